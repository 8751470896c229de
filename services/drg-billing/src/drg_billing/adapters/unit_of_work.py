"""The unit of work over one database session, for one caller."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from drg_billing.adapters.account_repository import AccountRepository
from drg_billing.adapters.accumulator_repository import AccumulatorRepository
from drg_billing.adapters.case_repository import CaseRepository
from drg_billing.adapters.directory import ReplicaDirectory
from drg_billing.adapters.events import draft_of
from drg_billing.adapters.operator import Operator
from drg_billing.adapters.outpatient_repository import OutpatientRepository
from drg_billing.adapters.pack_repository import PackRepository
from drg_billing.adapters.pack_shelf import PackShelf
from drg_billing.adapters.parameter_repository import ParameterRepository
from drg_billing.adapters.people_replicas import PeopleReplicas
from drg_billing.adapters.report_repository import ReportRepository
from drg_billing.adapters.scope import Scope
from drg_billing.adapters.settlement_list_repository import SettlementListRepository
from drg_billing.adapters.settlement_repository import SettlementRepository
from drg_billing.adapters.special_case_repository import SpecialCaseRepository
from drg_billing.domain.case import DischargeCase
from drg_billing.domain.errors import CountyOnly
from drg_billing.domain.facts import Fact
from drg_billing.domain.four_eyes import FourEyesRequired
from drg_billing.domain.reports.report import CaseFigures
from yilian_kit.audit import AuditEntry, ServiceActor, record_audits
from yilian_kit.clock import Clock
from yilian_kit.events.outbox import Outbox
from yilian_kit.http import Caller
from yilian_kit.security.person_key import PersonKeyer


@dataclass(frozen=True)
class Components:
    """What the service builds once at its start."""

    clock: Clock
    outbox: Outbox
    person_keyer: PersonKeyer
    shelf: PackShelf
    pooling_area: str | None


class SqlUnitOfWork:
    """See `application.ports.UnitOfWork`. Without a caller (command line) it sees everything."""

    def __init__(
        self,
        session: AsyncSession,
        components: Components,
        caller: Caller | None = None,
        operator: Operator | None = None,
    ) -> None:
        scope = Scope(caller)
        self._session = session
        self._outbox = components.outbox
        self._actor = caller or operator or ServiceActor("drg-billing")
        self.actor = self._actor.subject
        self.pooling_area = components.pooling_area
        self.cases = CaseRepository(session, scope)
        self.settlements = SettlementRepository(session, scope)
        self.accumulators = AccumulatorRepository(session)
        self.outpatient = OutpatientRepository(session, scope)
        self.accounts = AccountRepository(session, scope)
        self.parameters = ParameterRepository(session)
        self.packs = PackRepository(session, components.shelf)
        self.directory = ReplicaDirectory(session, scope)
        self.people = PeopleReplicas(session)
        self.special_cases = SpecialCaseRepository(session, scope, components.pooling_area)
        self.reports = ReportRepository(session, scope, self.packs)
        self.settlement_lists = SettlementListRepository(session)

    async def record(self, fact: Fact) -> None:
        await self._outbox.add(self._session, draft_of(fact))

    async def audit(self, action: str, *cases: DischargeCase) -> None:
        entries = [AuditEntry(action, "case", case.id, case.institution.id) for case in cases]
        await record_audits(self._session, self._actor, entries)

    async def audit_figures(self, action: str, *cases: CaseFigures) -> None:
        entries = [AuditEntry(action, "case", case.id, case.institution_id) for case in cases]
        await record_audits(self._session, self._actor, entries)

    async def audit_act(self, action: str, record_type: str, record_id: UUID) -> None:
        await record_audits(self._session, self._actor, [AuditEntry(action, record_type, record_id)])

    @asynccontextmanager
    async def telling_refusal(self, action: str, record_type: str, record_id: UUID) -> AsyncIterator[None]:
        """For an entrypoint around an act: a refusal is rolled back, but that somebody tried stays in the trail."""
        try:
            yield
        except (CountyOnly, FourEyesRequired):
            await self._session.rollback()
            refused = AuditEntry(action, record_type, record_id, outcome="refused")
            await record_audits(self._session, self._actor, [refused])
            await self._session.commit()
            raise

    async def audit_of(self, action: str, record_type: str, owners: Mapping[UUID, UUID]) -> None:
        entries = [AuditEntry(action, record_type, record, owner) for record, owner in owners.items()]
        await record_audits(self._session, self._actor, entries)
