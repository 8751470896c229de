"""Contracting says how an agreement stands: signed, renewed, terminated, expired."""

from referral.application.ports import Replicas
from referral.application.standing import standing_on
from referral.domain.agreement import Agreement
from referral.domain.data_set import queue_rank


async def note_agreement(agreement: Agreement, work: Replicas) -> None:
    """Keep the newest state of the agreement, and what it means for the referrals of its person.

    An agreement may arrive after the referral that it covers: whether the person was signed on the day of the request
    is derived anew for each referral. An older state than the known one changes nothing.
    """
    await work.lock_person(agreement.person_key)
    if not await work.agreements.put(agreement):
        return
    agreements = await work.agreements.of_person(agreement.person_key)
    for subject in await work.standings.of_person(agreement.person_key):
        sender = await work.directory.by_id(subject.sending_institution_id)
        if sender is None:
            continue
        standing = standing_on(subject.requested_on, agreements, sender, subject.direction)
        rank = queue_rank(subject.priority, signed=standing.signed)
        await work.standings.put(subject, standing, rank)
