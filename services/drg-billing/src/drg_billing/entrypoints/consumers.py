"""The events of other services, each kept as far as a settlement needs it."""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncSession

from drg_billing.adapters.consumed_events import (
    AGREEMENT_EVENT_TYPES,
    AGREEMENTS_TOPIC,
    REFERRAL_EVENT_TYPES,
    REFERRALS_TOPIC,
    RESIDENT_EVENT_TYPES,
    RESIDENTS_TOPIC,
    AgreementData,
    ReferralData,
    ResidentData,
)
from drg_billing.adapters.people_replicas import PeopleReplicas
from yilian_kit.events.subscriptions import ReceivedEvent, Subscription
from yilian_kit.organisation import organisation_subscriptions
from yilian_kit.runtime import Runtime


async def on_agreement(session: AsyncSession, event: ReceivedEvent[AgreementData]) -> None:
    """agreement-signed, -renewed, -terminated, -expired: who is contracted on which day."""
    await PeopleReplicas(session).note_agreement(event.data.replica(event.aggregate_version))


async def on_resident(session: AsyncSession, event: ReceivedEvent[ResidentData]) -> None:
    """A resident with the key groups: who has a claim to medical assistance."""
    await PeopleReplicas(session).note_resident(event.data.replica(event.aggregate_version))


async def on_referral(session: AsyncSession, event: ReceivedEvent[ReferralData]) -> None:
    """A referral: the fact that decides ratio and continued deductible."""
    await PeopleReplicas(session).note_referral(event.data.replica(event.aggregate_version))


def subscriptions(_: Runtime) -> tuple[Subscription, ...]:
    """What drg-billing listens to."""
    return (
        *organisation_subscriptions(),
        *(Subscription(AGREEMENTS_TOPIC, name, AgreementData, on_agreement) for name in AGREEMENT_EVENT_TYPES),
        *(Subscription(RESIDENTS_TOPIC, name, ResidentData, on_resident) for name in RESIDENT_EVENT_TYPES),
        *(Subscription(REFERRALS_TOPIC, name, ReferralData, on_referral) for name in REFERRAL_EVENT_TYPES),
    )
