"""The cases that reports count, each as the ledger knows it now, and the key of its row.

An adjustment may have given a case another group or corrected its cost; the case itself keeps what was submitted and
what the grouper said. Every other settlement was made with the group and the cost of the case.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from drg_billing.adapters.scope import Scope
from drg_billing.adapters.tables import discharge_case, settlement
from drg_billing.domain.case import CaseState, LeavingWay
from drg_billing.domain.grouping.results import Group
from drg_billing.domain.reports.request import Breakdown, CaseSelection, ReportPeriod
from drg_billing.domain.settlement_record import SettlementKind
from yilian_kit.tables import organisation

_c = discharge_case.c
_STAY_DAYS = sa.func.greatest(1, _c.discharged_on - _c.admitted_on)
"""Days in hospital, as `domain.case.days_in_hospital` counts them."""
_DIED = _c.leaving_way == LeavingWay.DIED.value


@dataclass(frozen=True, slots=True)
class ReviewedGroup:
    """A group that review gave to cases of a pack."""

    pack_digest: str
    group: Group


def reviewed_codes(period: ReportPeriod) -> sa.Select[str, str]:
    """Pack and DRG code of every group that review gave to a case of the period."""
    corrections = _corrections(period)
    return (
        sa.select(_c.pack_digest, corrections.c.drg)
        .distinct()
        .join(corrections, corrections.c.case_id == _c.id)
        .where(corrections.c.drg != _c.drg)
    )


def cases_now(period: ReportPeriod, reviewed: Collection[ReviewedGroup]) -> sa.CTE:
    """Every case of the period in the whole area; its group, status and cost are those of the settlement in force."""
    corrections = _corrections(period)
    groups = _reviewed_rows(reviewed)
    regrouped = sa.and_(
        groups.c.pack_digest == _c.pack_digest, groups.c.drg == corrections.c.drg, corrections.c.drg != _c.drg
    )
    now = sa.func.coalesce
    return (
        sa.select(
            _c.id,
            _c.institution_id,
            _c.institution_code,
            _c.pooling_area,
            _c.doctor_code,
            _c.discharged_on,
            now(groups.c.mdc, _c.mdc).label("mdc"),
            now(groups.c.adrg, _c.adrg).label("adrg"),
            now(corrections.c.drg, _c.drg).label("drg"),
            now(corrections.c.status, _c.status).label("status"),
            _c.state,
            now(corrections.c.total_cost, _c.total_cost).label("total_cost"),
            _STAY_DAYS.label("stay_days"),
            _DIED.label("died"),
        )
        .select_from(discharge_case.outerjoin(corrections, corrections.c.case_id == _c.id).outerjoin(groups, regrouped))
        .where(counted_in(period))
        .cte("case_now")
    )


def case_rows(cases: sa.CTE, scope: Scope, by: Breakdown) -> sa.CTE:
    """Those that the caller sees, each with the key of its row."""
    key = _key(by, cases)
    return (
        sa.select(
            *cases.c,
            key.code.label("row_code"),
            key.institution_code.label("row_institution"),
            organisation.c.name.label("institution_name"),
        )
        .select_from(cases.outerjoin(organisation, organisation.c.id == cases.c.institution_id))
        .where(scope.institution(cases.c.institution_id))
        .cte("report_case")
    )


def selected(wanted: CaseSelection, scope: Scope, cases: sa.CTE) -> sa.ColumnElement[bool]:
    """Condition: the case stands behind the wanted row, and the caller sees it."""
    conditions = [scope.institution(cases.c.institution_id)]
    if wanted.code is not None:
        conditions.append(_key(wanted.by, cases).code == wanted.code)
    if wanted.institution_code is not None:
        conditions.append(cases.c.institution_code == wanted.institution_code)
    if wanted.settled_only:
        conditions.append(cases.c.state == CaseState.SETTLED.value)
    return sa.and_(*conditions)


def counted_in(period: ReportPeriod) -> sa.ColumnElement[bool]:
    """Condition: discharged in the period, and not withdrawn."""
    return sa.and_(_c.discharged_on.between(period.first_day, period.last_day), _c.state != CaseState.WITHDRAWN.value)


@dataclass(frozen=True)
class _Key:
    """The columns that tell the rows of a breakdown apart."""

    code: sa.ColumnElement[str]
    institution_code: sa.ColumnElement[str]


def _key(by: Breakdown, cases: sa.CTE) -> _Key:
    c, none = cases.c, sa.literal("", sa.Text)
    match by:
        case Breakdown.COUNTY:
            return _Key(sa.literal("county", sa.Text), none)
        case Breakdown.INSTITUTION:
            return _Key(c.institution_code, none)
        case Breakdown.DOCTOR:
            return _Key(sa.func.coalesce(c.doctor_code, ""), c.institution_code)
        case Breakdown.MDC | Breakdown.ADRG | Breakdown.DRG:
            return _Key(c[by.value], none)
        case Breakdown.MONTH:
            return _Key(sa.func.to_char(c.discharged_on, "YYYY-MM"), none)


def _corrections(period: ReportPeriod) -> sa.Subquery:
    """What the adjustments in force of the period's cases were made with."""
    s, later = settlement.c, settlement.alias("later_entry")
    # Written into the statement, not bound: the planner must see that the index of adjustments holds all that is asked.
    adjustment = sa.literal(SettlementKind.ADJUSTMENT.value, sa.Text, literal_execute=True)
    read = (
        sa.select(s.case_id, sa.cast(s.inputs, JSONB).label("inputs"))
        .join(discharge_case, _c.id == s.case_id)
        .where(
            counted_in(period),
            s.kind == adjustment,
            ~sa.exists().where(later.c.case_id == s.case_id, later.c.sequence > s.sequence),
        )
        .offset(0)  # keeps it apart, so that the text is read once and not for each column
        .subquery("adjustment_in_force")
    )
    inputs: sa.ColumnElement[Any] = read.c.inputs
    return sa.select(
        read.c.case_id,
        inputs["case"]["drg"].astext.label("drg"),
        inputs["case"]["status"].astext.label("status"),
        sa.cast(inputs["costs"]["total"].astext, s.total.type).label("total_cost"),
    ).subquery("correction")


def _reviewed_rows(reviewed: Collection[ReviewedGroup]) -> sa.TableValuedAlias:
    columns = ("pack_digest", "drg", "mdc", "adrg")
    rows = [(one.pack_digest, one.group.drg, one.group.mdc, one.group.adrg) for one in reviewed]
    arrays = (sa.literal([row[place] for row in rows], ARRAY(sa.Text)) for place in range(len(columns)))
    named = sa.func.unnest(*arrays).table_valued(*(sa.column(name, sa.Text) for name in columns))
    return named.render_derived(name="reviewed_group")
