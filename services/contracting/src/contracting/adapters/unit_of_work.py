"""One transaction of contracting on PostgreSQL."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from contracting.adapters.agreement_repository import AgreementRepository
from contracting.adapters.coverage_figures import CoverageFigures
from contracting.adapters.directory import ReplicaDirectory
from contracting.adapters.events import draft_of
from contracting.adapters.follow_up_repository import FollowUpRepository
from contracting.adapters.identity_reader import KeyedIdentityReader
from contracting.adapters.package_repository import PackageRepository
from contracting.adapters.resident_repository import ResidentRepository
from contracting.adapters.scope import Scope
from contracting.adapters.team_repository import TeamRepository
from contracting.adapters.village_repository import VillageRepository
from contracting.domain.facts import Fact
from yilian_kit.audit import AuditEntry, ServiceActor, record_audits
from yilian_kit.clock import Clock
from yilian_kit.events.outbox import Outbox
from yilian_kit.http import Caller
from yilian_kit.security.field_encryption import FieldCipher
from yilian_kit.security.person_key import PersonKeyer


@dataclass(frozen=True)
class Components:
    """What every unit of work is built from, made once at start."""

    clock: Clock
    outbox: Outbox
    cipher: FieldCipher
    keyer: PersonKeyer
    residents_per_family_doctor: int


class SqlUnitOfWork:
    """See ``application.ports.UnitOfWork``. Without a caller it acts for the service itself and sees everything."""

    def __init__(self, session: AsyncSession, components: Components, caller: Caller | None = None) -> None:
        scope = Scope(caller)
        self._session = session
        self._outbox = components.outbox
        self._actor = caller or ServiceActor("contracting")
        self.residents_per_family_doctor = components.residents_per_family_doctor
        self.identities = KeyedIdentityReader(components.keyer)
        self.directory = ReplicaDirectory(session, scope)
        self.villages = VillageRepository(session, scope)
        self.residents = ResidentRepository(session, scope, components.cipher)
        self.teams = TeamRepository(session, scope)
        self.packages = PackageRepository(session)
        self.agreements = AgreementRepository(session, scope, components.cipher)
        self.follow_ups = FollowUpRepository(session, scope)
        self.figures = CoverageFigures(session, scope)

    async def record(self, *facts: Fact) -> None:
        """Store an event for each fact in the outbox."""
        await self._outbox.add_all(self._session, [draft_of(fact) for fact in facts])

    async def audit(self, action: str, record_type: str, *record_ids: UUID) -> None:
        """Leave an audit row for each record."""
        entries = [AuditEntry(action, record_type, record_id) for record_id in record_ids]
        await record_audits(self._session, self._actor, entries)
