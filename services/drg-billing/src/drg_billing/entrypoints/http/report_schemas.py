"""Answers of the reports. What each figure is: docs/reports.md."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, TypeVar
from uuid import UUID

from pydantic import PlainSerializer, WithJsonSchema

from drg_billing.domain.case import CaseState
from drg_billing.domain.grouping.results import GroupStatus
from drg_billing.domain.reports.report import CaseFigures, ReportRow
from drg_billing.domain.reports.request import Breakdown
from yilian_kit.http import AnswerModel, Money

A = TypeVar("A", bound=AnswerModel)

Ratio = Annotated[
    Decimal,
    PlainSerializer(lambda value: f"{value:f}", return_type=str, when_used="json"),
    WithJsonSchema({"type": "string", "pattern": r"^-?\d+(\.\d+)?$", "examples": ["1.0342"]}),
]
"""A number that is no amount, as a decimal string: it is computed exactly and shown as it is."""


class RowKeyAnswer(AnswerModel):
    """What a row is about: `code` of the institution, doctor, group or month; empty where the cases name none."""

    code: str
    name: str | None
    institution_code: str | None


class CaseMixFigures(AnswerModel):
    cases: int
    grouped_cases: int
    weighted_cases: int
    total_weight: Ratio
    cmi: Ratio | None
    groups: int
    cost_index: Ratio | None
    time_index: Ratio | None
    average_cost: Money | None
    average_stay: Ratio | None


class QualityFigures(AnswerModel):
    cases: int
    grouped_cases: int
    grouped_share: Ratio | None
    ungroupable_cases: int
    ungroupable_share: Ratio | None
    qy_cases: int
    qy_share: Ratio | None
    deaths: int
    mortality: Ratio | None
    low_risk_cases: int
    low_risk_deaths: int
    low_risk_mortality: Ratio | None


class PaymentFigures(AnswerModel):
    """The seven payers add up to `total`; patient + other_funds + pool + difference = cost."""

    settled_cases: int
    cost: Money
    standard: Money
    total: Money
    basic: Money
    supplement: Money
    serious_illness: Money
    assistance: Money
    account: Money
    mutual_aid: Money
    cash: Money
    patient: Money
    other_funds: Money
    pool: Money
    difference: Money
    average_difference: Money | None
    cost_to_standard: Ratio | None
    patient_share: Ratio | None
    out_of_pocket_share: Ratio | None


class CaseMixRow(CaseMixFigures, RowKeyAnswer):
    pass


class QualityRow(QualityFigures, RowKeyAnswer):
    pass


class PaymentRow(PaymentFigures, RowKeyAnswer):
    pass


class PeriodAnswer(AnswerModel):
    """Days of discharge, both included."""

    first_day: date
    last_day: date


class CaseMixAnswer(AnswerModel):
    period: PeriodAnswer
    by: Breakdown
    rows: list[CaseMixRow]
    total: CaseMixFigures


class QualityAnswer(AnswerModel):
    period: PeriodAnswer
    by: Breakdown
    rows: list[QualityRow]
    total: QualityFigures


class PaymentsAnswer(AnswerModel):
    period: PeriodAnswer
    by: Breakdown
    rows: list[PaymentRow]
    total: PaymentFigures


class PaidInstitutionAnswer(AnswerModel):
    pooling_area: str
    institution_code: str
    institution_name: str | None


class PrepaidAmountsAnswer(AnswerModel):
    settled_cases: int
    pool: Money
    prepaid: Money


class PrepaymentRow(PrepaidAmountsAnswer, PaidInstitutionAnswer):
    month: str
    prepaid_share: Ratio
    parameter_version: int


class PrepaymentsAnswer(AnswerModel):
    """One row a pooling area, institution and month of discharge."""

    period: PeriodAnswer
    rows: list[PrepaymentRow]
    total: PrepaidAmountsAnswer


class ClearingAmountsAnswer(AnswerModel):
    """due = pool − surplus_returned + overrun_borne; payment = due − prepaid − deposit + deposit_returned."""

    settled_cases: int
    standard: Money
    cost: Money
    pool: Money
    surplus: Money
    surplus_returned: Money
    overrun: Money
    overrun_borne: Money
    due: Money
    prepaid: Money
    deposit: Money
    deposit_returned: Money
    payment: Money


class ClearingRow(ClearingAmountsAnswer, PaidInstitutionAnswer):
    parameter_version: int


class ClearingAnswer(AnswerModel):
    """One row a pooling area and institution."""

    period: PeriodAnswer
    rows: list[ClearingRow]
    total: ClearingAmountsAnswer


class ReportCaseAnswer(AnswerModel):
    """What one case adds to the reports: sums over these are the figures of a row.

    Amounts are those of the ledger, zero for a case that is not settled. `risk` is the risk level of its DRG.
    """

    id: UUID
    institution_code: str
    doctor_code: str | None
    pooling_area: str | None
    discharged_on: date
    mdc: str
    adrg: str
    drg: str
    status: GroupStatus
    state: CaseState
    stay_days: int
    died: bool
    total_cost: Money
    weight: Ratio | None
    risk: int | None
    settled: bool
    standard: Money
    total: Money
    basic: Money
    supplement: Money
    serious_illness: Money
    assistance: Money
    account: Money
    mutual_aid: Money
    cash: Money
    pool: Money
    difference: Money


def report_answer(kind: type[A], report: Any) -> A:
    """A report as an answer of its kind."""
    return kind.model_validate(replace(report, rows=[_Row(row) for row in report.rows]))


def report_case_answer(case: CaseFigures) -> ReportCaseAnswer:
    return ReportCaseAnswer.model_validate(case)


class _Row:
    """The fields of a row wherever they stand: in its key, its figures, or itself."""

    def __init__(self, row: Any) -> None:
        self._parts = (row.key, row.figures) if isinstance(row, ReportRow) else (row, row.institution, row.amounts)

    def __getattr__(self, name: str) -> Any:
        return getattr(next(part for part in self._parts if hasattr(part, name)), name)
