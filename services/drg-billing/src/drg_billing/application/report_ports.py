"""What the reports need from outside: sums over the cases and ledger entries that the caller sees."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Protocol

from drg_billing.domain.parameters import PriceParameters
from drg_billing.domain.reports.case_mix import CaseMix
from drg_billing.domain.reports.clearing import LedgerMonth
from drg_billing.domain.reports.mortality_risk import GroupDeaths
from drg_billing.domain.reports.payments import Payments
from drg_billing.domain.reports.quality import Quality
from drg_billing.domain.reports.report import CaseFigures, Report
from drg_billing.domain.reports.request import Breakdown, CaseSelection, ReportPeriod
from drg_billing.domain.reports.weights_in_force import WeightSpan
from yilian_kit.pagination import Page, PageRequest


class Reports(Protocol):
    """Sums by row. Averages and mortality of the area are over all its cases, whatever the caller sees."""

    async def parameter_sets(self, period: ReportPeriod) -> Sequence[PriceParameters]:
        """The activated versions of all areas that cover a day of the period, in the order of their activation."""
        ...

    async def case_mix(self, period: ReportPeriod, by: Breakdown, weights: Sequence[WeightSpan]) -> Report[CaseMix]: ...

    async def group_deaths(self, period: ReportPeriod) -> Mapping[str, GroupDeaths]:
        """Of the whole area, by DRG."""
        ...

    async def quality(self, period: ReportPeriod, by: Breakdown, low_risk: Collection[str]) -> Report[Quality]:
        """`low_risk`: the DRGs that count as such."""
        ...

    async def payments(self, period: ReportPeriod, by: Breakdown) -> Report[Payments]: ...

    async def ledger_months(self, period: ReportPeriod) -> Sequence[LedgerMonth]:
        """By pooling area, institution and month of discharge, in this order."""
        ...

    async def cases(
        self,
        wanted: CaseSelection,
        weights: Sequence[WeightSpan],
        deaths: Mapping[str, GroupDeaths],
        page: PageRequest,
    ) -> Page[CaseFigures]:
        """The cases behind a row, in the order of their days of discharge. Raises InvalidCursor."""
        ...
