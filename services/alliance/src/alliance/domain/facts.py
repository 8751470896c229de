"""What happened: each fact carries the state after it, and becomes one event."""

from __future__ import annotations

from dataclasses import dataclass

from alliance.domain.dispatch import Dispatch
from alliance.domain.expert import Expert
from alliance.domain.institution import Institution
from alliance.domain.placement import Placement
from alliance.domain.training import Attendance, Training


@dataclass(frozen=True)
class InstitutionRegistered:
    institution: Institution


@dataclass(frozen=True)
class InstitutionChanged:
    institution: Institution


@dataclass(frozen=True)
class InstitutionClosed:
    institution: Institution


@dataclass(frozen=True)
class ExpertRegistered:
    expert: Expert


@dataclass(frozen=True)
class ExpertChanged:
    expert: Expert


@dataclass(frozen=True)
class PracticeSiteApproved:
    expert: Expert


@dataclass(frozen=True)
class PracticeSiteRevoked:
    expert: Expert


@dataclass(frozen=True)
class DispatchPlanned:
    dispatch: Dispatch


@dataclass(frozen=True)
class DispatchConfirmed:
    dispatch: Dispatch


@dataclass(frozen=True)
class DispatchStarted:
    dispatch: Dispatch


@dataclass(frozen=True)
class DispatchCompleted:
    dispatch: Dispatch


@dataclass(frozen=True)
class DispatchCancelled:
    """Cancelled or missed: either way the session does not take place; the state tells which."""

    dispatch: Dispatch


@dataclass(frozen=True)
class TrainingAttended:
    training: Training
    attendance: Attendance


@dataclass(frozen=True)
class TrainingCompleted:
    placement: Placement


Fact = (
    InstitutionRegistered
    | InstitutionChanged
    | InstitutionClosed
    | ExpertRegistered
    | ExpertChanged
    | PracticeSiteApproved
    | PracticeSiteRevoked
    | DispatchPlanned
    | DispatchConfirmed
    | DispatchStarted
    | DispatchCompleted
    | DispatchCancelled
    | TrainingAttended
    | TrainingCompleted
)
