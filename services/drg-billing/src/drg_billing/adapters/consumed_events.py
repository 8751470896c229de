"""What this service reads in other services' events; fields that it does not need are ignored."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from drg_billing.domain.referral_links import ReferralDirection

AGREEMENTS_TOPIC = "contracting.agreements"
AGREEMENT_EVENT_TYPES = tuple(
    f"cn.yilian.contracting.agreement-{fact}.v1" for fact in ("signed", "renewed", "terminated", "expired")
)
RESIDENTS_TOPIC = "contracting.residents"
RESIDENT_EVENT_TYPES = tuple(
    f"cn.yilian.contracting.{fact}.v1"
    for fact in (
        "resident-registered",
        "resident-changed",
        "resident-moved",
        "resident-deceased",
        "key-group-entered",
        "key-group-left",
    )
)
REFERRALS_TOPIC = "referral.referrals"
REFERRAL_EVENT_TYPES = tuple(
    f"cn.yilian.referral.referral-{fact}.v1"
    for fact in ("requested", "received", "accepted", "rejected", "cancelled", "arrived", "started", "completed")
)

ASSISTANCE_CATEGORIES = {"low_income": "low_income"}
"""Key group → category of medical assistance (救助对象类别)."""

TAKEN_ON_STATES = frozenset({"accepted", "scheduling", "scheduled", "arrived", "in_progress", "completed"})
"""States of a referral in which the receiver has taken the patient on."""


class _Consumed(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class AgreementData(_Consumed):
    """An agreement: in force from `starts_on` to `ends_on`, or to the day before `terminated_on`."""

    agreement_id: UUID
    person_key: str
    starts_on: date
    ends_on: date
    terminated_on: date | None = None

    def replica(self, version: int) -> dict[str, Any]:
        last_day = self.ends_on
        if self.terminated_on is not None:
            last_day = min(last_day, self.terminated_on - timedelta(days=1))
        return {
            "id": self.agreement_id,
            "person_key": self.person_key,
            "starts_on": self.starts_on,
            "ends_on": last_day,
            "version": version,
        }


class KeyGroupData(_Consumed):
    """A stay in a key group, both days included; `to_date` null while it lasts."""

    group: str
    from_date: date
    to_date: date | None = None


class ResidentData(_Consumed):
    """A resident with the key groups."""

    resident_id: UUID
    person_key: str
    key_groups: tuple[KeyGroupData, ...] = ()

    def replica(self, version: int) -> dict[str, Any]:
        assistance = [
            {
                "category": ASSISTANCE_CATEGORIES[membership.group],
                "from_date": membership.from_date.isoformat(),
                "to_date": None if membership.to_date is None else membership.to_date.isoformat(),
            }
            for membership in self.key_groups
            if membership.group in ASSISTANCE_CATEGORIES
        ]
        return {
            "id": self.resident_id,
            "person_key": self.person_key,
            "assistance": assistance,
            "version": version,
        }


class ReferralData(_Consumed):
    """A referral in its state after the event."""

    referral_id: UUID
    person_key: str
    direction: ReferralDirection
    state: str
    sending_institution_code: str
    receiving_institution_code: str
    requested_on: date

    def replica(self, version: int) -> dict[str, Any]:
        return {
            "id": self.referral_id,
            "person_key": self.person_key,
            "direction": self.direction.value,
            "taken_on": self.state in TAKEN_ON_STATES,
            "sending_institution_code": self.sending_institution_code,
            "receiving_institution_code": self.receiving_institution_code,
            "requested_on": self.requested_on,
            "version": version,
        }
