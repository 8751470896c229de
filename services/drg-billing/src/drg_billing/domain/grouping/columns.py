"""Group whole columns of texts at once (批量分组): equal to one record after the other, at a fraction of the cost."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from drg_billing.domain.discharge import read_discharge
from drg_billing.domain.grouping.compiled_pack import CompiledPack
from drg_billing.domain.grouping.grouper import group
from drg_billing.domain.grouping.results import GroupingResult

INPUT_COLUMNS = (
    "sex",
    "age_years",
    "age_days",
    "birth_weight_g",
    "main_dx",
    "other_dx",
    "main_px",
    "other_px",
    "los_days",
    "leaving_way",
    "icu_hours",
    "ventilation_hours",
    "total_cost",
)
"""What decides a group, as `read_discharge` names it."""

Value = str | int | float | Decimal | None
"""A text, or a value as a typed file has it; None is not given."""


def group_rows(columns: Mapping[str, Sequence[Value]], compiled: CompiledPack) -> list[GroupingResult]:
    """Group every row of equally long columns; a column that is missing is given nowhere, others are ignored.

    Every row has the answer of `group(read_discharge(row), compiled)`.
    """
    return [group(read_discharge(row), compiled) for row in _rows(columns)]


def text_of(value: Value) -> str:
    """The text a value stands for: nothing for None, no decimals for a whole number."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _rows(columns: Mapping[str, Sequence[Value]]) -> Iterator[dict[str, str]]:
    names = [name for name in INPUT_COLUMNS if name in columns]
    for values in zip(*(columns[name] for name in names), strict=True):
        yield dict(zip(names, map(text_of, values), strict=True))
