"""The optional file predicates.csv of a pack."""

from __future__ import annotations

from drg_billing.domain.grouping.conditions import PREDICATES
from drg_billing.domain.grouping.local_predicates import ConditionWord, UnreadableConditionValue, read_condition
from drg_billing.domain.grouping.pack_files import PackFaultKind, PackFiles
from drg_billing.domain.grouping.rule_pack import LocalPredicates, PredicateRow

_FILE = "predicates.csv"


def read_local_predicates(files: PackFiles) -> LocalPredicates:
    """Name → rows in the order of the file, which is the order in which a trace asks; those without fault."""
    found: dict[str, list[PredicateRow]] = {}
    for line, (name, condition, value) in files.table(_FILE).rows("predicate", "condition", "value"):
        row = PredicateRow(condition, value)
        rows = found.setdefault(name, [])
        if not name:
            files.fault(_FILE, line, PackFaultKind.VALUE_MISSING, "predicate")
        elif name in PREDICATES or row in rows:
            files.fault(_FILE, line, PackFaultKind.DUPLICATE, name)
        elif condition not in tuple(ConditionWord):
            files.fault(_FILE, line, PackFaultKind.UNKNOWN_CONDITION, condition)
        elif _is_readable(row):
            rows.append(row)
        else:
            files.fault(_FILE, line, PackFaultKind.UNREADABLE_VALUE, value)
    return {name: tuple(rows) for name, rows in sorted(found.items())}


def _is_readable(row: PredicateRow) -> bool:
    try:
        read_condition(row)
    except UnreadableConditionValue:
        return False
    return True
