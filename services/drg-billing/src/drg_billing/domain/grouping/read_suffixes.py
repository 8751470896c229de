"""The optional file suffixes.csv of a pack: what its local suffixes ask for."""

from __future__ import annotations

from collections import defaultdict

from drg_billing.domain.grouping.pack_files import PackFaultKind, PackFiles
from drg_billing.domain.grouping.rule_pack import LocalSuffixes, SuffixRow
from drg_billing.domain.grouping.suffixes import (
    Comparison,
    SuffixField,
    UnreadableSuffixValue,
    read_suffix_condition,
)

_FILE = "suffixes.csv"


def read_local_suffixes(files: PackFiles) -> LocalSuffixes:
    """Suffix → alternatives, in an order that does not depend on that of the rows; empty when there is no such file."""
    found: defaultdict[str, defaultdict[str, set[SuffixRow]]] = defaultdict(lambda: defaultdict(set))
    for line, (suffix, alternative, *fields) in files.table(_FILE).rows(
        "suffix", "alternative", "field", "comparison", "value"
    ):
        row = SuffixRow(*fields)
        if not (len(suffix) == 1 and suffix.isascii() and suffix.isalnum()):
            files.fault(_FILE, line, PackFaultKind.UNREADABLE_SUFFIX, suffix)
        _check(files, line, row)
        if row in found[suffix][alternative]:
            files.fault(_FILE, line, PackFaultKind.DUPLICATE, suffix)
        found[suffix][alternative].add(row)
    return {
        suffix: tuple(sorted(tuple(sorted(rows)) for rows in alternatives.values()))
        for suffix, alternatives in sorted(found.items())
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
