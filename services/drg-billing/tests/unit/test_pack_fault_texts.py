"""Every fault of a pack is told in two languages."""

from drg_billing.domain.grouping.pack_files import PackFaultKind
from drg_billing.entrypoints.command_line.pack_faults import FAULT_WORDS


def test_every_kind_of_fault_has_words_in_both_languages() -> None:
    assert FAULT_WORDS.keys() == set(PackFaultKind)
    for english, chinese in FAULT_WORDS.values():
        assert english.isascii()
        assert not chinese.isascii()
