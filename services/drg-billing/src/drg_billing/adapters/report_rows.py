"""The rows that reports add up: cases with their row's key, ledger entries, weights in force, averages of the area."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from drg_billing.adapters.scope import Scope
from drg_billing.adapters.tables import discharge_case, settlement
from drg_billing.domain.case import CaseState, LeavingWay
from drg_billing.domain.grouping.results import GroupStatus
from drg_billing.domain.reports.request import Breakdown, CaseSelection, ReportPeriod
from drg_billing.domain.reports.weights_in_force import WeightSpan
from drg_billing.domain.settlement_record import SettlementKind
from yilian_kit.tables import organisation

PAYER_COLUMNS = ("total", "basic", "supplement", "serious_illness", "assistance", "account", "mutual_aid", "cash")
HOSPITAL_COLUMNS = ("standard", "pool", "difference")

_EXACT = sa.Numeric(80, 40)
"""Factors with forty places: what is summed from them is exact to far more places than are shown."""

_c = discharge_case.c
STAY_DAYS = sa.func.greatest(1, _c.discharged_on - _c.admitted_on)
"""Days in hospital, as `domain.case.days_in_hospital` counts them."""
DIED = _c.leaving_way == LeavingWay.DIED.value
_MONTH = sa.func.to_char(_c.discharged_on, "YYYY-MM")


def within_period(period: ReportPeriod) -> sa.ColumnElement[bool]:
    return _c.discharged_on.between(period.first_day, period.last_day)


@dataclass(frozen=True)
class _Key:
    """The columns that tell the rows of a breakdown apart."""

    code: sa.ColumnElement[str]
    institution_code: sa.ColumnElement[str]
    name: sa.ColumnElement[Any]


def _key(by: Breakdown) -> _Key:
    none, no_name = sa.literal("", sa.Text), sa.null().cast(sa.Text)
    match by:
        case Breakdown.COUNTY:
            return _Key(sa.literal("county", sa.Text), none, no_name)
        case Breakdown.INSTITUTION:
            return _Key(_c.institution_code, none, organisation.c.name)
        case Breakdown.DOCTOR:
            return _Key(sa.func.coalesce(_c.doctor_code, ""), _c.institution_code, no_name)
        case Breakdown.MDC:
            return _Key(_c.mdc, none, no_name)
        case Breakdown.ADRG:
            return _Key(_c.adrg, none, no_name)
        case Breakdown.DRG:
            return _Key(_c.drg, none, _c.group_name)
        case Breakdown.MONTH:
            return _Key(_MONTH, none, no_name)


def case_rows(period: ReportPeriod, scope: Scope, by: Breakdown) -> sa.CTE:
    """The cases of the period that the caller sees, each with the key of its row."""
    key = _key(by)
    return (
        sa.select(
            _c.id,
            _c.institution_id,
            _c.institution_code,
            _c.pooling_area,
            _c.discharged_on,
            _c.drg,
            _c.status,
            _c.state,
            _c.total_cost,
            STAY_DAYS.label("stay_days"),
            DIED.label("died"),
            key.code.label("row_code"),
            key.institution_code.label("row_institution"),
            key.name.label("row_name"),
        )
        .select_from(discharge_case.outerjoin(organisation, organisation.c.id == _c.institution_id))
        .where(within_period(period), scope.institution(_c.institution_id))
        .cte("report_case")
    )


def selected(wanted: CaseSelection, scope: Scope) -> sa.ColumnElement[bool]:
    """Condition: the case stands behind the wanted row, and the caller sees it."""
    conditions = [within_period(wanted.period), scope.institution(_c.institution_id)]
    key = _key(wanted.by)
    if wanted.code is not None:
        conditions.append(key.code == wanted.code)
    if wanted.institution_code is not None:
        conditions.append(_c.institution_code == wanted.institution_code)
    if wanted.settled_only:
        conditions.append(_c.state == CaseState.SETTLED.value)
    return sa.and_(*conditions)


def ledger_rows(cases: sa.FromClause) -> sa.CTE:
    """Every ledger entry of the cases; `in_force` marks the one that holds a case's true result now."""
    s = settlement.c
    latest = sa.func.row_number().over(partition_by=s.case_id, order_by=s.sequence.desc()) == 1
    return (
        sa.select(
            s.case_id,
            s.pooling_area,
            *(s[name] for name in PAYER_COLUMNS),
            *(s[name] for name in HOSPITAL_COLUMNS),
            s.weight,
            sa.and_(latest, s.kind != SettlementKind.REVERSAL.value).label("in_force"),
        )
        .join(cases, cases.c.id == s.case_id)
        .cte("report_ledger")
    )


def area_averages(period: ReportPeriod) -> sa.CTE:
    """Of every DRG in the whole area: one by average cost, one by average stay. Cases without a group are no group."""
    return (
        sa.select(
            _c.drg,
            (sa.cast(sa.func.count(), _EXACT) / sa.func.nullif(sa.func.sum(_c.total_cost), 0)).label("by_cost"),
            (sa.cast(sa.func.count(), _EXACT) / sa.func.sum(STAY_DAYS)).label("by_days"),
        )
        .where(within_period(period), _c.status == GroupStatus.GROUPED.value)
        .group_by(_c.drg)
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
