"""Difficulty and efficiency of what was treated: case-mix index, groups covered, cost and time consumption.

Source of the indicators: the standards for the accreditation of tertiary hospitals (三级医院评审标准, 2020 and 2022),
part two: number of groups, CMI, time and cost index, low-risk mortality.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from drg_billing.domain.reports.rounding import quotient


@dataclass(frozen=True, slots=True)
class CaseMix:
    """Sums over the cases of one row, and the figures that follow from them; a figure without cases is None."""

    cases: int
    grouped_cases: int
    """With a group: neither 0000 nor QY."""
    weighted_cases: int
    total_weight: Decimal
    groups: int
    """Different DRGs among the grouped cases (DRG组数)."""
    total_cost: Decimal
    stay_days: int
    cost_ratios: Decimal
    """Over the compared cases: own cost by the area's average cost of the same DRG in the same days."""
    cost_compared_cases: int
    """Grouped cases of DRGs that cost anything."""
    time_ratios: Decimal
    """The same with days of stay, over all grouped cases."""

    @property
    def cmi(self) -> Decimal | None:
        """Case-mix index (CMI): the average weight of the cases that have one."""
        return quotient(self.total_weight, self.weighted_cases, 4)

    @property
    def cost_index(self) -> Decimal | None:
        """Cost consumption index (费用消耗指数); 1 = as the area's average with the same groups."""
        return quotient(self.cost_ratios, self.cost_compared_cases, 4)

    @property
    def time_index(self) -> Decimal | None:
        """Time consumption index (时间消耗指数)."""
        return quotient(self.time_ratios, self.grouped_cases, 4)

    @property
    def average_cost(self) -> Decimal | None:
        """Yuan a case (次均费用)."""
        return quotient(self.total_cost, self.cases, 2)

    @property
    def average_stay(self) -> Decimal | None:
        """Days a case (平均住院日); admitted and discharged on one day counts as one."""
        return quotient(self.stay_days, self.cases, 2)
