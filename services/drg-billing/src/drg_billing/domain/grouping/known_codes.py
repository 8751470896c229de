"""Every code that a pack lists anywhere: all others are unknown to it."""

from __future__ import annotations

from collections.abc import Iterable

from drg_billing.domain.grouping.conditions import PROCEDURE_SETS
from drg_billing.domain.grouping.rule_pack import CodeSet, RulePack


def known_diagnoses(pack: RulePack) -> CodeSet:
    """Of all sets of diagnoses, and of the tables of severity and exclusions."""
    tables = [CodeSet(frozenset(one.exact), frozenset(one.prefixes)) for one in (pack.severity, pack.exclusions)]
    return union([*tables, *(codes for (_, name), codes in pack.sets.items() if not name.startswith(PROCEDURE_SETS))])


def known_procedures(pack: RulePack) -> CodeSet:
    """Of all sets of procedures, and the valid ones."""
    sets = (codes for (_, name), codes in pack.sets.items() if name.startswith(PROCEDURE_SETS))
    return union([pack.valid_procedures, *sets])


def union(sets: Iterable[CodeSet]) -> CodeSet:
    listed = list(sets)
    exact = frozenset[str]().union(*(codes.exact for codes in listed))
    return CodeSet(exact, frozenset[str]().union(*(codes.prefixes for codes in listed)))
