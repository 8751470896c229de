"""The directory, and what other services' events say about agreements, stays and follow-ups."""

from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from referral.adapters.referral_rows import standing_values
from referral.adapters.tables import agreement, follow_up_done, referral, settled_stay
from referral.application.ports import StandingSubject
from referral.domain.agreement import Agreement
from referral.domain.data_set import Direction, Priority
from referral.domain.errors import UnknownInstitution
from referral.domain.loop_closure import ReferralOfPerson, Stay
from referral.domain.referral import ContractStanding
from referral.domain.tiers import Institution, Tier
from yilian_kit.events.replica import apply_if_newer
from yilian_kit.organisation import Organisation, find_organisation


def institution_from(organisation: Organisation) -> Institution:
    """An institution of the directory, as the rules see it."""
    return Institution(
        id=organisation.id,
        code=organisation.code,
        name=organisation.name,
        tier=Tier(organisation.tier),
        ancestor_ids=organisation.ancestor_ids,
        open=organisation.open,
    )


class SqlDirectory:
    """``Directory`` over the kit's replica of the tree."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def by_code(self, code: str) -> Institution:
        """Raises ``UnknownInstitution``."""
        found = await find_organisation(self._session, code=code)
        if found is None:
            raise UnknownInstitution(code)
        return institution_from(found)

    async def by_id(self, institution_id: UUID) -> Institution | None:
        """The institution, if the directory knows it."""
        found = await find_organisation(self._session, id=institution_id)
        return None if found is None else institution_from(found)


class SqlAgreements:
    """``AgreementRepository`` over the replica."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def find(self, agreement_id: UUID) -> Agreement | None:
        """The agreement, if its event has arrived."""
        found = await self._where(agreement.c.id == agreement_id)
        return found[0] if found else None

    async def of_person(self, person_key: str) -> list[Agreement]:
        """All known agreements of a person."""
        return await self._where(agreement.c.person_key == person_key)

    async def put(self, newer: Agreement) -> bool:
        """Store it unless the replica has the same or a newer version; whether it was stored."""
        values = {
            "id": newer.id,
            "person_key": newer.person_key,
            "institution_id": newer.institution_id,
            "team_code": newer.team_code,
            "starts_on": newer.starts_on,
            "ends_on": newer.ends_on,
            "version": newer.version,
        }
        return await apply_if_newer(self._session, agreement, values)

    async def _where(self, condition: sa.ColumnElement[bool]) -> list[Agreement]:
        rows = (await self._session.execute(sa.select(agreement).where(condition))).mappings()
        return [Agreement(**row) for row in rows]


class SqlStandings:
    """``StandingRepository`` over the referrals' columns that contracting's facts change."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def of_person(self, person_key: str) -> list[StandingSubject]:
        """All referrals of a person."""
        statement = sa.select(
            referral.c.id,
            referral.c.requested_on,
            referral.c.sending_institution_id,
            referral.c.direction,
            referral.c.priority,
        ).where(referral.c.person_key == person_key)
        rows = await self._session.execute(statement)
        return [
            StandingSubject(referral_id, day, sender, Direction(direction), Priority(priority))
            for referral_id, day, sender, direction, priority in rows
        ]

    async def put(self, subject: StandingSubject, standing: ContractStanding, queue_rank: int) -> None:
        """Store the standing of one referral; its version stays."""
        await self._session.execute(
            sa.update(referral).where(referral.c.id == subject.id).values(**standing_values(standing, queue_rank))
        )


class SqlLoops:
    """``LoopRepository`` over the replicas of settled stays and follow-ups done."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def referrals_to(self, person_key: str, institution_id: UUID) -> list[ReferralOfPerson]:
        """The person's referrals to the institution."""
        statement = sa.select(referral.c.id, referral.c.requested_on).where(
            referral.c.person_key == person_key, referral.c.receiving_institution_id == institution_id
        )
        return [ReferralOfPerson(*row) for row in await self._session.execute(statement)]

    async def unmatched_stays(self, person_key: str, institution_id: UUID) -> list[Stay]:
        """Settled stays of the person at the institution that belong to no referral yet."""
        columns = ("case_id", "person_key", "institution_id", "admitted_on", "discharged_on")
        statement = sa.select(*(settled_stay.c[name] for name in columns)).where(
            settled_stay.c.person_key == person_key,
            settled_stay.c.institution_id == institution_id,
            settled_stay.c.referral_id.is_(None),
        )
        return [Stay(*row) for row in await self._session.execute(statement)]

    async def put_stay(self, stay: Stay, settled_on: date, referral_id: UUID | None, version: int) -> None:
        """Store a settled stay unless the same or a newer version of its case is known."""
        values = {
            "case_id": stay.case_id,
            "person_key": stay.person_key,
            "institution_id": stay.institution_id,
            "admitted_on": stay.admitted_on,
            "discharged_on": stay.discharged_on,
            "settled_on": settled_on,
            "stands": True,
            "referral_id": referral_id,
            "version": version,
        }
        await apply_if_newer(self._session, settled_stay, values, key="case_id")

    async def match_stay(self, case_id: UUID, referral_id: UUID) -> None:
        """A referral came for a stay that was settled before its papers arrived."""
        await self._session.execute(
            sa.update(settled_stay).where(settled_stay.c.case_id == case_id).values(referral_id=referral_id)
        )

    async def reverse_settlement(self, case_id: UUID, version: int) -> None:
        """The settlement of the case was reversed: it closes no loop, and no older event brings it back."""
        values = {"case_id": case_id, "stands": False, "version": version}
        await apply_if_newer(self._session, settled_stay, values, key="case_id")

    async def put_follow_up(self, follow_up_id: UUID, referral_id: UUID, done_on: date, version: int) -> None:
        """Store a follow-up done after a referral, unless the same or a newer version of it is known."""
        values = {
            "follow_up_id": follow_up_id,
            "referral_id": referral_id,
            "done_on": done_on,
            "version": version,
        }
        await apply_if_newer(self._session, follow_up_done, values, key="follow_up_id")
