"""Reading: one referral, a list, the timeline of a chain."""

from dataclasses import dataclass
from uuid import UUID

from referral.application.acting import roles_of
from referral.application.ports import ReferralFilter, UnitOfWork
from referral.domain.referral import Referral, Step
from referral.domain.states import Act
from yilian_kit.pagination import Page, PageRequest


@dataclass(frozen=True, slots=True)
class Timeline:
    """A referral and all that it is based on or that is based on it, oldest first, with every step."""

    chain: list[Referral]
    steps: list[Step]


async def read_referral(referral_id: UUID, work: UnitOfWork) -> Referral:
    """The referral, if the viewer may see it. Raises ``ReferralNotFound``."""
    referral = await work.referrals.find(referral_id)
    await work.audit("read", [referral])
    return referral


async def list_referrals(wanted: ReferralFilter, page: PageRequest, work: UnitOfWork) -> Page[Referral]:
    """One page of what the viewer may see; each referral on it leaves an audit row."""
    found = await work.referrals.page(wanted, page)
    await work.audit("list", found.items)
    return found


async def read_timeline(referral_id: UUID, work: UnitOfWork) -> Timeline:
    """The chain of the referral, as far as the viewer may see it. Raises ``ReferralNotFound``."""
    referral = await work.referrals.find(referral_id)
    chain = await work.referrals.chain(referral.chain_id)
    await work.audit("read-timeline", chain)
    return Timeline(chain, await work.referrals.steps([link.id for link in chain]))


def allowed_actions(referral: Referral, work: UnitOfWork) -> tuple[Act, ...]:
    """What the viewer may do to ``referral`` now."""
    return referral.allowed_acts(roles_of(work.viewer, referral))
