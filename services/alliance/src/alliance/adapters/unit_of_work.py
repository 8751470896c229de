"""The unit of work over one database session, for one caller."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from alliance.adapters.alliance_repository import AllianceRepository
from alliance.adapters.dispatch_repository import DispatchRepository
from alliance.adapters.events import draft_of
from alliance.adapters.expert_repository import ExpertRepository
from alliance.adapters.figure_repository import FigureRepository
from alliance.adapters.institution_repository import InstitutionRepository
from alliance.adapters.licence_digest import LicenceDigest
from alliance.adapters.placement_repository import PlacementRepository
from alliance.adapters.row_scope import RowScope
from alliance.adapters.training_repository import TrainingRepository
from alliance.domain.actor import Actor, Duty
from alliance.domain.facts import Fact
from yilian_kit.audit import AuditEntry, record_audits
from yilian_kit.clock import Clock
from yilian_kit.events.outbox import Outbox
from yilian_kit.http import Caller
from yilian_kit.security.field_encryption import FieldCipher


@dataclass(frozen=True)
class Components:
    """What the service builds once at its start."""

    clock: Clock
    outbox: Outbox
    cipher: FieldCipher
    licence_digest: LicenceDigest


@dataclass(frozen=True)
class FirstCaller:
    """Whoever registers the first institution: known by token alone, as no organisation is in the tree yet."""

    subject: str
    organisation_code: str
    scopes: frozenset[str]
    purpose: str | None
    trace_id: str | None
    organisation: None = None


class SqlUnitOfWork:
    """See ``alliance.application.ports.UnitOfWork``. The session's owner commits."""

    def __init__(self, session: AsyncSession, components: Components, caller: Caller | FirstCaller) -> None:
        self._scope = RowScope(caller if isinstance(caller, Caller) else None)
        self._session = session
        self._components = components
        self._outbox = components.outbox
        self._caller = caller
        self.actor = Actor(
            organisation_code=caller.organisation_code,
            organisation_id=caller.organisation.id if caller.organisation else None,
            duties=frozenset(duty for duty in Duty if f"alliance:{duty}" in caller.scopes),
        )

    # Made when first used: each prepares its row scope, and a request needs one or two of them.

    @cached_property
    def institutions(self) -> InstitutionRepository:
        return InstitutionRepository(self._session, self._scope)

    @cached_property
    def alliances(self) -> AllianceRepository:
        return AllianceRepository(self._session, self._scope)

    @cached_property
    def experts(self) -> ExpertRepository:
        components = self._components
        return ExpertRepository(self._session, self._scope, components.cipher, components.licence_digest)

    @cached_property
    def dispatches(self) -> DispatchRepository:
        return DispatchRepository(self._session, self._scope)

    @cached_property
    def trainings(self) -> TrainingRepository:
        return TrainingRepository(self._session, self._scope)

    @cached_property
    def placements(self) -> PlacementRepository:
        return PlacementRepository(self._session, self._scope)

    @cached_property
    def figures(self) -> FigureRepository:
        return FigureRepository(self._session, self._scope)

    async def record(self, fact: Fact) -> None:
        await self._outbox.add(self._session, draft_of(fact))

    async def audit(self, action: str, record_type: str, *records: tuple[UUID, UUID]) -> None:
        entries = [
            AuditEntry(action, record_type, record_id, organisation_id) for record_id, organisation_id in records
        ]
        await record_audits(self._session, self._caller, entries)
