"""A discharge under settlement (结算病例): submitted and grouped at once, then settled, perhaps reversed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from drg_billing.domain.discharge import Discharge
from drg_billing.domain.errors import ActNotAllowed, AmountsExceedTotal, DischargeBeforeAdmission, ReverseFirst
from drg_billing.domain.grouping.results import GroupingResult
from drg_billing.domain.grouping.rule_pack import PackManifest
from drg_billing.domain.parameters import InsuranceType
from drg_billing.domain.possible_stay import check_discharged, check_hours
from drg_billing.domain.settlement import Costs


class LeavingWay(StrEnum):
    """How the patient left (离院方式), with the codes of the settlement list."""

    ORDERED_HOME = "1"
    ORDERED_TRANSFER = "2"
    TRANSFER_TO_COMMUNITY = "3"
    """To a community centre or township hospital."""
    AGAINST_ADVICE = "4"
    DIED = "5"
    OTHER = "9"


class CaseState(StrEnum):
    AWAITING_SETTLEMENT = "awaiting_settlement"
    SETTLED = "settled"
    REVERSED = "reversed"
    """The settlement was taken back; the case may be settled again."""
    WITHDRAWN = "withdrawn"
    """The record was never to be: kept, never settled, and counted nowhere."""


class CaseAct(StrEnum):
    SETTLE = "settle"
    ADJUST = "adjust"
    REVERSE = "reverse"
    WITHDRAW = "withdraw"


TRANSITIONS: dict[tuple[CaseState, CaseAct], CaseState] = {
    (CaseState.AWAITING_SETTLEMENT, CaseAct.SETTLE): CaseState.SETTLED,
    (CaseState.REVERSED, CaseAct.SETTLE): CaseState.SETTLED,
    (CaseState.SETTLED, CaseAct.ADJUST): CaseState.SETTLED,
    (CaseState.SETTLED, CaseAct.REVERSE): CaseState.REVERSED,
    (CaseState.AWAITING_SETTLEMENT, CaseAct.WITHDRAW): CaseState.WITHDRAWN,
    (CaseState.REVERSED, CaseAct.WITHDRAW): CaseState.WITHDRAWN,
}
"""Every act that is allowed, and where it leads."""


class WithdrawalReason(StrEnum):
    """Why a case is withdrawn (撤销原因)."""

    ENTERED_IN_ERROR = "entered_in_error"
    WRONG_PERSON = "wrong_person"
    REPLACED = "replaced"
    """By a corrected record under another settlement number."""


@dataclass(frozen=True, slots=True)
class CaseInstitution:
    """The hospital as it was when the case was submitted; its tier decides deductible and ratio."""

    id: UUID
    code: str
    tier: str


@dataclass(frozen=True, slots=True)
class Stay:
    """The stay itself. Hours are whole hours."""

    admitted_on: date
    discharged_on: date
    leaving_way: LeavingWay
    icu_hours: int
    ventilation_hours: int

    @property
    def days(self) -> int:
        """Days in hospital. Raises DischargeBeforeAdmission."""
        return days_in_hospital(self.admitted_on, self.discharged_on)

    def check(self, today: date) -> None:
        """Raises DischargeBeforeAdmission, DischargeInFuture, HoursExceedStay."""
        hours = {"icu_hours": self.icu_hours, "ventilation_hours": self.ventilation_hours}
        check_hours(self.admitted_on, self.discharged_on, hours)
        check_discharged(self.discharged_on, today)


def days_in_hospital(admitted_on: date, discharged_on: date) -> int:
    """Days of a stay (实际住院天数): the day of discharge does not count, but a stay has at least one day.

    Raises DischargeBeforeAdmission.
    """
    if discharged_on < admitted_on:
        raise DischargeBeforeAdmission(admitted_on, discharged_on)
    return max(1, (discharged_on - admitted_on).days)


def with_stay(discharge: Discharge, stay: Stay, total_cost: Decimal) -> Discharge:
    """The record with what the stay and the bill add to it: groups of some areas ask for these.

    Raises DischargeBeforeAdmission.
    """
    return replace(
        discharge,
        stay_days=stay.days,
        leaving_way=stay.leaving_way.value,
        icu_hours=stay.icu_hours,
        ventilation_hours=stay.ventilation_hours,
        total_cost=total_cost,
    )


@dataclass(frozen=True, slots=True)
class PackReference:
    """Which pack grouped the case, and what it wants said on every result."""

    code: str
    version: str
    digest: str
    notice_en: str
    notice_zh: str

    @property
    def has_notice(self) -> bool:
        return bool(self.notice_en or self.notice_zh)


def reference_to(manifest: PackManifest, digest: str) -> PackReference:
    return PackReference(manifest.code, manifest.version, digest, manifest.notice_en, manifest.notice_zh)


@dataclass(frozen=True, slots=True)
class Submission:
    """What the hospital submits. The person is known by the person key alone."""

    settlement_number: str
    person_key: str
    insurance: InsuranceType
    stay: Stay
    discharge: Discharge
    costs: Costs
    pooling_area: str | None
    """Named only where a hospital serves several pooling areas."""
    doctor_code: str | None = None
    """The doctor in charge (主诊医师代码): a staff code of the institution, never a name."""

    def check(self, today: date) -> None:
        """Raises DischargeBeforeAdmission, DischargeInFuture, HoursExceedStay, AmountsExceedTotal."""
        self.stay.check(today)
        if self.costs.in_scope < 0:
            raise AmountsExceedTotal(self.costs.total, self.costs.total - self.costs.in_scope)


@dataclass(frozen=True, slots=True)
class DischargeCase:
    """A submitted discharge with its group. What was submitted never changes; only the state does."""

    id: UUID
    institution: CaseInstitution
    submission: Submission
    grouping: GroupingResult
    pack: PackReference
    state: CaseState
    version: int
    withdrawal: WithdrawalReason | None = None
    """Set exactly when the case is withdrawn."""

    @property
    def allowed_acts(self) -> tuple[CaseAct, ...]:
        return tuple(act for act in CaseAct if (self.state, act) in TRANSITIONS)

    def after(self, act: CaseAct) -> DischargeCase:
        """The case after the act. Raises ActNotAllowed."""
        state = TRANSITIONS.get((self.state, act))
        if state is None:
            raise ActNotAllowed(act, self.state, self.allowed_acts)
        return replace(self, state=state, version=self.version + 1)

    def withdrawn(self, reason: WithdrawalReason) -> DischargeCase:
        """The case when it counts nowhere any more. Raises ReverseFirst, ActNotAllowed."""
        if self.state is CaseState.SETTLED:
            raise ReverseFirst(self.id)
        return replace(self.after(CaseAct.WITHDRAW), withdrawal=reason)


def submit(
    case_id: UUID,
    institution: CaseInstitution,
    submission: Submission,
    grouping: GroupingResult,
    pack: PackReference,
    today: date,
) -> DischargeCase:
    """A new case. Raises DischargeBeforeAdmission, DischargeInFuture, HoursExceedStay, AmountsExceedTotal."""
    submission.check(today)
    return DischargeCase(case_id, institution, submission, grouping, pack, CaseState.AWAITING_SETTLEMENT, version=1)
