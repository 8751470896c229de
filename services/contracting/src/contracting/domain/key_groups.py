"""The ten key groups (十类重点人群) and how a person comes into one and leaves it.

Elderly (≥ 65) and children 0–6 are derived from the birth date on the day asked and never stored. The other eight are
memberships with a source, a first day and, once known, a last day. Source: 国家基本公共卫生服务规范（第三版, 2017）.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from contracting.domain.dates import years_after
from contracting.domain.day_range import ONE_DAY, DayRange, counted_days
from contracting.domain.errors import DerivedKeyGroup, ImplausibleDate, KeyGroupNeeds, KeyGroupNotForPerson

ELDERLY_FROM_AGE = 65
CHILD_UNTIL_AGE = 7
"""Children 0–6: up to the day before the seventh birthday."""
LYING_IN_DAYS = 42
"""Days after delivery for which a woman stays in her group (产后 42 天)."""


class Sex(StrEnum):
    """Sex as the ID number encodes it (GB 11643)."""

    MALE = "male"
    FEMALE = "female"


class KeyGroup(StrEnum):
    """The ten groups, by the names the county report uses."""

    ELDERLY = "elderly"
    CHILD = "child"
    PREGNANT = "pregnant"
    HYPERTENSION = "hypertension"
    DIABETES = "diabetes"
    TUBERCULOSIS = "tuberculosis"
    SEVERE_MENTAL_DISORDER = "severe_mental_disorder"
    DISABLED = "disabled"
    LOW_INCOME = "low_income"
    SPECIAL_FAMILY_PLANNING = "special_family_planning"


DERIVED_GROUPS = frozenset({KeyGroup.ELDERLY, KeyGroup.CHILD})
CONDITIONS = frozenset(
    {KeyGroup.HYPERTENSION, KeyGroup.DIABETES, KeyGroup.TUBERCULOSIS, KeyGroup.SEVERE_MENTAL_DISORDER}
)
"""Groups that need a diagnosis: the membership's first day is the day of diagnosis (确诊日期)."""


@dataclass(frozen=True)
class Membership:
    """One stay in a stored key group, from ``from_date`` to ``to_date``, both days counted.

    ``entered_on`` and ``ended_on`` are the days on which the county learned of the beginning and of the end.
    """

    group: KeyGroup
    from_date: date
    source: str
    entered_on: date
    diagnosing_institution_code: str | None = None
    delivery_date: date | None = None
    to_date: date | None = None
    ended_on: date | None = None

    @property
    def days(self) -> DayRange:
        """The days in the group."""
        return DayRange(self.from_date, None if self.to_date is None else self.to_date + ONE_DAY)

    @property
    def counted(self) -> DayRange:
        """The days on which figures count it."""
        return counted_days(self.from_date, self.entered_on, self.days.until, self.ended_on)

    def covers(self, day: date) -> bool:
        """Whether the person is in the group on ``day``."""
        return day in self.days

    def overlaps(self, other: "Membership") -> bool:
        """Whether both are stays in the same group with a day in common."""
        return self.group is other.group and self.days.overlaps(other.days)

    def end(self, last_day: date, today: date) -> "Membership":
        """This membership with its last day. Raises ``ImplausibleDate`` when that is before the first."""
        if last_day < self.from_date:
            raise ImplausibleDate("to_date")
        return replace(self, to_date=last_day, ended_on=today)

    def deliver(self, delivery_date: date, today: date) -> "Membership":
        """This pregnancy after its delivery: it lasts 42 days more."""
        if self.group is not KeyGroup.PREGNANT:
            raise KeyGroupNeeds(self.group, "to_date")
        if delivery_date > today:
            raise ImplausibleDate("delivery_date")
        delivered = replace(self, delivery_date=delivery_date)
        return delivered.end(delivery_date + timedelta(days=LYING_IN_DAYS), today)


@dataclass(frozen=True)
class KeyGroupEntry:
    """A membership as it is told by somebody; for a condition ``from_date`` is the date of diagnosis (确诊日期)."""

    group: KeyGroup
    from_date: date
    source: str
    diagnosing_institution_code: str | None = None
    delivery_date: date | None = None


def enter_key_group(entry: KeyGroupEntry, *, sex: Sex, birth_date: date, today: date) -> Membership:
    """A new membership, checked by the rules of its group.

    Raises ``DerivedKeyGroup``, ``ImplausibleDate``, ``KeyGroupNeeds``, ``KeyGroupNotForPerson``.
    """
    group = entry.group
    if group in DERIVED_GROUPS:
        raise DerivedKeyGroup(group)
    if not birth_date <= entry.from_date <= today:
        raise ImplausibleDate("from_date")
    if (group in CONDITIONS) != bool(entry.diagnosing_institution_code):
        raise KeyGroupNeeds(group, "diagnosing_institution_code")
    if group is KeyGroup.PREGNANT and sex is not Sex.FEMALE:
        raise KeyGroupNotForPerson(group)
    if group is not KeyGroup.PREGNANT and entry.delivery_date is not None:
        raise KeyGroupNeeds(group, "delivery_date")
    membership = Membership(
        group=group,
        from_date=entry.from_date,
        source=entry.source,
        entered_on=today,
        diagnosing_institution_code=entry.diagnosing_institution_code,
    )
    return membership if entry.delivery_date is None else membership.deliver(entry.delivery_date, today)


def derived_groups_on(birth_date: date, day: date) -> frozenset[KeyGroup]:
    """The groups that follow from age alone on ``day``."""
    if day < birth_date:
        return frozenset()
    if day >= years_after(birth_date, ELDERLY_FROM_AGE):
        return frozenset({KeyGroup.ELDERLY})
    if day < years_after(birth_date, CHILD_UNTIL_AGE):
        return frozenset({KeyGroup.CHILD})
    return frozenset()


def key_groups_on(birth_date: date, memberships: Iterable[Membership], day: date) -> tuple[KeyGroup, ...]:
    """All groups of a person on ``day``, derived and stored, each once, in the order of ``KeyGroup``."""
    groups = derived_groups_on(birth_date, day) | {m.group for m in memberships if m.covers(day)}
    return tuple(group for group in KeyGroup if group in groups)
