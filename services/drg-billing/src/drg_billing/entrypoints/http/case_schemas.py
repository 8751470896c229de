"""Requests and answers about cases."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints
from pydantic_core import PydanticCustomError

from drg_billing.domain.case import (
    CaseAct,
    CaseState,
    DischargeCase,
    LeavingWay,
    Stay,
    Submission,
    WithdrawalReason,
    with_stay,
)
from drg_billing.domain.codes import normalise_code
from drg_billing.domain.discharge import Discharge, Sex
from drg_billing.domain.grouping.findings import findings
from drg_billing.domain.grouping.results import GroupingResult, GroupingWarning, GroupStatus, WarningKind
from drg_billing.domain.money import ZERO
from drg_billing.domain.parameters import InsuranceType
from drg_billing.domain.settlement import Costs
from drg_billing.entrypoints.http.identity_numbers import IdentityNumber
from yilian_kit.http import AnswerModel, Money, RequestModel

Identifier = Annotated[str, StringConstraints(min_length=1, max_length=64)]
WholeNumber = Annotated[int, Field(strict=True, ge=0)]
Amount = Annotated[Money, Field(ge=0, le=Decimal("99999999999.99"))]


def _no_identity_number(code: str) -> str:
    if re.fullmatch(r"\d{17}[\dXx]", code, re.ASCII):
        raise PydanticCustomError("identity_number_misplaced", "a code is never an identity number")
    return code


def _written_day(value: object) -> object:
    """Only YYYY-MM-DD: 1740787200 is a day to Pydantic, too, and 20250301 one in 1970."""
    if isinstance(value, date):
        return value
    try:
        if isinstance(value, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", value.strip(), re.ASCII):
            return date.fromisoformat(value.strip())
    except ValueError:
        pass
    raise PydanticCustomError("date_malformed", "a day is written YYYY-MM-DD")


Day = Annotated[date, Field(ge=date(1990, 1, 1), le=date(2199, 12, 31)), BeforeValidator(_written_day)]
"""A business date; the ends keep typing errors out."""


Code = Annotated[str, StringConstraints(max_length=40), AfterValidator(_no_identity_number)]
StaffCode = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._-]{1,40}$"), AfterValidator(_no_identity_number)]
"""The code of a member of staff (人员代码): letters and digits, so that no name finds its way in."""

SexText = Literal["male", "female", "1", "2", "男", "女"]
"""The words, and the codes of GB/T 2261.1 as texts; nothing else passes for a sex."""

_SEX = {"male": Sex.MALE, "1": Sex.MALE, "男": Sex.MALE, "female": Sex.FEMALE, "2": Sex.FEMALE, "女": Sex.FEMALE}


class ClinicalRecord(RequestModel):
    """What decides the group of a discharge: no person, no money.

    `age_days` below one year, `birth_weight_g` up to 28 days. Codes are those of the medical-insurance versions, in
    any case. `main_diagnosis` may be empty: the record is then ungroupable with that reason.
    """

    sex: SexText
    age_years: Annotated[WholeNumber, Field(le=150)]
    age_days: Annotated[WholeNumber, Field(le=366)] | None = None
    birth_weight_g: Annotated[WholeNumber, Field(le=99_999)] | None = None
    main_diagnosis: Code
    other_diagnoses: Annotated[tuple[Code, ...], Field(max_length=200)] = ()
    main_procedure: Code | None = None
    other_procedures: Annotated[tuple[Code, ...], Field(max_length=200)] = ()
    icu_hours: Annotated[WholeNumber, Field(le=99_999)] = 0
    ventilation_hours: Annotated[WholeNumber, Field(le=99_999)] = 0

    def discharge(self) -> Discharge:
        """The record as the grouper sees it."""
        return Discharge(
            sex=_SEX[self.sex],
            age_years=self.age_years,
            main_diagnosis=normalise_code(self.main_diagnosis),
            age_days=self.age_days,
            birth_weight_g=self.birth_weight_g,
            other_diagnoses=_codes(self.other_diagnoses),
            main_procedure=normalise_code(self.main_procedure or ""),
            other_procedures=_codes(self.other_procedures),
            icu_hours=self.icu_hours,
            ventilation_hours=self.ventilation_hours,
        )


class SubmitCaseRequest(ClinicalRecord):
    """A discharge as the hospital's system knows it: the clinical record, the person, the stay and the bill.

    `doctor_code` is the institution's staff code of the doctor in charge, never a name.
    """

    institution_code: Identifier
    settlement_number: Identifier
    person_id_number: IdentityNumber
    insurance_type: InsuranceType
    admitted_on: Day
    discharged_on: Day
    leaving_way: LeavingWay
    total_cost: Amount
    full_self_pay: Amount = ZERO
    over_limit: Amount = ZERO
    pre_self_pay: Amount = ZERO
    pooling_area: Identifier | None = None
    doctor_code: StaffCode | None = None

    def submission(self, person_key: str) -> Submission:
        """What the use case is given; the number of the person stays behind."""
        stay = Stay(self.admitted_on, self.discharged_on, self.leaving_way, self.icu_hours, self.ventilation_hours)
        return Submission(
            settlement_number=self.settlement_number,
            person_key=person_key,
            insurance=self.insurance_type,
            stay=stay,
            discharge=with_stay(self.discharge(), stay, self.total_cost),
            costs=Costs(self.total_cost, self.full_self_pay, self.over_limit, self.pre_self_pay),
            pooling_area=self.pooling_area,
            doctor_code=self.doctor_code,
        )


class WithdrawCaseRequest(RequestModel):
    reason: WithdrawalReason


def _codes(codes: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(code for code in map(normalise_code, codes) if code)


class WarningAnswer(AnswerModel):
    """`counts_as` is the code of the insurance version that a clinical one is mapped to; null for other warnings."""

    kind: WarningKind
    code: str
    counts_as: str | None

    @classmethod
    def of(cls, warning: GroupingWarning) -> WarningAnswer:
        return cls(kind=warning.kind, code=warning.code, counts_as=warning.counts_as or None)


class FindingAnswer(AnswerModel):
    """A reason or a warning as a sentence: the field, the rule, the code in question if there is one."""

    field: str
    rule: str
    code: str
    text_en: str
    text_zh: str


class PackAnswer(AnswerModel):
    """Which pack grouped the case; the digest names its exact content."""

    code: str
    version: str
    digest: str


class CaseAnswer(AnswerModel):
    """A case with its group. `reason` is the first of `reasons`, null when there is a group.

    `findings` says every reason and warning as a sentence, in both languages.
    """

    id: UUID
    state: CaseState
    institution_code: str
    settlement_number: str
    person_key: str
    insurance_type: InsuranceType
    doctor_code: str | None
    admitted_on: date
    discharged_on: date
    main_diagnosis: str
    other_diagnoses: list[str]
    main_procedure: str | None
    other_procedures: list[str]
    total_cost: Money
    full_self_pay: Money
    over_limit: Money
    pre_self_pay: Money
    mdc: str
    adrg: str
    drg: str
    name: str
    status: GroupStatus
    reason: str | None
    reasons: list[str]
    warnings: list[WarningAnswer]
    findings: list[FindingAnswer]
    pack: PackAnswer
    starter_pack_notice: str | None
    withdrawal_reason: WithdrawalReason | None
    allowed_actions: list[CaseAct]
    version: int


def finding_answers(grouping: GroupingResult) -> list[FindingAnswer]:
    return [FindingAnswer.model_validate(one) for one in findings(grouping)]


def case_answer(case: DischargeCase, *, english: bool) -> CaseAnswer:
    """The case as an answer, the pack's notice in the caller's language."""
    submission, group = case.submission, case.grouping.group
    reasons = [reason.value for reason in case.grouping.reasons]
    notice = case.pack.notice_en if english else case.pack.notice_zh
    return CaseAnswer(
        id=case.id,
        state=case.state,
        institution_code=case.institution.code,
        settlement_number=submission.settlement_number,
        person_key=submission.person_key,
        insurance_type=submission.insurance,
        doctor_code=submission.doctor_code,
        admitted_on=submission.stay.admitted_on,
        discharged_on=submission.stay.discharged_on,
        main_diagnosis=submission.discharge.main_diagnosis,
        other_diagnoses=list(submission.discharge.other_diagnoses),
        main_procedure=submission.discharge.main_procedure or None,
        other_procedures=list(submission.discharge.other_procedures),
        total_cost=submission.costs.total,
        full_self_pay=submission.costs.full_self_pay,
        over_limit=submission.costs.over_limit,
        pre_self_pay=submission.costs.pre_self_pay,
        mdc=group.mdc,
        adrg=group.adrg,
        drg=group.drg,
        name=group.name,
        status=group.status,
        reason=reasons[0] if reasons else None,
        reasons=reasons,
        warnings=[WarningAnswer.of(warning) for warning in case.grouping.warnings],
        findings=finding_answers(case.grouping),
        pack=PackAnswer(code=case.pack.code, version=case.pack.version, digest=case.pack.digest),
        starter_pack_notice=notice or None,
        withdrawal_reason=case.withdrawal,
        allowed_actions=list(case.allowed_acts),
        version=case.version,
    )
