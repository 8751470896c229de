"""The rows that reports add up beside the cases: ledger entries, weights in force, averages of the area."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from drg_billing.adapters.tables import settlement
from drg_billing.domain.grouping.results import GroupStatus
from drg_billing.domain.reports.weights_in_force import WeightSpan
from drg_billing.domain.settlement_record import SettlementKind

PAYER_COLUMNS = ("total", "basic", "supplement", "serious_illness", "assistance", "account", "mutual_aid", "cash")
HOSPITAL_COLUMNS = ("standard", "pool", "difference")

_EXACT = sa.Numeric(80, 40)
"""Factors with forty places: what is summed from them is exact to far more places than are shown."""


def ledger_rows(cases: sa.FromClause) -> sa.CTE:
    """Every ledger entry of the cases; `in_force` marks the one that holds a case's true result now."""
    s = settlement.c
    latest = sa.func.row_number().over(partition_by=s.case_id, order_by=s.sequence.desc()) == 1
    return (
        sa.select(
            s.case_id,
            s.pooling_area,
            s.insurance_type,
            *(s[name] for name in PAYER_COLUMNS),
            *(s[name] for name in HOSPITAL_COLUMNS),
            s.weight,
            sa.and_(latest, s.kind != SettlementKind.REVERSAL.value).label("in_force"),
        )
        .join(cases, cases.c.id == s.case_id)
        .cte("report_ledger")
    )


def area_averages(cases: sa.CTE) -> sa.CTE:
    """Of every DRG in the whole area: one by average cost, one by average stay. Cases without a group are no group."""
    c = cases.c
    return (
        sa.select(
            c.drg,
            (sa.cast(sa.func.count(), _EXACT) / sa.func.nullif(sa.func.sum(c.total_cost), 0)).label("by_cost"),
            (sa.cast(sa.func.count(), _EXACT) / sa.func.sum(c.stay_days)).label("by_days"),
        )
        .where(c.status == GroupStatus.GROUPED.value)
        .group_by(c.drg)
        .cte("area_average")
    )


def weight_rows(spans: Sequence[WeightSpan]) -> sa.TableValuedAlias:
    """Weights in force, one row a span and DRG."""
    rows = [(span, drg, weight) for span in spans for drg, weight in span.weights.items()]

    def column(values: list[Any], kind: sa.types.TypeEngine[Any]) -> sa.BindParameter[Any]:
        return sa.literal(values, ARRAY(kind))

    arrays = (
        column([span.pooling_area or "" for span, _, _ in rows], sa.Text()),
        column([span.first_day for span, _, _ in rows], sa.Date()),
        column([span.last_day for span, _, _ in rows], sa.Date()),
        column([span.qy_by_weight for span, _, _ in rows], sa.Boolean()),
        column([drg for _, drg, _ in rows], sa.Text()),
        column([weight for _, _, weight in rows], sa.Numeric()),
    )
    named = sa.func.unnest(*arrays).table_valued(
        sa.column("pooling_area", sa.Text),
        sa.column("first_day", sa.Date),
        sa.column("last_day", sa.Date),
        sa.column("qy_by_weight", sa.Boolean),
        sa.column("drg", sa.Text),
        sa.column("weight", sa.Numeric),
    )
    return named.render_derived(name="weight_array")


def fits(weights: sa.FromClause, cases: sa.FromClause, drg: sa.ColumnElement[str]) -> sa.ColumnElement[bool]:
    """Condition: the weight is in force for the case, under this DRG code."""
    w, case = weights.c, cases.c
    weighed = sa.or_(
        case.status == GroupStatus.GROUPED.value, sa.and_(case.status == GroupStatus.QY.value, w.qy_by_weight)
    )
    return sa.and_(
        w.drg == drg,
        w.pooling_area == sa.func.coalesce(case.pooling_area, ""),
        case.discharged_on.between(w.first_day, w.last_day),
        weighed,
    )
