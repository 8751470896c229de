"""Reports in PostgreSQL: sums by row, made by the database over the cases and ledger entries that the caller sees."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncSession

from drg_billing.adapters.pack_repository import PackRepository
from drg_billing.adapters.paging import day_and_id_after
from drg_billing.adapters.report_cases import (
    ReviewedGroup,
    case_rows,
    cases_now,
    counted_in,
    reviewed_codes,
    selected,
)
from drg_billing.adapters.report_rows import PAYER_COLUMNS, area_averages, fits, ledger_rows, weight_rows
from drg_billing.adapters.scope import Scope
from drg_billing.adapters.stored_json import read_parameters
from drg_billing.adapters.tables import discharge_case, parameter_activation, price_parameters
from drg_billing.domain.case import CaseState
from drg_billing.domain.grouping.groups import adrg_names, groups_of, mdc_names
from drg_billing.domain.grouping.results import GroupStatus
from drg_billing.domain.grouping.rule_pack import RulePack
from drg_billing.domain.money import ZERO
from drg_billing.domain.parameters import EVERY_OTHER, InsuranceType, PriceParameters
from drg_billing.domain.reports.case_mix import CaseMix
from drg_billing.domain.reports.clearing import LedgerMonth, PaidInstitution
from drg_billing.domain.reports.mortality_risk import GroupDeaths, RiskLevel, risk_levels
from drg_billing.domain.reports.payments import Payments
from drg_billing.domain.reports.quality import Quality
from drg_billing.domain.reports.report import CaseFigures, Report, ReportRow
from drg_billing.domain.reports.request import Breakdown, CaseSelection, ReportPeriod, RowKey
from drg_billing.domain.reports.weights_in_force import WeightSpan
from yilian_kit.pagination import Page, PageRequest

F = TypeVar("F")
_Figures = dict[str, sa.ColumnElement[Any]]

_AMOUNTS = ("standard", *PAYER_COLUMNS, "pool", "difference")
"""Of `Payments`, in its order, after the number of cases."""

_KEPT_PLACES = 20
"""Sums of ratios are rounded to so many places: far below what is shown, far above the error of their factors."""


class ReportRepository:
    """See `application.report_ports.Reports`."""

    def __init__(self, session: AsyncSession, scope: Scope, packs: PackRepository) -> None:
        self._session = session
        self._scope = scope
        self._packs = packs
        self._planned_anew = False

    async def _planned(self) -> AsyncSession:
        """The session, from now on with a plan for the values at hand: the one for any values, which PostgreSQL takes
        from the sixth time on, has been ten times slower for a whole year.
        """
        if not self._planned_anew:
            self._planned_anew = True
            await self._session.execute(sa.text("SET LOCAL plan_cache_mode = force_custom_plan"))
        return self._session

    async def parameter_sets(self, period: ReportPeriod) -> Sequence[PriceParameters]:
        p = price_parameters.c
        statement = (
            sa.select(p.content)
            .join(parameter_activation, parameter_activation.c.parameters_id == p.id)
            .where(p.valid_from <= period.last_day, sa.or_(p.valid_to.is_(None), p.valid_to >= period.first_day))
            .order_by(parameter_activation.c.id)
        )
        return [read_parameters(text) for text in (await (await self._planned()).execute(statement)).scalars()]

    async def case_mix(self, period: ReportPeriod, by: Breakdown, weights: Sequence[WeightSpan]) -> Report[CaseMix]:
        area = cases_now(period, await self._reviewed(period))
        cases = case_rows(area, self._scope, by)
        weighed, rows = _weighed(cases, ledger_rows(cases), weights)
        averages = area_averages(area)
        grouped = cases.c.status == GroupStatus.GROUPED.value
        rows = rows.outerjoin(averages, sa.and_(averages.c.drg == cases.c.drg, grouped))
        figures: _Figures = {
            "cases": sa.func.count(),
            "grouped_cases": sa.func.count().filter(grouped),
            "weighted_cases": sa.func.count(weighed),
            "total_weight": _sum(weighed),
            "groups": sa.func.count(sa.distinct(cases.c.drg)).filter(grouped),
            "total_cost": _sum(cases.c.total_cost),
            "stay_days": sa.func.coalesce(sa.func.sum(cases.c.stay_days), 0),
            "cost_ratios": sa.func.round(_sum(cases.c.total_cost * averages.c.by_cost), _KEPT_PLACES),
            "cost_compared_cases": sa.func.count(averages.c.by_cost),
            "time_ratios": sa.func.round(_sum(cases.c.stay_days * averages.c.by_days), _KEPT_PLACES),
        }
        return await self._report(period, by, cases, rows, figures, CaseMix)

    async def group_deaths(self, period: ReportPeriod) -> Mapping[str, GroupDeaths]:
        c = cases_now(period, ()).c
        statement = (
            sa.select(c.drg, sa.func.count(), sa.func.count().filter(c.died))
            .where(c.status == GroupStatus.GROUPED.value)
            .group_by(c.drg)
        )
        return {
            drg: GroupDeaths(cases, deaths) for drg, cases, deaths in await (await self._planned()).execute(statement)
        }

    async def quality(self, period: ReportPeriod, by: Breakdown, low_risk: Collection[str]) -> Report[Quality]:
        cases = case_rows(cases_now(period, await self._reviewed(period)), self._scope, by)
        drgs = sa.literal(sorted(low_risk), ARRAY(sa.Text))
        low = sa.and_(cases.c.status == GroupStatus.GROUPED.value, cases.c.drg == sa.any_(drgs))

        def count(condition: sa.ColumnElement[bool]) -> sa.ColumnElement[int]:
            return sa.func.count().filter(condition)

        figures: _Figures = {
            "cases": sa.func.count(),
            "grouped_cases": count(cases.c.status == GroupStatus.GROUPED.value),
            "ungroupable_cases": count(cases.c.status == GroupStatus.UNGROUPABLE.value),
            "qy_cases": count(cases.c.status == GroupStatus.QY.value),
            "deaths": count(cases.c.died),
            "low_risk_cases": count(low),
            "low_risk_deaths": count(sa.and_(low, cases.c.died)),
        }
        return await self._report(period, by, cases, cases, figures, Quality)

    async def payments(self, period: ReportPeriod, by: Breakdown) -> Report[Payments]:
        cases = case_rows(cases_now(period, await self._reviewed(period)), self._scope, by)
        ledger = ledger_rows(cases)
        rows = cases.join(ledger, ledger.c.case_id == cases.c.id)
        return await self._report(period, by, cases, rows, _paid(ledger), Payments)

    async def ledger_months(self, period: ReportPeriod) -> Sequence[LedgerMonth]:
        cases = case_rows(cases_now(period, ()), self._scope, Breakdown.MONTH)
        ledger = ledger_rows(cases)
        keys = (ledger.c.pooling_area, cases.c.institution_code, cases.c.row_code)
        figures = _paid(ledger)
        statement = (
            sa.select(*keys, sa.func.max(cases.c.institution_name), *figures.values())
            .select_from(cases.join(ledger, ledger.c.case_id == cases.c.id))
            .where(ledger.c.insurance_type != InsuranceType.NONE.value)
            .group_by(*keys)
            .order_by(*keys)
        )
        return [
            LedgerMonth(PaidInstitution(area, code, name), month, Payments(*sums))
            for area, code, month, name, *sums in await (await self._planned()).execute(statement)
        ]

    async def cases(
        self,
        wanted: CaseSelection,
        weights: Sequence[WeightSpan],
        deaths: Mapping[str, GroupDeaths],
        page: PageRequest,
    ) -> Page[CaseFigures]:
        area = cases_now(wanted.period, await self._reviewed(wanted.period))
        place = area.c.discharged_on, area.c.id
        chosen = sa.select(area).where(selected(wanted, self._scope, area)).order_by(*place).limit(page.limit + 1)
        after = day_and_id_after(page)
        if after is not None:
            chosen = chosen.where(sa.tuple_(*place) > after)
        cases = chosen.cte("report_case")
        ledger = ledger_rows(cases)
        weighed, rows = _weighed(cases, ledger, weights)
        paid = (
            sa.select(ledger.c.case_id, sa.func.max(ledger.c.pooling_area).filter(ledger.c.in_force).label("paid_by"))
            .add_columns(*(figure.label(name) for name, figure in _paid(ledger).items()))
            .group_by(ledger.c.case_id)
            .cte("case_payment")
        )
        statement = (
            sa.select(
                *cases.c,
                weighed.label("weight"),
                paid.c.paid_by,
                *(sa.func.coalesce(paid.c[name], ZERO).label(name) for name in _AMOUNTS),
            )
            .select_from(rows.outerjoin(paid, paid.c.case_id == cases.c.id))
            .order_by(cases.c.discharged_on, cases.c.id)
        )
        levels = risk_levels(deaths)
        found = (await (await self._planned()).execute(statement)).mappings().all()
        return Page.cut(
            [_case_figures(row, levels) for row in found],
            page,
            lambda case: (case.discharged_on.isoformat(), str(case.id)),
        )

    async def _report(
        self,
        period: ReportPeriod,
        by: Breakdown,
        cases: sa.CTE,
        rows: sa.FromClause,
        figures: _Figures,
        kind: Callable[..., F],
    ) -> Report[F]:
        """Rows and total in one statement: GROUP BY ROLLUP adds the row over everything."""
        code, institution = cases.c.row_code, cases.c.row_institution
        named = by is Breakdown.INSTITUTION
        institution_name: sa.ColumnElement[Any] = sa.func.max(cases.c.institution_name) if named else sa.null()
        is_total = sa.func.grouping(code)
        statement = (
            sa.select(
                is_total,
                code,
                institution,
                institution_name,
                *(figure.label(name) for name, figure in figures.items()),
            )
            .select_from(rows)
            .group_by(sa.func.rollup(sa.tuple_(code, institution)))
            .order_by(is_total, institution, code)
        )
        *parts, total = (await (await self._planned()).execute(statement)).all()
        names = await self._names(period, by)
        return Report(
            period,
            by,
            tuple(
                ReportRow(RowKey(code, name or names.get(code), institution or None), kind(*sums))
                for _, code, institution, name, *sums in parts
            ),
            kind(*total[4:]),
        )

    async def _reviewed(self, period: ReportPeriod) -> Sequence[ReviewedGroup]:
        """The groups that review gave, with the MDC and ADRG that their packs put them in."""
        found = (await (await self._planned()).execute(reviewed_codes(period))).all()
        packs = {digest: groups_of(await self._pack(digest)) for digest in {digest for digest, _ in found}}
        return [ReviewedGroup(digest, packs[digest][drg]) for digest, drg in found]

    async def _names(self, period: ReportPeriod, by: Breakdown) -> Mapping[str, str]:
        """Of groups, from the packs that grouped the period's cases; where they differ, from that of the last one."""
        names_of = _PACK_NAMES.get(by)
        if names_of is None:
            return {}
        c = discharge_case.c
        statement = (
            sa.select(c.pack_digest)
            .where(counted_in(period), self._scope.institution(c.institution_id))
            .group_by(c.pack_digest)
            .order_by(sa.func.max(c.discharged_on), c.pack_digest)
        )
        names: dict[str, str] = {}
        for digest in (await (await self._planned()).execute(statement)).scalars().all():
            names |= names_of(await self._pack(digest))
        return names

    async def _pack(self, digest: str) -> RulePack:
        return (await self._packs.compiled(digest)).pack


def _drg_names(pack: RulePack) -> dict[str, str]:
    return {drg: group.name for drg, group in groups_of(pack).items()}


_PACK_NAMES = {Breakdown.MDC: mdc_names, Breakdown.ADRG: adrg_names, Breakdown.DRG: _drg_names}


def _weighed(
    cases: sa.CTE, ledger: sa.CTE, weights: Sequence[WeightSpan]
) -> tuple[sa.ColumnElement[Any], sa.FromClause]:
    """The weight of each case, its settlement's own before that in force on the day; and the rows that it stands in."""
    own = sa.select(ledger.c.case_id, ledger.c.weight).where(ledger.c.in_force).cte("settled_weight")
    in_force = sa.select(weight_rows(weights)).cte("weight_in_force")
    listed, other = in_force.alias("listed_weight"), in_force.alias("other_weight")
    rows = (
        cases.outerjoin(own, own.c.case_id == cases.c.id)
        .outerjoin(listed, fits(listed, cases, cases.c.drg))
        .outerjoin(other, fits(other, cases, sa.literal(EVERY_OTHER, sa.Text)))
    )
    return sa.func.coalesce(own.c.weight, listed.c.weight, other.c.weight), rows


def _paid(ledger: sa.CTE) -> _Figures:
    """Payers add up over all entries; what the hospital gets stands in the entry in force."""
    in_force = ledger.c.in_force
    return {
        "settled_cases": sa.func.count().filter(in_force),
        "standard": _sum(ledger.c.standard, in_force),
        **{name: _sum(ledger.c[name]) for name in PAYER_COLUMNS},
        "pool": _sum(ledger.c.pool, in_force),
        "difference": _sum(ledger.c.difference, in_force),
    }


def _sum(column: sa.ColumnElement[Any], condition: sa.ColumnElement[bool] | None = None) -> sa.ColumnElement[Any]:
    total = sa.func.sum(column)
    return sa.func.coalesce(total if condition is None else total.filter(condition), ZERO)


def _case_figures(row: sa.RowMapping, levels: Mapping[str, RiskLevel]) -> CaseFigures:
    return CaseFigures(
        id=row["id"],
        institution_id=row["institution_id"],
        institution_code=row["institution_code"],
        doctor_code=row["doctor_code"],
        pooling_area=row["paid_by"] or row["pooling_area"],
        discharged_on=row["discharged_on"],
        mdc=row["mdc"],
        adrg=row["adrg"],
        drg=row["drg"],
        status=row["status"],
        state=row["state"],
        stay_days=row["stay_days"],
        died=row["died"],
        total_cost=row["total_cost"],
        weight=row["weight"],
        risk=levels.get(row["drg"]) if row["status"] == GroupStatus.GROUPED.value else None,
        settled=row["state"] == CaseState.SETTLED.value,
        **{name: row[name] for name in _AMOUNTS},
    )
