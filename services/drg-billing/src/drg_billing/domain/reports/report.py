"""A report: rows, and the total over all of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Generic, TypeVar
from uuid import UUID

from drg_billing.domain.reports.mortality_risk import RiskLevel
from drg_billing.domain.reports.request import Breakdown, ReportPeriod, RowKey

F = TypeVar("F")


@dataclass(frozen=True, slots=True)
class ReportRow(Generic[F]):
    key: RowKey
    figures: F


@dataclass(frozen=True, slots=True)
class Report(Generic[F]):
    """Rows in the order of their keys; `total` is over all cases that the caller sees."""

    period: ReportPeriod
    by: Breakdown
    rows: tuple[ReportRow[F], ...]
    total: F


@dataclass(frozen=True, slots=True)
class CaseFigures:
    """What one case adds to the reports. The person does not appear."""

    id: UUID
    institution_id: UUID
    institution_code: str
    doctor_code: str | None
    pooling_area: str | None
    """Where its settlement was paid, else the area that the case names."""
    discharged_on: date
    mdc: str
    adrg: str
    drg: str
    status: str
    state: str
    stay_days: int
    died: bool
    total_cost: Decimal
    weight: Decimal | None
    risk: RiskLevel | None
    """Of its DRG; None without a group."""
    settled: bool
    standard: Decimal
    total: Decimal
    basic: Decimal
    supplement: Decimal
    serious_illness: Decimal
    assistance: Decimal
    account: Decimal
    mutual_aid: Decimal
    cash: Decimal
    pool: Decimal
    difference: Decimal
