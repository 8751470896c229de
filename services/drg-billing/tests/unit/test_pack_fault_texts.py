"""Every fault of a pack is told in two languages."""

from drg_billing.domain.grouping.pack_fault_texts import PACK_FAULT_TEXTS
from drg_billing.domain.grouping.pack_files import PackFaultKind


def test_every_kind_of_fault_has_words_in_both_languages() -> None:
    assert PACK_FAULT_TEXTS.keys() == set(PackFaultKind)
    for english, chinese in PACK_FAULT_TEXTS.values():
        assert english.isascii()
        assert not chinese.isascii()
