"""What the use cases need from outside: repositories in one unit of work, and the reader of ID numbers.

Every repository shows and changes only what the caller may see (row scope); a record outside it is a record that does
not exist. In an event handler or a nightly job there is no caller, and everything is seen.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol
from uuid import UUID

from contracting.domain.agreement_transitions import AgreementState
from contracting.domain.agreements import Agreement
from contracting.domain.coverage import Coverage, CoverageLevel, CoverageRow
from contracting.domain.day_range import DayRange
from contracting.domain.facts import Fact, Place
from contracting.domain.follow_ups import FollowUp, FollowUpState
from contracting.domain.key_groups import KeyGroup, Sex
from contracting.domain.packages import Package
from contracting.domain.residents import PersonalDetails, Resident, ResidentStatus
from contracting.domain.teams import Team
from contracting.domain.villages import Area, Village
from yilian_kit.pagination import Page, PageRequest


@dataclass(frozen=True)
class Institution:
    """An institution of the directory. ``ancestor_ids``: root first, itself last."""

    id: UUID
    code: str
    name: str
    tier: str
    ancestor_ids: tuple[UUID, ...]


@dataclass(frozen=True)
class Identity:
    """What an ID number says. ``number`` is its normal form."""

    number: str
    person_key: str
    birth_date: date
    sex: Sex


@dataclass(frozen=True)
class TeamBadge:
    """The codes and names by which a team is known outside."""

    team_code: str
    team_name: str
    institution_id: UUID
    institution_code: str


@dataclass(frozen=True)
class Holding:
    """The days on which a resident is bound to a team."""

    days: DayRange
    team_name: str
    ends_on: date


@dataclass(frozen=True)
class ResidentFilter:
    """Which residents a list shows, as of ``day``; None does not restrict."""

    day: date
    village_code: str | None = None
    status: ResidentStatus | None = None
    key_group: KeyGroup | None = None
    signed: bool | None = None


@dataclass(frozen=True)
class AgreementFilter:
    """Which agreements a list shows; None does not restrict. ``ends_by``: the last day is this one or earlier."""

    resident_id: UUID | None = None
    team_code: str | None = None
    state: AgreementState | None = None
    ends_by: date | None = None


class IdentityReader(Protocol):
    """Reads ID numbers; the only place where a person_key is made."""

    def read(self, id_number: str, today: date) -> Identity:
        """What the number says. Raises ``InvalidIdentity``."""
        ...


class Directory(Protocol):
    """The replica of the alliance's directory."""

    async def by_code(self, code: str, field: str) -> Institution:
        """An institution inside the caller's scope. Raises ``UnknownCode`` naming ``field``."""
        ...

    async def by_id(self, institution_id: UUID) -> Institution | None:
        """Any institution, or none."""
        ...

    def acts_for_county(self) -> bool:
        """Whether the caller acts for the county health authority."""
        ...


class Villages(Protocol):
    """Villages and areas."""

    async def add_area(self, area: Area) -> None:
        """Store an area. Raises ``CodeTaken``."""
        ...

    async def add_village(self, village: Village) -> None:
        """Store a village. Raises ``CodeTaken``."""
        ...

    async def area_by_code(self, code: str) -> Area:
        """An area. Raises ``UnknownCode``."""
        ...

    async def places(self, village_codes: Collection[str]) -> Mapping[str, tuple[UUID, Place]]:
        """Village id and place of those of the codes that the caller sees."""
        ...

    async def places_by_id(self, village_ids: Collection[UUID]) -> Mapping[UUID, Place]:
        """The places of villages, whoever asks."""
        ...

    async def page(self, page: PageRequest) -> Page[tuple[Village, Area, Institution]]:
        """The villages that the caller sees, by code."""
        ...

    async def page_areas(self, page: PageRequest) -> Page[tuple[Area, Institution]]:
        """The areas that the caller sees, by code."""
        ...


class Residents(Protocol):
    """Residents; what names a person is stored apart, encrypted."""

    async def add_all(self, entries: Sequence[tuple[Resident, PersonalDetails]]) -> set[UUID]:
        """Store residents; returns the ids stored. One whose person_key is registered already is left out."""
        ...

    async def get(self, resident_id: UUID) -> Resident:
        """One resident. Raises ``NotFound``."""
        ...

    async def lock(self, resident_ids: Collection[UUID]) -> Mapping[UUID, Resident]:
        """The residents whom the caller sees, held until the transaction ends, so that nobody else signs them."""
        ...

    async def lock_any(self, resident_ids: Collection[UUID]) -> Mapping[UUID, Resident]:
        """As ``lock``, of whatever village: for acts on an agreement that the caller sees by its team."""
        ...

    async def get_many(self, resident_ids: Collection[UUID]) -> Mapping[UUID, Resident]:
        """The residents with these ids whom the caller sees."""
        ...

    async def details(self, resident_id: UUID) -> PersonalDetails:
        """What names the person. Raises ``NotFound``."""
        ...

    async def ids_by_person_key(self, person_keys: Collection[str]) -> Mapping[str, UUID]:
        """The residents with these keys whom the caller sees."""
        ...

    async def save(self, resident: Resident, details: PersonalDetails | None = None) -> Resident:
        """Store a changed resident; returns it with its new version. Raises ``LostRace`` when somebody was first."""
        ...

    async def page(self, wanted: ResidentFilter, page: PageRequest) -> Page[tuple[Resident, Place]]:
        """The residents whom the caller sees, in order of their ids."""
        ...


class Teams(Protocol):
    """Family-doctor teams."""

    async def add(self, team: Team) -> None:
        """Store a team. Raises ``CodeTaken``."""
        ...

    async def by_code(self, code: str) -> Team:
        """A team of the caller's scope. Raises ``NotFound``."""
        ...

    async def lock_by_code(self, codes: Collection[str]) -> Mapping[str, Team]:
        """The teams of the caller's scope, held until the transaction ends, so that their places are counted once."""
        ...

    async def lock(self, team_id: UUID) -> Team:
        """A team, whoever asks, held until the transaction ends."""
        ...

    async def signed_from(self, team_ids: Collection[UUID], day: date) -> Mapping[UUID, int]:
        """How many residents have an agreement with each team on ``day`` or later."""
        ...

    async def badges(self, team_ids: Collection[UUID]) -> Mapping[UUID, TeamBadge]:
        """How the teams are known outside."""
        ...

    async def village_codes(self, team: Team) -> tuple[str, ...]:
        """The codes of the villages that it serves."""
        ...

    async def serving(self, village_id: UUID) -> UUID | None:
        """A team that serves the village (the first by code), or none."""
        ...

    async def page(self, page: PageRequest) -> Page[Team]:
        """The teams of the caller's scope, by code."""
        ...


class Packages(Protocol):
    """Service packages in their versions; the same for the whole county."""

    async def add(self, package: Package) -> None:
        """Store a version. Raises ``CodeTaken`` when somebody stored the same version first."""
        ...

    async def newest(self, code: str) -> Package | None:
        """The newest version, in effect or not yet."""
        ...

    async def in_effect(self, day: date, codes: Collection[str] | None = None) -> Mapping[str, Package]:
        """The version of each package in effect on ``day``; of all packages without ``codes``."""
        ...


class Agreements(Protocol):
    """Agreements; the database lets no resident have two in force on one day."""

    async def add_all(self, agreements: Sequence[Agreement]) -> set[UUID]:
        """Store agreements; returns the ids stored. One whose number or days are taken is left out."""
        ...

    async def get(self, agreement_id: UUID) -> Agreement:
        """One agreement, seen through its resident's village or its team. Raises ``NotFound``."""
        ...

    async def save(self, agreement: Agreement) -> Agreement:
        """Store a changed agreement; returns it with its new version. Raises ``LostRace``, ``AlreadySigned``."""
        ...

    async def numbers_taken(self, numbers: Collection[str]) -> set[str]:
        """Which of the agreement numbers are in use."""
        ...

    async def holdings(self, resident_ids: Collection[UUID]) -> Mapping[UUID, Sequence[Holding]]:
        """The days on which these residents are bound, and to whom."""
        ...

    async def not_over(self, resident_id: UUID, day: date) -> Sequence[Agreement]:
        """The resident's agreements that are active or renewed and whose last day is ``day`` or later."""
        ...

    async def lock_due(self, day: date, limit: int) -> Sequence[Agreement]:
        """Up to ``limit`` active agreements whose last day was before ``day``, held, without waiting for others."""
        ...

    async def page(self, wanted: AgreementFilter, page: PageRequest) -> Page[tuple[Agreement, TeamBadge]]:
        """The agreements that the caller sees, in order of their ids."""
        ...


class FollowUps(Protocol):
    """Follow-up tasks."""

    async def add(self, follow_up: FollowUp) -> bool:
        """Store a task; False when the referral has one already."""
        ...

    async def get(self, follow_up_id: UUID) -> FollowUp:
        """One task of the caller's scope. Raises ``NotFound``."""
        ...

    async def save(self, follow_up: FollowUp) -> FollowUp:
        """Store a changed task; returns it with its new version. Raises ``LostRace``."""
        ...

    async def page(self, state: FollowUpState | None, today: date, page: PageRequest) -> Page[FollowUp]:
        """The tasks of the caller's scope, the most urgent first."""
        ...


class Figures(Protocol):
    """Counts over everything that the caller sees."""

    async def coverage(self, as_of: date) -> Coverage:
        """The figures of the caller's whole scope."""
        ...

    async def coverage_by(self, level: CoverageLevel, as_of: date) -> Sequence[CoverageRow]:
        """The figures by area, township or alliance, in order of codes."""
        ...


class UnitOfWork(Protocol):
    """One transaction. It is committed by who opened it, never by a use case."""

    @property
    def directory(self) -> Directory: ...
    @property
    def villages(self) -> Villages: ...
    @property
    def residents(self) -> Residents: ...
    @property
    def teams(self) -> Teams: ...
    @property
    def packages(self) -> Packages: ...
    @property
    def agreements(self) -> Agreements: ...
    @property
    def follow_ups(self) -> FollowUps: ...
    @property
    def figures(self) -> Figures: ...
    @property
    def residents_per_family_doctor(self) -> int:
        """The county's limit for the capacity of teams."""
        ...

    @property
    def identities(self) -> IdentityReader: ...

    async def record(self, *facts: Fact) -> None:
        """Publish facts with this transaction."""
        ...

    async def audit(self, action: str, record_type: str, *record_ids: UUID) -> None:
        """Leave an audit row for each record of a person that was read or written."""
        ...
