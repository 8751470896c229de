"""Stored packs are compiled as what their digest names, or not at all."""

import pytest

from drg_billing.adapters.pack_shelf import PackShelf, StoredPackChanged, compress_texts


async def test_a_stored_pack_that_reads_as_another_groups_nothing() -> None:
    # Given the texts of a pack, stored under the digest of another
    shelf = PackShelf()
    stored = compress_texts(shelf.starter_texts)

    # When it is compiled, then that is an error, and it does not stand on the shelf under either name
    with pytest.raises(StoredPackChanged):
        await shelf.compile(shelf.starter.manifest, stored, "sha256:other")
    assert shelf.find("sha256:other") is None
