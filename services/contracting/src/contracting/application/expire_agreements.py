"""Expire agreements whose last day has passed (到期): the nightly job."""

from datetime import date

from contracting.application.ports import UnitOfWork
from contracting.application.signing_parties import parties_by
from contracting.domain.facts import AgreementExpired

BATCH = 200


async def expire_agreements(work: UnitOfWork, today: date) -> int:
    """Expire up to 200 agreements that ended before ``today``; returns how many, 0 when none is left.

    Those that somebody works on at this moment are left for the next run.
    """
    due = await work.agreements.lock_due(today, BATCH)
    residents = await work.residents.get_many({agreement.resident_id for agreement in due})
    badges = await work.teams.badges({agreement.team_id for agreement in due})
    for agreement in due:
        expired = await work.agreements.save(agreement.expire(today))
        resident = residents[agreement.resident_id]
        await work.record(AgreementExpired(expired, parties_by(expired, resident, badges, expired.ends_on)))
    await work.audit("expire", "agreement", *(agreement.id for agreement in due))
    return len(due)
