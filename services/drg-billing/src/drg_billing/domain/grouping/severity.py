"""Severity of a case (严重程度): the highest level among the secondary diagnoses that count."""

from __future__ import annotations

from collections.abc import Mapping

from drg_billing.domain.grouping.code_lookup import CodeLookup
from drg_billing.domain.grouping.rule_pack import (
    NEVER_EXCLUDED,
    CodeSet,
    RulePack,
    Severity,
    SeverityLevel,
)

NO_LEVEL, CC_LEVEL, MCC_LEVEL = 0, 1, 2
"""Levels as numbers, so that "at least" is a comparison."""

LEVELS = (NO_LEVEL, CC_LEVEL, MCC_LEVEL)
LEVEL_NUMBER = {SeverityLevel.CC: CC_LEVEL, SeverityLevel.MCC: MCC_LEVEL}

LEVEL_MASK = 3
TABLE_SHIFT = 2
"""A weight is the level, and above two bits the number of the exclusion table."""

_NEVER_EXCLUDED_NUMBER = 0
NO_TABLE = -1
"""Excludes nothing; no weight has it."""


class SeverityTables:
    """`weight[code]`: what a secondary diagnosis weighs, 0 without a level, None for an unknown code.

    `excluded[main diagnosis]`: the number of the table whose diagnoses do not count beside it, or NO_TABLE.
    """

    def __init__(self, pack: RulePack, known: CodeSet) -> None:
        """`known` are all diagnoses that the pack lists."""
        numbers = {NEVER_EXCLUDED: _NEVER_EXCLUDED_NUMBER}
        weights: dict[Severity | None, int] = {None: NO_LEVEL}  # one integer of each: 20,000 would not fit the cache

        def weight(row: Severity | None) -> int:
            found = weights.get(row)
            if found is None and row is not None:
                table = numbers.setdefault(row.exclusion_table, len(numbers))
                found = weights.setdefault(row, LEVEL_NUMBER[row.level] | table << TABLE_SHIFT)
            return found or NO_LEVEL

        severity = pack.severity
        if severity.prefixes:
            exact: Mapping[str, int | None] = {code: weight(severity.get(code)) for code in known.exact}
        else:
            exact = dict.fromkeys(known.exact, NO_LEVEL) | {code: weight(row) for code, row in severity.exact.items()}
        prefixes: dict[str, int | None] = {prefix: weight(severity.by_prefix(prefix)) for prefix in known.prefixes}
        self.weight: CodeLookup[int | None] = CodeLookup(exact, prefixes, None)
        exclusions = pack.exclusions
        numbers[NEVER_EXCLUDED] = NO_TABLE
        self.excluded = CodeLookup(
            _numbered(exclusions.exact, numbers),
            _numbered(exclusions.prefixes, numbers),
            NO_TABLE,
        )


def _numbered(tables: Mapping[str, str], numbers: Mapping[str, int]) -> dict[str, int]:
    return {code: numbers.get(table, NO_TABLE) for code, table in tables.items()}
