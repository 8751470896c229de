"""The hospital sends a patient back to where the patient came from (下转)."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from referral.application.acting import actor_for, roles_of
from referral.application.ports import UnitOfWork
from referral.application.standing import standing_on
from referral.domain.data_set import (
    Consent,
    Direction,
    Kind,
    Papers,
    Party,
    Priority,
    normalised_impression,
)
from referral.domain.errors import UnknownInstitution
from referral.domain.facts import BackReferralRequested
from referral.domain.loop_closure import follow_up_due_on
from referral.domain.numbers import assigned_number
from referral.domain.referral import Performed, Referral, Request
from referral.domain.referral import request_referral as requested
from referral.domain.roles import Permission, roles_toward
from referral.domain.tiers import Institution, check_way_back
from yilian_kit.clock import Clock, business_date
from yilian_kit.identifiers import new_id


@dataclass(frozen=True, slots=True)
class SendBack:
    """What the hospital writes for the way back; what is None is taken over from the first referral."""

    plan: str
    rehabilitation: str
    number: str | None
    kind: Kind | None
    priority: Priority
    sending_department: str | None
    sending_doctor: str | None
    receiving_department: str | None
    impression: str | None
    reason: str | None
    consent: Consent | None


async def send_back(referral_id: UUID, expected: int, command: SendBack, work: UnitOfWork, clock: Clock) -> Referral:
    """A new referral, direction down, based on the first, to the institution that sent the patient up.

    The first stays as it is, and so does its version. Consent to the way up covers the way back unless a new one is
    given: the form (双向转诊单) is for both. Raises ``ReferralNotFound``, ``StaleVersion``, ``ActOfAnotherRole``,
    ``ActNotAllowed``, ``InstitutionClosed``, ``DirectionDoesNotFit``, ``MalformedImpression``, ``NumberTaken``,
    ``BackReferralExists``.
    """
    first = await work.referrals.find(referral_id)
    first.expect_version(expected)
    first.check_back_referral(actor_for(work.viewer, roles_of(work.viewer, first)))
    receiver = await work.directory.by_id(first.sending.institution_id)
    if receiver is None:
        raise UnknownInstitution(first.sending.institution_code)
    check_way_back(work.viewer.institution, receiver)
    now = clock.now()
    await work.lock_person(first.person.person_key)
    performed = await _request_down(first, receiver, command, work, now)
    today = business_date(now)
    await work.referrals.add(performed.referral, today, performed.step)
    if performed.fact is not None:
        await work.record(performed.fact)
    await work.record(BackReferralRequested(performed.referral, first.id, follow_up_due_on(today)))
    await work.audit("back-referral", [first, performed.referral])
    return performed.referral


async def _request_down(
    first: Referral, receiver: Institution, command: SendBack, work: UnitOfWork, now: datetime
) -> Performed:
    sender = work.viewer.institution
    today = business_date(now)
    referral_id = new_id()
    request = Request(
        id=referral_id,
        number=command.number or assigned_number(today, referral_id),
        direction=Direction.DOWN,
        kind=command.kind or _kind_of_return(first.kind),
        priority=command.priority,
        person=first.person,
        sending=Party(
            sender.id,
            sender.code,
            command.sending_department or first.receiving.department,
            command.sending_doctor or first.receiving.doctor,
        ),
        receiving=Party(receiver.id, receiver.code, command.receiving_department or first.sending.department, None),
        papers=Papers(
            normalised_impression(command.impression or first.papers.impression),
            command.reason,
            command.plan,
            command.rehabilitation,
        ),
        skip_reason=None,
        consent=command.consent or first.consent,
        standing=standing_on(today, await work.agreements.of_person(first.person.person_key), sender, Direction.DOWN),
        based_on=first.id,
        chain_id=first.chain_id,
    )
    # Who treats at the first referral's receiver is the sending doctor of the way back.
    roles = roles_toward(sender.id, receiver.id, sender, work.viewer.permissions | {Permission.REQUEST})
    return requested(request, actor_for(work.viewer, roles), now)


def _kind_of_return(first: Kind) -> Kind:
    """Nobody goes back through the green channel."""
    return Kind.INPATIENT if first is Kind.EMERGENCY else first
