"""A range of calendar days, and the day from which a figure may count a fact."""

from dataclasses import dataclass
from datetime import date, timedelta

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class DayRange:
    """The days from ``first`` up to the day before ``until``; endless without ``until``, empty if that is not later."""

    first: date
    until: date | None = None

    @property
    def is_empty(self) -> bool:
        """Whether no day lies in it."""
        return self.until is not None and self.until <= self.first

    def __contains__(self, day: date) -> bool:
        return self.first <= day and (self.until is None or day < self.until)

    def overlaps(self, other: "DayRange") -> bool:
        """Whether some day lies in both."""
        return not (
            self.is_empty
            or other.is_empty
            or (self.until is not None and self.until <= other.first)
            or (other.until is not None and other.until <= self.first)
        )


def counted_days(
    true_from: date, learned_on: date, true_until: date | None = None, end_learned_on: date | None = None
) -> DayRange:
    """The days on which figures count a fact that holds from ``true_from`` to the day before ``true_until``.

    A figure for a past day must give the same answer whenever it is asked. So a fact counts from the day on which it
    was true **and** known, and stops counting on the day on which its end had come **and** was known: what is learned
    late changes no figure of an earlier day.
    """
    first = max(true_from, learned_on)
    if true_until is None:
        return DayRange(first)
    return DayRange(first, max(true_until, end_learned_on or true_until))
