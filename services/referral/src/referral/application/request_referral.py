"""A sender asks a receiver to take a patient (发起转诊)."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from referral.application.acting import actor_for
from referral.application.ports import UnitOfWork
from referral.application.standing import standing_on
from referral.domain.data_set import (
    Consent,
    Direction,
    Kind,
    Papers,
    Party,
    Person,
    Priority,
    normalised_impression,
)
from referral.domain.duplicates import check_not_duplicate
from referral.domain.errors import AgreementOfAnotherPerson, SendingForAnother
from referral.domain.loop_closure import ReferralOfPerson, referral_of_stay
from referral.domain.numbers import assigned_number
from referral.domain.referral import Referral, Request
from referral.domain.referral import request_referral as requested
from referral.domain.roles import roles_toward
from referral.domain.tiers import SkipReason, check_route
from yilian_kit.clock import Clock, business_date
from yilian_kit.identifiers import new_id


@dataclass(frozen=True, slots=True)
class RequestReferral:
    """The data set of the form. ``number`` None: the service assigns one.

    ``confirmed_beside`` is the id of the open referral beside which the sender wants this one all the same.
    """

    number: str | None
    direction: Direction
    kind: Kind
    priority: Priority
    person: Person
    sending_institution_code: str
    sending_department: str
    sending_doctor: str
    receiving_institution_code: str
    receiving_department: str
    impression: str
    reason: str
    skip_reason: SkipReason | None
    consent: Consent | None
    agreement_id: UUID | None
    confirmed_beside: UUID | None


async def request_referral(command: RequestReferral, work: UnitOfWork, clock: Clock) -> Referral:
    """A new referral, requested by the viewer's institution, which must be the sending one.

    Raises ``SendingForAnother``, ``UnknownInstitution``, what ``check_route`` and ``domain.request_referral`` raise,
    ``MalformedImpression``, ``AgreementOfAnotherPerson``, ``DuplicateReferral``, ``NumberTaken``.
    """
    sender = work.viewer.institution
    if command.sending_institution_code != sender.code:
        raise SendingForAnother(command.sending_institution_code)
    receiver = await work.directory.by_code(command.receiving_institution_code)
    skip_reason = check_route(
        sender,
        receiver,
        direction=command.direction,
        priority=command.priority,
        skip_reason=command.skip_reason,
    )
    now = clock.now()
    today = business_date(now)
    await work.lock_person(command.person.person_key)
    await _check_agreement(command, work)
    check_not_duplicate(
        await work.referrals.open_of_person(command.person.person_key, receiver.id, command.receiving_department),
        now,
        confirmed_beside=command.confirmed_beside,
    )
    referral_id = new_id()
    request = Request(
        id=referral_id,
        number=command.number or assigned_number(today, referral_id),
        direction=command.direction,
        kind=command.kind,
        priority=command.priority,
        person=command.person,
        sending=Party(sender.id, sender.code, command.sending_department, command.sending_doctor),
        receiving=Party(receiver.id, receiver.code, command.receiving_department, None),
        papers=Papers(normalised_impression(command.impression), command.reason),
        skip_reason=skip_reason,
        consent=command.consent,
        standing=standing_on(
            today, await work.agreements.of_person(command.person.person_key), sender, command.direction
        ),
        stated_agreement_id=command.agreement_id,
    )
    roles = roles_toward(sender.id, receiver.id, sender, work.viewer.permissions)
    performed = requested(request, actor_for(work.viewer, roles), now)
    await work.referrals.add(performed.referral, today, performed.step)
    await _match_stays(performed.referral, today, work)
    if performed.fact is not None:
        await work.record(performed.fact)
    await work.audit(performed.step.act.value, [performed.referral])
    return performed.referral


async def _check_agreement(command: RequestReferral, work: UnitOfWork) -> None:
    if command.agreement_id is None:
        return
    agreement = await work.agreements.find(command.agreement_id)
    if agreement is not None and agreement.person_key != command.person.person_key:
        raise AgreementOfAnotherPerson(command.agreement_id)


async def _match_stays(referral: Referral, requested_on: date, work: UnitOfWork) -> None:
    """An emergency's papers may come after the stay was settled."""
    one = [ReferralOfPerson(referral.id, requested_on)]
    for stay in await work.loops.unmatched_stays(referral.person.person_key, referral.receiving.institution_id):
        if referral_of_stay(stay, one) is not None:
            await work.loops.match_stay(stay.case_id, referral.id)
