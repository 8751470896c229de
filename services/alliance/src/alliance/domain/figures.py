"""The monthly figures of an alliance, each counted from records and drillable to them.

What each figure counts, and in which month:

- **experts sent** (下派专家人次): persons × dispatches that reached the place. A dispatch on site or
  completed counts one, whatever it lasts and however many sessions it held; the same expert sent twice
  counts two. Planned, confirmed, cancelled and missed dispatches count nothing. Month: first day of the session.
- **outpatient sessions and consultations** (门诊、会诊): from completed dispatches. An outpatient dispatch
  counts its sessions, and not the consultations held within them (a session counts once); any other
  dispatch counts its consultations, and not its sessions. Month: first day of the session.
- **operations** (手术例次): operations of all codes in the results of completed dispatches of any kind.
- **lecture attendances** (听课人次): persons × sessions: attendances, at lectures and short courses, of staff
  of townships and villages; each person once a session. Month: day of the session.
- **short-term trainees** (进修人次): placements, running or completed, of staff of townships and villages; a
  person once a placement. Month: first day of the placement.

Each record belongs to the alliance that gave: of the expert's home institution, of the place of the
lecture, of the host of the placement, as it was when the record was made.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TypeVar
from uuid import UUID

from alliance.domain.coverage import ActKind
from alliance.domain.dispatch import DispatchState


class Figure(StrEnum):
    EXPERTS_SENT = "experts_sent"
    OUTPATIENT_AND_CONSULTATIONS = "outpatient_and_consultations"
    OPERATIONS = "operations"
    LECTURE_ATTENDANCES = "lecture_attendances"
    SHORT_TERM_TRAINEES = "short_term_trainees"


SENT_STATES = frozenset({DispatchState.ON_SITE, DispatchState.COMPLETED})
"""A dispatch in one of these states has brought its expert to the place."""


def counts_sessions(kind: ActKind) -> bool:
    """Whether a completed dispatch of this kind is counted by its sessions; otherwise by its consultations."""
    return kind is ActKind.OUTPATIENT


@dataclass(frozen=True)
class Count:
    """How much one figure counted for one alliance in one month (``month`` is its first day)."""

    figure: Figure
    alliance_id: UUID | None
    month: date
    count: int


@dataclass(frozen=True)
class CountedRow:
    """One record behind a figure: of which type, where, from where, and how much of the figure it is."""

    record_type: str
    record_id: UUID
    day: date
    alliance_id: UUID | None
    institution_id: UUID
    from_institution_id: UUID
    count: int


@dataclass(frozen=True)
class Figures:
    """The five figures together."""

    experts_sent: int = 0
    outpatient_and_consultations: int = 0
    operations: int = 0
    lecture_attendances: int = 0
    short_term_trainees: int = 0


@dataclass(frozen=True)
class CountyFigures:
    """The figures of a period in total, by alliance (None: outside any), and by month."""

    total: Figures
    by_alliance: Mapping[UUID | None, Figures]
    by_month: Mapping[date, Figures]


K = TypeVar("K", bound=Hashable)


def assemble_figures(counts: Iterable[Count]) -> CountyFigures:
    """Sums counts three ways; alliances and months without a count do not appear."""
    counts = list(counts)
    return CountyFigures(
        total=_group((None, count) for count in counts).get(None, Figures()),
        by_alliance=_group((count.alliance_id, count) for count in counts),
        by_month=_group((count.month, count) for count in sorted(counts, key=lambda count: count.month)),
    )


def _group(keyed: Iterable[tuple[K, Count]]) -> dict[K, Figures]:
    sums: dict[K, Counter[str]] = {}
    for key, count in keyed:
        sums.setdefault(key, Counter())[count.figure.value] += count.count
    return {key: Figures(**counter) for key, counter in sums.items()}
