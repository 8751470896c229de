"""Events of other services, as this service receives them."""

from datetime import UTC
from typing import Any
from uuid import UUID, uuid5

from yilian_kit.events.envelope import HEADER_ID, HEADER_TYPE, Envelope
from yilian_kit.events.publisher import FencedPublisher, Message
from yilian_kit.testing.events import arriving_event

from .county import County, id_number

AGREEMENTS, CASES, FOLLOW_UPS = "contracting.agreements", "drg-billing.cases", "contracting.follow-ups"
AGREEMENT_SIGNED = "cn.yilian.contracting.agreement-signed.v1"
FOLLOW_UP_DONE = "cn.yilian.contracting.follow-up-done.v1"
CASE_SETTLED = "cn.yilian.drg-billing.case-settled.v1"
SETTLEMENT_REVERSED = "cn.yilian.drg-billing.settlement-reversed.v1"
AGREEMENT = UUID(int=501)
CASE = UUID(int=601)
FOLLOW_UP = UUID(int=701)


def person_key(county: County, number: int = 1) -> str:
    return county.harness.runtime.person_keyer.person_key(id_number(number))


def agreement_data(
    county: County,
    institution: str,
    starts_on: str,
    ends_on: str,
    *,
    terminated_on: str | None = None,
    person: int = 1,
) -> dict[str, Any]:
    """The data of an agreement event, with a field that this service does not know."""
    return {
        "agreement_id": str(uuid5(AGREEMENT, str(person))),
        "person_key": person_key(county, person),
        "institution_id": str(county.ids[institution]),
        "institution_code": institution,
        "team_code": "TEAM-1",
        "starts_on": starts_on,
        "ends_on": ends_on,
        "terminated_on": terminated_on,
        "packages": [{"code": "basic", "version": 1}],
    }


def case_data(county: County, institution: str, admitted_on: str, discharged_on: str) -> dict[str, Any]:
    """The data of a settled case, with fields that this service does not know."""
    return {
        "case_id": str(CASE),
        "person_key": person_key(county),
        "institution_id": str(county.ids[institution]),
        "admitted_on": admitted_on,
        "discharged_on": discharged_on,
        "drg": "FM19",
        "total": "9000.00",
    }


def follow_up_data(back_referral: dict[str, Any], done_on: str) -> dict[str, Any]:
    return {"follow_up_id": str(FOLLOW_UP), "referral_id": back_referral["id"], "done_on": done_on, "outcome": "stable"}


async def sign(
    county: County,
    institution: str,
    starts_on: str = "2025-01-01",
    ends_on: str = "2025-12-31",
    *,
    terminated_on: str | None = None,
    version: int = 1,
    person: int = 1,
) -> None:
    """Contracting says how an agreement stands."""
    data = agreement_data(county, institution, starts_on, ends_on, terminated_on=terminated_on, person=person)
    fact = "signed" if terminated_on is None else "terminated"
    await _deliver(county, AGREEMENTS, f"cn.yilian.contracting.agreement-{fact}.v1", data, version)


async def settle(county: County, institution: str, admitted_on: str, discharged_on: str, *, version: int = 2) -> None:
    """Drg-billing says that a stay was settled."""
    data = case_data(county, institution, admitted_on, discharged_on)
    await _deliver(county, CASES, CASE_SETTLED, data, version)


async def reverse(county: County, *, version: int = 3) -> None:
    """Drg-billing says that the settlement was reversed."""
    await _deliver(county, CASES, SETTLEMENT_REVERSED, {"case_id": str(CASE)}, version)


async def follow_up(county: County, back_referral: dict[str, Any], done_on: str) -> None:
    """Contracting says that the team has seen the patient."""
    await _deliver(county, FOLLOW_UPS, FOLLOW_UP_DONE, follow_up_data(back_referral, done_on), 2)


async def _deliver(county: County, topic: str, event_type: str, data: dict[str, Any], version: int) -> None:
    event = arriving_event(event_type, data, version=version, time=county.now.astimezone(UTC))
    assert await county.harness.deliver(topic, event)


async def publish(county: County, *events: tuple[str, Envelope]) -> None:
    """Put events of other services on their topics, as those services' relays do."""
    settings = county.harness.settings
    messages = [
        Message(
            settings.topic_prefix + topic,
            str(event.subject).encode(),
            event.to_bytes(),
            ((HEADER_TYPE, event.type.encode()), (HEADER_ID, str(event.id).encode())),
        )
        for topic, event in events
    ]
    async with FencedPublisher(settings, f"{settings.topic_prefix}others") as publisher:
        await publisher.publish(messages)
