"""What every act on a referral has in common: find it, check the version, act, store, tell, audit."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from referral.application.ports import UnitOfWork, Viewer
from referral.domain.referral import Actor, Performed, Referral
from referral.domain.roles import roles_toward
from referral.domain.states import Role
from yilian_kit.clock import Clock

Doing = Callable[[Referral, Actor, datetime], Performed]


def roles_of(viewer: Viewer, referral: Referral) -> frozenset[Role]:
    """What ``viewer`` is to ``referral``."""
    return roles_toward(
        referral.sending.institution_id,
        referral.receiving.institution_id,
        viewer.institution,
        viewer.permissions,
    )


def actor_for(viewer: Viewer, roles: frozenset[Role]) -> Actor:
    """``viewer`` in ``roles``."""
    return Actor(viewer.subject, viewer.institution.id, viewer.institution.code, roles)


async def act_on(referral_id: UUID, expected: int, doing: Doing, work: UnitOfWork, clock: Clock) -> Referral:
    """Do ``doing`` to the referral at version ``expected``; the referral after it.

    Raises ``ReferralNotFound``, ``StaleVersion``, ``ActOfAnotherRole``, ``ActNotAllowed``, and what ``doing`` raises.
    """
    referral = await work.referrals.find(referral_id)
    referral.expect_version(expected)
    performed = doing(referral, actor_for(work.viewer, roles_of(work.viewer, referral)), clock.now())
    await work.referrals.save(performed.referral, performed.step)
    if performed.fact is not None:
        await work.record(performed.fact)
    await work.audit(performed.step.act.value, [performed.referral])
    return performed.referral
