"""The events of other services, each handed to its use case."""

from sqlalchemy.ext.asyncio import AsyncSession

from referral.adapters.consumed_events import (
    AGREEMENT_EVENT_TYPES,
    AGREEMENTS_TOPIC,
    CASE_SETTLED,
    CASES_TOPIC,
    FOLLOW_UP_DONE,
    FOLLOW_UPS_TOPIC,
    SETTLEMENT_REVERSED,
    AgreementData,
    FollowUpData,
    ReversedCaseData,
    SettledCaseData,
)
from referral.adapters.unit_of_work import SqlReplicas
from referral.application import note_agreement, note_follow_up, note_reversal, note_settlement
from yilian_kit.clock import business_date
from yilian_kit.events.subscriptions import ReceivedEvent, Subscription
from yilian_kit.organisation import organisation_subscriptions
from yilian_kit.runtime import Runtime


async def on_agreement(session: AsyncSession, event: ReceivedEvent[AgreementData]) -> None:
    """agreement-signed, -renewed, -terminated, -expired: priority and first contact."""
    await note_agreement(event.data.agreement(event.aggregate_version), SqlReplicas(session))


async def on_follow_up_done(session: AsyncSession, event: ReceivedEvent[FollowUpData]) -> None:
    """follow-up-done: the loop is closed."""
    data = event.data
    await note_follow_up(
        data.follow_up_id, data.referral_id, data.done_on, event.aggregate_version, SqlReplicas(session)
    )


async def on_case_settled(session: AsyncSession, event: ReceivedEvent[SettledCaseData]) -> None:
    """case-settled: the loop is closed."""
    settled_on = business_date(event.time)
    await note_settlement(event.data.stay(), settled_on, event.aggregate_version, SqlReplicas(session))


async def on_settlement_reversed(session: AsyncSession, event: ReceivedEvent[ReversedCaseData]) -> None:
    """settlement-reversed: the loop is open again."""
    await note_reversal(event.data.case_id, event.aggregate_version, SqlReplicas(session))


def subscriptions(_: Runtime) -> tuple[Subscription, ...]:
    """What the referral service listens to."""
    return (
        *organisation_subscriptions(),
        *(
            Subscription(AGREEMENTS_TOPIC, event_type, AgreementData, on_agreement)
            for event_type in AGREEMENT_EVENT_TYPES
        ),
        Subscription(FOLLOW_UPS_TOPIC, FOLLOW_UP_DONE, FollowUpData, on_follow_up_done),
        Subscription(CASES_TOPIC, CASE_SETTLED, SettledCaseData, on_case_settled),
        Subscription(CASES_TOPIC, SETTLEMENT_REVERSED, ReversedCaseData, on_settlement_reversed),
    )
