"""What contracting listens to: the directory, and patients whom a hospital sends back."""

from sqlalchemy.ext.asyncio import AsyncSession

from contracting.adapters.consumed_events import BackReferralRequested
from contracting.adapters.unit_of_work import Components, SqlUnitOfWork
from contracting.application import OpenFollowUp, follow_up_back_referral
from yilian_kit.clock import business_date
from yilian_kit.events.subscriptions import ReceivedEvent, Subscription
from yilian_kit.organisation import organisation_subscriptions
from yilian_kit.runtime import Runtime

REFERRALS = "referral.referrals"
BACK_REFERRAL_REQUESTED = "cn.yilian.referral.back-referral-requested.v1"


def subscriptions(runtime: Runtime) -> tuple[Subscription, ...]:
    """The subscriptions, with handlers that act for the service itself."""

    async def open_follow_up(session: AsyncSession, event: ReceivedEvent[BackReferralRequested]) -> None:
        components = runtime.components
        assert isinstance(components, Components)  # noqa: S101 - made by bootstrap.build_components
        command = OpenFollowUp(
            referral_id=event.subject,
            person_key=event.data.person_key,
            receiving_institution_id=event.data.receiving_institution_id,
            referred_on=business_date(event.time),
        )
        await follow_up_back_referral(command, SqlUnitOfWork(session, components))

    return (
        *organisation_subscriptions(),
        Subscription(REFERRALS, BACK_REFERRAL_REQUESTED, BackReferralRequested, open_follow_up),
    )
