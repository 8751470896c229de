"""The record that the coders' guide works with has a group and a question to ask, whatever pack is active."""

import re

import pytest

from drg_billing.adapters.case_files.one_case import read_case
from drg_billing.adapters.pack_folder import read_pack_folder, starter_pack_folder
from drg_billing.domain.grouping.compiled_pack import CompiledPack
from drg_billing.domain.grouping.grouper import group
from drg_billing.domain.grouping.near_misses import near_misses
from drg_billing.domain.grouping.results import GroupStatus, WarningKind
from drg_billing.domain.grouping.rule_pack import RulePack

from .packs import REPOSITORY, public_pack
from .public_data import PUBLIC_NAMES, public_vectors

GUIDE = (REPOSITORY / "docs" / "guides" / "drg-coders.md").read_text(encoding="utf-8")


def _pack(name: str) -> RulePack:
    if name == "starter":
        return read_pack_folder(starter_pack_folder())
    public_vectors(name)  # without the public data: failed under CI, skipped elsewhere
    return public_pack(name)


@pytest.mark.parametrize("name", ["starter", *PUBLIC_NAMES])
def test_the_record_of_the_guide_has_a_group_in_every_pack(name: str) -> None:
    # Given a pack, and the record as the guide has it
    compiled = CompiledPack(_pack(name))
    (text,) = re.findall(r"^cat > record\.json <<'END'\n(.*?)^END$", GUIDE, re.DOTALL | re.MULTILINE)
    record = read_case(text)

    # Then it has a group, the pack knows all its codes, and asked about, the appendectomy gives its own
    found = group(record, compiled)
    assert found.group.status is not GroupStatus.UNGROUPABLE
    assert not {WarningKind.UNKNOWN_DIAGNOSIS, WarningKind.UNKNOWN_PROCEDURE} & {one.kind for one in found.warnings}
    assert "GD2" in {miss.grouping.group.adrg for miss in near_misses(record, compiled)}
