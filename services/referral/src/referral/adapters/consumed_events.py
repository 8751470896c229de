"""What this service reads in other services' events; fields that it does not need are ignored."""

from datetime import date, timedelta
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from referral.domain.agreement import Agreement
from referral.domain.loop_closure import Stay

AGREEMENTS_TOPIC = "contracting.agreements"
AGREEMENT_EVENT_TYPES = tuple(
    f"cn.yilian.contracting.agreement-{fact}.v1" for fact in ("signed", "renewed", "terminated", "expired")
)
FOLLOW_UPS_TOPIC = "contracting.follow-ups"
FOLLOW_UP_DONE = "cn.yilian.contracting.follow-up-done.v1"
CASES_TOPIC = "drg-billing.cases"
CASE_SETTLED = "cn.yilian.drg-billing.case-settled.v1"
SETTLEMENT_REVERSED = "cn.yilian.drg-billing.settlement-reversed.v1"


class _Consumed(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class AgreementData(_Consumed):
    """An agreement: in force from ``starts_on`` to ``ends_on``, or to the day before ``terminated_on``."""

    agreement_id: UUID
    person_key: str
    institution_id: UUID
    team_code: str | None = None
    starts_on: date
    ends_on: date
    terminated_on: date | None = None

    def agreement(self, version: int) -> Agreement:
        """What the rules see of it."""
        last_day = self.ends_on
        if self.terminated_on is not None:
            last_day = min(last_day, self.terminated_on - timedelta(days=1))
        return Agreement(
            id=self.agreement_id,
            person_key=self.person_key,
            institution_id=self.institution_id,
            team_code=self.team_code,
            starts_on=self.starts_on,
            ends_on=last_day,
            version=version,
        )


class FollowUpData(_Consumed):
    """A follow-up after the back-referral ``referral_id`` was done."""

    follow_up_id: UUID
    referral_id: UUID
    done_on: date


class SettledCaseData(_Consumed):
    """A stay that was settled."""

    case_id: UUID
    person_key: str
    institution_id: UUID
    admitted_on: date
    discharged_on: date

    def stay(self) -> Stay:
        """What the rules see of it."""
        return Stay(self.case_id, self.person_key, self.institution_id, self.admitted_on, self.discharged_on)


class ReversedCaseData(_Consumed):
    """A stay whose settlement was reversed."""

    case_id: UUID
