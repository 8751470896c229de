"""The optional file suffixes.csv of a pack: what its local suffixes ask for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Mapping

from drg_billing.domain.grouping.pack_files import PackFaultKind, PackFiles
from drg_billing.domain.grouping.rule_pack import LocalSuffixes, SuffixRow
from drg_billing.domain.grouping.suffixes import (
    Comparison,
    SuffixField,
    UnreadableSuffixValue,
    read_suffix_condition,
)

_FILE = "suffixes.csv"


def read_local_suffixes(files: PackFiles, adrgs: Mapping[str, Container[str]]) -> LocalSuffixes:
    """Suffix → alternatives, in an order that does not depend on that of the rows; empty when there is no such file.

    Where a row names an ADRG, which must list that suffix in `adrgs`, the suffix stands behind it (RC1 and 2: `RC12`).
    """
    found: defaultdict[str, defaultdict[str, set[SuffixRow]]] = defaultdict(lambda: defaultdict(set))
    for line, (adrg, suffix, alternative, *fields) in files.table(_FILE).rows(
        "adrg", "suffix", "alternative", "field", "comparison", "value"
    ):
        row, name = SuffixRow(*fields), adrg + suffix
        if not (len(suffix) == 1 and suffix.isascii() and suffix.isalnum()):
            files.fault(_FILE, line, PackFaultKind.UNREADABLE_SUFFIX, suffix)
        _check(files, line, row)
        if adrg and adrg not in adrgs:
            files.fault(_FILE, line, PackFaultKind.UNKNOWN_OWNER, adrg)
        elif adrg and suffix not in adrgs[adrg]:
            files.fault(_FILE, line, PackFaultKind.UNKNOWN_SUFFIX, name)
        if row in found[name][alternative]:
            files.fault(_FILE, line, PackFaultKind.DUPLICATE, name)
        found[name][alternative].add(row)
    return {
        name: tuple(sorted(tuple(sorted(rows)) for rows in alternatives.values()))
        for name, alternatives in sorted(found.items())
    }


def _check(files: PackFiles, line: int, row: SuffixRow) -> None:
    if row.field not in tuple(SuffixField):
        files.fault(_FILE, line, PackFaultKind.UNKNOWN_FIELD, row.field)
    elif row.field != SuffixField.ALWAYS and row.comparison not in tuple(Comparison):
        files.fault(_FILE, line, PackFaultKind.UNKNOWN_COMPARISON, row.comparison)
    else:
        try:
            read_suffix_condition(row)
        except UnreadableSuffixValue:
            files.fault(_FILE, line, PackFaultKind.UNREADABLE_VALUE, row.value)
