"""The resident (居民): where a person lives, whether still here, and the key-group memberships.

What identifies a person (ID number, name, phone, address) stands apart in ``PersonalDetails``, because it is encrypted
at rest and never leaves in an event.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from uuid import UUID

from contracting.domain.day_range import DayRange, counted_days
from contracting.domain.errors import (
    AlreadyInKeyGroup,
    DerivedKeyGroup,
    ImplausibleDate,
    NotInKeyGroup,
    ResidentNotPresent,
)
from contracting.domain.key_groups import DERIVED_GROUPS, KeyGroup, Membership, Sex, key_groups_on


class ResidentStatus(StrEnum):
    """Whether the person lives in the county (在册, 迁出, 死亡)."""

    PRESENT = "present"
    MOVED = "moved"
    DECEASED = "deceased"


class ResidentAct(StrEnum):
    """What people can do to a resident's record."""

    CHANGE = "change"
    ENTER_KEY_GROUP = "enter-key-group"
    END_KEY_GROUP = "end-key-group"
    MOVE = "move"
    MOVE_OUT = "move-out"
    MARK_DECEASED = "mark-deceased"


RESIDENT_ACTS: Mapping[ResidentStatus, tuple[ResidentAct, ...]] = {
    ResidentStatus.PRESENT: tuple(ResidentAct),
    ResidentStatus.MOVED: (ResidentAct.CHANGE, ResidentAct.MOVE, ResidentAct.MARK_DECEASED),
    ResidentStatus.DECEASED: (),
}
"""What may be done in which status; from it come code, tests and ``allowed_actions``."""


class InsuranceType(StrEnum):
    """Basic medical insurance: employees (职工医保), residents (居民医保), or none."""

    EMPLOYEE = "employee"
    RESIDENT = "resident"
    NONE = "none"


@dataclass(frozen=True)
class PersonalDetails:
    """What names the person. Its text form hides every value, so that no log line can show one."""

    id_number: str = field(repr=False)
    name: str = field(repr=False)
    phone: str | None = field(repr=False)
    address: str = field(repr=False)


@dataclass(frozen=True)
class Residency:
    """A stay in one village from ``from_day`` on, until the day before ``until`` once that is known.

    ``entered_on`` and ``ended_on`` are the days on which the county learned of the beginning and of the end.
    """

    village_id: UUID
    from_day: date
    entered_on: date
    until: date | None = None
    ended_on: date | None = None

    @property
    def counted(self) -> DayRange:
        """The days on which figures count the person in this village."""
        return counted_days(self.from_day, self.entered_on, self.until, self.ended_on)


@dataclass(frozen=True)
class Resident:
    """A resident and what the county knows of the person; every change gives a new one.

    ``residencies`` is in order of time; the last is open while the status is present. ``person_key`` is unique in the
    county.
    """

    id: UUID
    person_key: str
    sex: Sex
    birth_date: date
    status: ResidentStatus
    insurance_type: InsuranceType
    residencies: tuple[Residency, ...]
    memberships: tuple[Membership, ...] = ()
    version: int = 1

    @property
    def village_id(self) -> UUID:
        """The village where the person lives or, gone, last lived."""
        return self.residencies[-1].village_id

    def key_groups_on(self, day: date) -> tuple[KeyGroup, ...]:
        """All key groups on ``day``, derived ones included."""
        return key_groups_on(self.birth_date, self.memberships, day)

    def require(self, act: ResidentAct) -> None:
        """Raise ``ResidentNotPresent`` unless the status allows the act."""
        if act not in RESIDENT_ACTS[self.status]:
            raise ResidentNotPresent(self.status)

    def require_present(self) -> None:
        """Raise ``ResidentNotPresent`` unless the person lives here."""
        if self.status is not ResidentStatus.PRESENT:
            raise ResidentNotPresent(self.status)

    def insured_as(self, insurance_type: InsuranceType) -> "Resident":
        """With another insurance type."""
        self.require(ResidentAct.CHANGE)
        return replace(self, insurance_type=insurance_type)

    def enter(self, membership: Membership) -> "Resident":
        """In a key group. Raises ``AlreadyInKeyGroup`` when a day would be counted twice."""
        self.require(ResidentAct.ENTER_KEY_GROUP)
        if any(membership.overlaps(other) for other in self.memberships):
            raise AlreadyInKeyGroup(membership.group)
        return replace(self, memberships=(*self.memberships, membership))

    def leave(
        self, group: KeyGroup, *, today: date, last_day: date | None = None, delivery_date: date | None = None
    ) -> "Resident":
        """Out of a key group: after ``last_day`` (default today), or 42 days after a delivery.

        The end of a membership is recorded once. Raises ``DerivedKeyGroup``, ``NotInKeyGroup``, ``ImplausibleDate``.
        """
        self.require(ResidentAct.END_KEY_GROUP)
        if group in DERIVED_GROUPS:
            raise DerivedKeyGroup(group)
        current = next((m for m in self.memberships if m.group is group and m.to_date is None), None)
        if current is None:
            raise NotInKeyGroup(group)
        if delivery_date is not None:
            ended = current.deliver(delivery_date, today)
        else:
            last_day = last_day or today
            if last_day > today:
                raise ImplausibleDate("to_date")
            ended = current.end(last_day, today)
        kept = tuple(ended if m is current else m for m in self.memberships)
        return replace(self, memberships=kept)

    def move(self, village_id: UUID, *, moved_on: date, today: date) -> "Resident":
        """To another village of the county, or back into it after moving out."""
        self.require(ResidentAct.MOVE)
        self._check_day("moved_on", moved_on, today)
        earlier = self.residencies
        if self.status is ResidentStatus.PRESENT:
            earlier = self._ended_residencies(moved_on, today)
        here = Residency(village_id, from_day=moved_on, entered_on=today)
        return replace(self, status=ResidentStatus.PRESENT, residencies=(*earlier, here))

    def move_out(self, *, moved_on: date, today: date) -> "Resident":
        """Out of the county: no longer counted from ``moved_on`` on."""
        self.require(ResidentAct.MOVE_OUT)
        self._check_day("moved_on", moved_on, today)
        ended = self._ended_residencies(moved_on, today)
        return replace(self, status=ResidentStatus.MOVED, residencies=ended)

    def die(self, *, died_on: date, today: date) -> "Resident":
        """Deceased: no longer counted from ``died_on`` on. Nothing follows."""
        self.require(ResidentAct.MARK_DECEASED)
        self._check_day("died_on", died_on, today)
        residencies = self.residencies
        if self.status is ResidentStatus.PRESENT:
            residencies = self._ended_residencies(died_on, today)
        return replace(self, status=ResidentStatus.DECEASED, residencies=residencies)

    def _ended_residencies(self, until: date, today: date) -> tuple[Residency, ...]:
        return (*self.residencies[:-1], replace(self.residencies[-1], until=until, ended_on=today))

    def _check_day(self, name: str, day: date, today: date) -> None:
        if not self.birth_date <= day <= today:
            raise ImplausibleDate(name)
