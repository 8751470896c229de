"""Which report somebody wants: its name, its days, and by what its rows are told apart."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from drg_billing.domain.period import check_period


class ReportName(StrEnum):
    CASE_MIX = "case-mix"
    """Difficulty and efficiency (病例组合与效率)."""
    QUALITY = "quality"
    """Grouping quality and mortality (入组质量与死亡率)."""
    PAYMENTS = "payments"
    """What was paid against what it cost (支付与成本)."""
    PREPAYMENTS = "prepayments"
    """What the fund pays in advance each month (月预付)."""
    CLEARING = "clearing"
    """What is still to be paid at the end of the year (年终清算)."""


class Breakdown(StrEnum):
    """What makes a row."""

    COUNTY = "county"
    """One row: everything that the caller sees."""
    INSTITUTION = "institution"
    DOCTOR = "doctor"
    """The doctor in charge; codes are an institution's own, so institution and code together make the row."""
    MDC = "mdc"
    ADRG = "adrg"
    DRG = "drg"
    MONTH = "month"
    """The month of discharge, as 2025-03."""


@dataclass(frozen=True, slots=True)
class ReportPeriod:
    """Discharges from the first to the last day, both included."""

    first_day: date
    last_day: date

    def check(self) -> None:
        """Raises PeriodReversed."""
        check_period(self.first_day, self.last_day)


@dataclass(frozen=True, slots=True)
class RowKey:
    """What a row is about. `code` is empty where the cases name nothing, as cases without a doctor do."""

    code: str
    name: str | None = None
    """Of an institution as it was last told, of an MDC, ADRG or DRG as its pack says; other rows have none."""
    institution_code: str | None = None
    """Of a row by doctor, where the doctor's code counts."""


@dataclass(frozen=True, slots=True)
class CaseSelection:
    """The cases behind one row, or behind the total when `code` is None."""

    period: ReportPeriod
    by: Breakdown
    code: str | None = None
    institution_code: str | None = None
    settled_only: bool = False
