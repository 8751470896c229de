"""What the use cases need from outside: the unit of work with its repositories.

``get`` and its like raise RecordNotFound; ``hold`` also locks the record until the transaction ends;
``visible`` and ``page`` show only what the actor may see. ``save`` stores a state with its version over the
version before, and raises LostRace (of the kit) when somebody else was first.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol
from uuid import UUID

from alliance.domain.actor import Actor
from alliance.domain.alliance import Alliance
from alliance.domain.dispatch import Clash, Dispatch, DispatchState, Session
from alliance.domain.expert import Expert
from alliance.domain.facts import Fact
from alliance.domain.figures import Count, CountedRow, Figure
from alliance.domain.institution import Institution, Tier
from alliance.domain.placement import Placement
from alliance.domain.training import Attendance, Training
from yilian_kit.pagination import Page, PageRequest


@dataclass(frozen=True)
class InstitutionFilter:
    """Which institutions a list shows; None: any."""

    tier: Tier | None = None
    alliance_id: UUID | None = None
    parent_id: UUID | None = None


class InstitutionRepository(Protocol):
    """The directory. Adding and saving also write the history and the row scope's tree."""

    async def keep_tree(self) -> None:
        """Until the transaction ends nobody moves or closes an institution, or founds an alliance."""

    async def hold_tree(self) -> None:
        """Until the transaction ends nobody else registers, moves or closes an institution, or founds an alliance."""

    async def is_empty(self) -> bool: ...

    async def get(self, institution_id: UUID) -> Institution: ...

    async def find(self, code: str) -> Institution | None: ...

    async def visible(self, institution_id: UUID) -> Institution: ...

    async def several(self, institution_ids: Collection[UUID]) -> Mapping[UUID, Institution]: ...

    async def descendants(self, institution_id: UUID) -> Sequence[Institution]: ...

    async def history(self, institution_id: UUID) -> Sequence[Institution]:
        """Every state of the institution, the first one first."""

    async def page(self, request: PageRequest, chosen: InstitutionFilter) -> Page[Institution]: ...

    async def add(self, institution: Institution) -> None:
        """Raises CodeTaken; RootExists, also when two roots are registered at the same moment."""

    async def save(self, institution: Institution) -> None: ...


class AllianceRepository(Protocol):
    async def find(self, code: str) -> Alliance | None: ...

    async def get(self, alliance_id: UUID) -> Alliance: ...

    async def led_by(self, institution_id: UUID) -> Alliance | None: ...

    async def several(self, alliance_ids: Collection[UUID]) -> Mapping[UUID, Alliance]: ...

    async def visible(self, alliance_id: UUID) -> Alliance: ...

    async def page(self, request: PageRequest) -> Page[Alliance]: ...

    async def add(self, alliance: Alliance) -> None:
        """Raises CodeTaken, LeadsAlready."""


@dataclass(frozen=True)
class ExpertFilter:
    """Which experts a list shows; None: any."""

    home_institution_id: UUID | None = None
    licence_expires_by: date | None = None


class ExpertRepository(Protocol):
    async def get(self, expert_id: UUID) -> Expert: ...

    async def hold(self, expert_id: UUID) -> Expert: ...

    async def visible(self, expert_id: UUID) -> Expert: ...

    async def page(self, request: PageRequest, chosen: ExpertFilter) -> Page[Expert]: ...

    async def free_colleagues(self, expert: Expert, session: Session) -> Sequence[Expert]:
        """Experts of the same home institution who share a specialty and are free then, twenty at most."""

    async def add(self, expert: Expert) -> None:
        """Raises CodeTaken (code or licence number)."""

    async def save(self, expert: Expert) -> None:
        """Stores the expert and its practice sites."""


@dataclass(frozen=True)
class DispatchFilter:
    """Which dispatches a list shows; None: any. Both dates are business dates, included."""

    expert_id: UUID | None = None
    institution_id: UUID | None = None
    state: DispatchState | None = None
    from_date: date | None = None
    to_date: date | None = None


class DispatchRepository(Protocol):
    async def hold_expert(self, expert_id: UUID) -> None:
        """Until the transaction ends nobody else plans this expert's time."""

    async def clash(self, expert_id: UUID, session: Session) -> Clash | None:
        """The first session of the expert's that is in the way, if one is."""

    async def has_sessions_from(self, institution_id: UUID, day: date) -> bool:
        """Whether a planned, confirmed or running dispatch leads there on that day or later."""

    async def get(self, dispatch_id: UUID) -> Dispatch: ...

    async def page(self, request: PageRequest, chosen: DispatchFilter) -> Page[Dispatch]: ...

    async def add(self, dispatch: Dispatch) -> None:
        """Raises ExpertDoubleBooked, whatever was asked before."""

    async def save(self, dispatch: Dispatch) -> None: ...


class TrainingRepository(Protocol):
    async def hold(self, training_id: UUID) -> Training: ...

    async def visible(self, training_id: UUID) -> Training: ...

    async def page(self, request: PageRequest) -> Page[Training]: ...

    async def add(self, training: Training) -> None:
        """Raises CodeTaken."""

    async def attend(self, training: Training, attendance: Attendance) -> None:
        """Stores an attendance and the training's next version. Raises AttendedAlready."""


class PlacementRepository(Protocol):
    async def hold_trainee(self, from_institution_id: UUID, trainee_code: str) -> None:
        """Until the transaction ends nobody else places this trainee."""

    async def require_free(self, placement: Placement) -> None:
        """Raises TraineePlacedAlready when the trainee is elsewhere on one of the placement's days."""

    async def visible(self, placement_id: UUID) -> Placement: ...

    async def page(self, request: PageRequest) -> Page[Placement]: ...

    async def add(self, placement: Placement) -> None: ...

    async def save(self, placement: Placement) -> None: ...


@dataclass(frozen=True)
class FigurePeriod:
    """The business dates, both included, and the alliance (None: all) whose records are counted."""

    from_date: date
    to_date: date
    alliance_id: UUID | None = None


class FigureRepository(Protocol):
    """The figures over the records the actor may see."""

    async def counts(self, period: FigurePeriod) -> Sequence[Count]: ...

    async def rows(self, figure: Figure, period: FigurePeriod, request: PageRequest) -> Page[CountedRow]: ...


class UnitOfWork(Protocol):
    """One transaction on behalf of one actor. It commits when its owner leaves it; use cases never do."""

    @property
    def actor(self) -> Actor: ...

    @property
    def institutions(self) -> InstitutionRepository: ...

    @property
    def alliances(self) -> AllianceRepository: ...

    @property
    def experts(self) -> ExpertRepository: ...

    @property
    def dispatches(self) -> DispatchRepository: ...

    @property
    def trainings(self) -> TrainingRepository: ...

    @property
    def placements(self) -> PlacementRepository: ...

    @property
    def figures(self) -> FigureRepository: ...

    async def record(self, fact: Fact) -> None:
        """Publishes the fact once the transaction has committed."""

    async def audit(self, action: str, record_type: str, *records: tuple[UUID, UUID]) -> None:
        """Leaves an audit row for each (record, its institution): what the actor did or read."""
