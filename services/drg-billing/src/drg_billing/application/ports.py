"""What the use cases need from outside: repositories in one unit of work, and packs ready to group.

Repositories of cases and settlements show only what the caller may see (row scope): a record outside it is a record
that does not exist.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Protocol
from uuid import UUID

from drg_billing.application.account_ports import Accounts
from drg_billing.application.outpatient_ports import OutpatientSettlements
from drg_billing.application.pack_choice_ports import ActivePacks, PricedAreas
from drg_billing.application.report_ports import Reports
from drg_billing.application.settlement_list_ports import SettlementLists
from drg_billing.application.special_case_ports import SpecialCases
from drg_billing.domain.accumulators import YearTotals
from drg_billing.domain.case import CaseInstitution, CaseState, DischargeCase, PackReference
from drg_billing.domain.facts import Fact, PackActivation
from drg_billing.domain.four_eyes import ActivationState
from drg_billing.domain.grouping.results import GroupStatus, WarningKind
from drg_billing.domain.grouping.rule_pack import RulePack
from drg_billing.domain.outpatient_years import OutpatientYears
from drg_billing.domain.overlapping_stays import SettledStay
from drg_billing.domain.parameters import PriceParameters
from drg_billing.domain.referral_links import EarlierStay, ReferralFact
from drg_billing.domain.reports.report import CaseFigures
from drg_billing.domain.settlement import Payers, SettlementResult
from drg_billing.domain.settlement_record import AccumulatorKey, SettlementRecord
from yilian_kit.pagination import Page, PageRequest


@dataclass(frozen=True)
class CaseFilter:
    """Which cases a list shows, the days by discharge and both included; None does not restrict."""

    first_day: date | None = None
    last_day: date | None = None
    state: CaseState | None = None
    status: GroupStatus | None = None
    institution_code: str | None = None
    settlement_number: str | None = None
    doctor_code: str | None = None
    mdc: str | None = None
    adrg: str | None = None
    drg: str | None = None
    min_cost: Decimal | None = None
    max_cost: Decimal | None = None
    """Total cost, both included."""
    warning: WarningKind | None = None
    person_key: str | None = None


@dataclass(frozen=True)
class SettlementTotals:
    """Sums by payer, reversals taken off."""

    total: Decimal
    basic: Decimal
    serious_illness: Decimal
    assistance: Decimal
    account: Decimal
    cash: Decimal
    other: Decimal


@dataclass(frozen=True)
class Totals:
    """Counts of cases, and the sums of their settlements."""

    submitted: int
    grouped: int
    qy: int
    ungroupable: int
    settled: int
    settlement: SettlementTotals


@dataclass(frozen=True)
class ParameterSet:
    """A version of price parameters as it is kept: who set it, and who put it in force or withdrew it, if anybody."""

    id: UUID
    parameters: PriceParameters
    set_by: str
    activated_by: str | None
    withdrawn_by: str | None = None

    @property
    def state(self) -> ActivationState:
        if self.withdrawn_by is not None:
            return ActivationState.WITHDRAWN
        return ActivationState.PROPOSED if self.activated_by is None else ActivationState.ACTIVE

    @property
    def revision(self) -> int:
        """Moves when the set is activated or withdrawn; its content never changes."""
        return 1 if self.state is ActivationState.PROPOSED else 2


@dataclass(frozen=True)
class StoredPack:
    """A pack as it is kept: who it is, who imported it and how much is in it. `version` counts its activations."""

    id: UUID
    reference: PackReference
    name: str
    source: str
    mdcs: int
    adrgs: int
    groups: int
    activations: tuple[PackActivation, ...]
    version: int
    imported_by: str


class Cases(Protocol):
    """Discharges under settlement."""

    async def add(self, case: DischargeCase) -> bool:
        """Store a case; False when the institution has one under this settlement number already."""
        ...

    async def get(self, case_id: UUID) -> DischargeCase:
        """One case. Raises CaseNotFound."""
        ...

    async def by_settlement_number(self, institution_id: UUID, settlement_number: str) -> DischargeCase:
        """The institution's case under this number. Raises CaseNotFound."""
        ...

    async def lock_person(self, person_key: str) -> None:
        """Until the transaction ends nobody else settles or adjusts a stay of this person, or submits a list.

        Two stays may overlap, continue the same deductible, or use the same rest of a cap.
        """
        ...

    async def settled_stays_of(self, person_key: str) -> Sequence[SettledStay]:
        """The person's stays that are settled now, in all institutions, whoever may see them."""
        ...

    async def save(self, case: DischargeCase) -> None:
        """Store the state of a case that has just moved to its version. Raises LostRace when somebody was first."""
        ...

    async def page(self, wanted: CaseFilter, page: PageRequest) -> Page[DischargeCase]:
        """The cases that the caller sees, in the order of their ids."""
        ...

    async def totals(self, first_day: date, last_day: date) -> Totals:
        """Figures over the cases that the caller sees, discharged from the first to the last day."""
        ...


class Settlements(Protocol):
    """The ledger: entries are added and never changed."""

    async def add(self, record: SettlementRecord) -> None:
        """Store an entry. Raises LostRace when the case got another entry meanwhile."""
        ...

    async def get(self, settlement_id: UUID) -> SettlementRecord:
        """One entry. Raises SettlementNotFound."""
        ...

    async def of_case(self, case_id: UUID) -> Sequence[SettlementRecord]:
        """The entries of a case, the first one first."""
        ...

    async def earlier_stays(self, person_key: str, discharged_from: date, besides: UUID) -> Sequence[EarlierStay]:
        """The person's settled stays that are not reversed and ended on that day or later, wherever they were.

        Each with the deductible that it has met by its latest adjustment; without that of the case `besides`, and
        without those that nobody insured: they owe no deductible.
        """
        ...

    async def in_force(self, key: AccumulatorKey, besides: UUID) -> Sequence[SettlementRecord]:
        """The entries that hold the true results of a person's year, wherever; without that of the case `besides`."""
        ...

    async def is_kept_as(self, settlement_id: UUID, result: SettlementResult, payers: Payers) -> bool:
        """Whether this result is, byte for byte, the one that was stored, and the entry's amounts are these."""
        ...


class Accumulators(Protocol):
    """What a person's year has used."""

    async def read(self, key: AccumulatorKey) -> tuple[YearTotals, int]:
        """The sums and their version; zeros and version 0 when nothing has been settled."""
        ...

    async def assistance_elsewhere(self, key: AccumulatorKey) -> Decimal:
        """What medical assistance has paid in that year under the person's other kinds of insurance."""
        ...

    async def store(self, key: AccumulatorKey, totals: YearTotals, read_version: int) -> None:
        """Replace the sums that were read. Raises LostRace when another settlement was first."""
        ...


class Parameters(PricedAreas, Protocol):
    """Versions of price parameters; none is ever changed, and one is in force once it is activated."""

    async def in_force(self, pooling_area: str, on: date) -> PriceParameters | None:
        """Of the active versions that cover the day the one with the latest start, of those the last activated."""
        ...

    async def lock_area(self, pooling_area: str) -> None:
        """Until the transaction ends nobody else activates a set of this area: two may contradict each other."""
        ...

    async def active_outpatient_years(self, pooling_area: str) -> Sequence[OutpatientYears]:
        """What the active versions say of the year of visits, in the order of their activation."""
        ...

    async def by_version(self, pooling_area: str, version: int) -> PriceParameters:
        """A version that a settlement names."""
        ...

    async def add(self, parameters: PriceParameters, set_by: str) -> ParameterSet:
        """Propose a set under the area's next version number. Raises LostRace when somebody was first."""
        ...

    async def activate(self, proposed: ParameterSet, activated_by: str) -> ParameterSet:
        """Put a proposed set in force. Raises LostRace when somebody was first."""
        ...

    async def withdraw(self, proposed: ParameterSet, withdrawn_by: str) -> ParameterSet:
        """Keep a proposed set out of force for ever. Raises LostRace when somebody was first."""
        ...

    async def get(self, parameter_set_id: UUID) -> ParameterSet:
        """One version. Raises ParametersNotFound."""
        ...

    async def page(self, pooling_area: str | None, page: PageRequest) -> Page[ParameterSet]:
        """All versions, the first set first."""
        ...


class Packs(ActivePacks, Protocol):
    """Rule packs and which of them is active where and when."""

    async def keep(self, pack: RulePack, texts: Mapping[str, str], imported_by: str) -> StoredPack:
        """Store a pack unless it is there; its author is who was first.

        Raises PackVersionTaken when its code and version name other content.
        """
        ...

    async def starter(self) -> PackReference:
        """The starter pack, stored: what it groups can be replayed for ever."""
        ...

    async def get(self, pack_id: UUID) -> StoredPack:
        """One pack. Raises PackNotFound."""
        ...

    async def activate(self, activation: PackActivation, pack: StoredPack) -> StoredPack:
        """Store an activation and count it. Raises LostRace when the pack was activated meanwhile."""
        ...

    async def page(self, page: PageRequest) -> Page[StoredPack]:
        """All packs, the first stored first."""
        ...


class Directory(Protocol):
    """The replica of the alliance's directory."""

    async def institution(self, code: str) -> CaseInstitution:
        """An institution in the caller's scope. Raises InstitutionUnknown."""
        ...

    def county_office(self) -> UUID | None:
        """The caller's organisation where it is the county authority."""
        ...

    def acts_for_county(self) -> bool:
        """Whether the caller acts for the county authority."""
        ...


class People(Protocol):
    """What other services have told about a person."""

    async def contracted(self, person_key: str, on: date) -> bool:
        """Whether an agreement with a family doctor is in force on the day."""
        ...

    async def assistance_category(self, person_key: str, on: date) -> str | None:
        """The category by which medical assistance pays on the day."""
        ...

    async def referrals(self, person_key: str) -> Sequence[ReferralFact]:
        """The referrals that a receiver took on."""
        ...


class UnitOfWork(Protocol):
    """One transaction. It is committed by who opened it, never by a use case."""

    @property
    def cases(self) -> Cases: ...
    @property
    def settlements(self) -> Settlements: ...
    @property
    def accumulators(self) -> Accumulators: ...
    @property
    def outpatient(self) -> OutpatientSettlements: ...
    @property
    def accounts(self) -> Accounts: ...
    @property
    def parameters(self) -> Parameters: ...
    @property
    def packs(self) -> Packs: ...
    @property
    def directory(self) -> Directory: ...
    @property
    def people(self) -> People: ...
    @property
    def special_cases(self) -> SpecialCases: ...
    @property
    def reports(self) -> Reports: ...
    @property
    def settlement_lists(self) -> SettlementLists: ...
    @property
    def actor(self) -> str:
        """Who acts: the subject of the caller's token, or the operator of a command."""
        ...

    @property
    def pooling_area(self) -> str | None:
        """The pooling area that the service is set up for, if it is for one."""
        ...

    async def record(self, fact: Fact) -> None:
        """Publish a fact with this transaction."""
        ...

    async def audit(self, action: str, *cases: DischargeCase) -> None:
        """Leave an audit row for each case that was read or written."""
        ...

    async def audit_figures(self, action: str, *cases: CaseFigures) -> None:
        """The same for cases of which a report showed figures."""
        ...

    async def audit_act(self, action: str, record_type: str, record_id: UUID) -> None:
        """Leave an audit row for an act on a record of no person: a pack, a set of parameters."""
        ...

    async def audit_of(self, action: str, record_type: str, owners: Mapping[UUID, UUID]) -> None:
        """Leave audit rows for persons' records that are no cases (visits, accounts): record → its organisation."""
        ...
