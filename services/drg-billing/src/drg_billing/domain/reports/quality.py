"""How well cases group, and who died: shares of 0000 and QY, mortality, mortality of low-risk groups."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from drg_billing.domain.reports.rounding import quotient


@dataclass(frozen=True, slots=True)
class Quality:
    """Counts over the cases of one row, and their shares (0 to 1); a share without cases is None."""

    cases: int
    grouped_cases: int
    ungroupable_cases: int
    """Group 0000 (未入组)."""
    qy_cases: int
    """An operation that has nothing to do with the main diagnosis (歧义病案)."""
    deaths: int
    """Left the hospital dead (离院方式 5)."""
    low_risk_cases: int
    """Of the groups that `mortality_risk.low_risk_groups` names."""
    low_risk_deaths: int

    @property
    def grouped_share(self) -> Decimal | None:
        """Grouping rate (入组率)."""
        return quotient(self.grouped_cases, self.cases, 4)

    @property
    def ungroupable_share(self) -> Decimal | None:
        return quotient(self.ungroupable_cases, self.cases, 4)

    @property
    def qy_share(self) -> Decimal | None:
        return quotient(self.qy_cases, self.cases, 4)

    @property
    def mortality(self) -> Decimal | None:
        """In-hospital mortality (住院死亡率)."""
        return quotient(self.deaths, self.cases, 6)

    @property
    def low_risk_mortality(self) -> Decimal | None:
        """Mortality of the low-risk groups (低风险组死亡率)."""
        return quotient(self.low_risk_deaths, self.low_risk_cases, 6)
