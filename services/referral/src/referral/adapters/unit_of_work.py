"""The unit of work on one database session; the kit commits it."""

from collections.abc import Iterable
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from referral.adapters.events import draft_of
from referral.adapters.referral_repository import SqlReferralRepository
from referral.adapters.replicas import SqlAgreements, SqlDirectory, SqlLoops, SqlStandings, institution_from
from referral.adapters.sealing import Sealer
from referral.application.ports import (
    AgreementRepository,
    Directory,
    LoopRepository,
    ReferralRepository,
    StandingRepository,
    Viewer,
)
from referral.domain.facts import Fact
from referral.domain.referral import Referral
from referral.domain.roles import Permission
from yilian_kit.audit import AuditEntry, record_audits
from yilian_kit.clock import Clock
from yilian_kit.events.outbox import Outbox
from yilian_kit.http import Caller
from yilian_kit.security import FieldCipher, PersonKeyer


@dataclass(frozen=True)
class Components:
    """What units of work are made of."""

    clock: Clock
    outbox: Outbox
    cipher: FieldCipher
    keyer: PersonKeyer


class SqlReplicas:
    """``Replicas`` on a session."""

    agreements: AgreementRepository
    standings: StandingRepository
    loops: LoopRepository
    directory: Directory

    def __init__(self, session: AsyncSession) -> None:
        self._session = session
        self.agreements = SqlAgreements(session)
        self.standings = SqlStandings(session)
        self.loops = SqlLoops(session)
        self.directory = SqlDirectory(session)

    async def lock_person(self, person_key: str) -> None:
        """Make everything about one person wait for each other until the transaction ends.

        Without it an agreement that arrives while a referral is requested could miss it, and two requests at once
        could each find no duplicate.
        """
        await self._session.execute(sa.select(sa.func.pg_advisory_xact_lock(sa.func.hashtextextended(person_key, 0))))


class SqlUnitOfWork(SqlReplicas):
    """``UnitOfWork`` of one caller on a session."""

    referrals: ReferralRepository
    viewer: Viewer

    def __init__(self, session: AsyncSession, components: Components, caller: Caller) -> None:
        super().__init__(session)
        self._outbox = components.outbox
        self._caller = caller
        self.viewer = Viewer(
            caller.subject,
            institution_from(caller.organisation),
            frozenset(permission for permission in Permission if f"referral:{permission}" in caller.scopes),
        )
        self.referrals = SqlReferralRepository(
            session, Sealer(components.cipher), self.viewer, components.clock.today()
        )

    async def record(self, fact: Fact) -> None:
        """Tell the other services, in the same transaction."""
        await self._outbox.add(self._session, draft_of(fact))

    async def audit(self, action: str, referrals: Iterable[Referral]) -> None:
        """Leave an audit row for each referral read or written, in the same transaction."""
        entries = [
            AuditEntry(action, "referral", found.id, organisation_id=found.sending.institution_id)
            for found in referrals
        ]
        await record_audits(self._session, self._caller, entries)
