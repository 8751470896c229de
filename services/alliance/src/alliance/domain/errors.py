"""Named refusals. Only the entry points know which HTTP status each becomes.

Attributes fill the problem texts shown to callers, so none of them ever holds personal data.
"""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID


class DomainError(Exception):
    """A rule refused the act. ``slug`` is the stable name callers may test for."""

    slug: str

    def __str__(self) -> str:
        attributes = ", ".join(f"{name}={value}" for name, value in vars(self).items())
        return f"{self.slug}({attributes})"


class RecordNotFound(DomainError):
    """There is no such record, or the caller may not see it: the two look the same from outside."""

    slug = "record-not-found"

    def __init__(self, record_type: str, reference: str | UUID) -> None:
        self.record_type = record_type
        self.reference = str(reference)


class ReferenceUnknown(DomainError):
    """A code in the request names no record that the caller may use for this."""

    slug = "reference-unknown"

    def __init__(self, record_type: str, reference: str | UUID) -> None:
        self.record_type = record_type
        self.reference = str(reference)


class StaleVersion(DomainError):
    """The caller acts on a version of the record that is no longer the current one."""

    slug = "stale-version"

    def __init__(self, record_type: str, expected: int, current: int) -> None:
        self.record_type = record_type
        self.expected = expected
        self.current = current


def require_version(record_type: str, current: int, expected: int) -> None:
    """Raises StaleVersion unless the record still has the version that the caller read."""
    if current != expected:
        raise StaleVersion(record_type, expected, current)


class ActNotAllowed(DomainError):
    """The record's state does not allow the act; ``allowed_actions`` are the acts it allows now."""

    slug = "act-not-allowed"

    def __init__(self, record_type: str, act: str, state: str, allowed: tuple[str, ...]) -> None:
        self.record_type = record_type
        self.act = act
        self.state = state
        self.allowed_actions = list(allowed)
        self.allowed = ", ".join(allowed) or "-"


class NotYourAct(DomainError):
    """The caller sees the record but stands on a side that may not do this act."""

    slug = "not-your-act"

    def __init__(self, record_type: str, act: str) -> None:
        self.record_type = record_type
        self.act = act


class CodeTaken(DomainError):
    """The business identifier already names another record."""

    slug = "code-taken"

    def __init__(self, record_type: str, code: str) -> None:
        self.record_type = record_type
        self.code = code


class PeriodReversed(DomainError):
    """A period ends before it starts."""

    slug = "period-reversed"

    def __init__(self, starts: date | datetime, ends: date | datetime) -> None:
        self.starts = starts.isoformat()
        self.ends = ends.isoformat()


class TooEarly(DomainError):
    """The act records something that has not happened yet."""

    slug = "too-early"

    def __init__(self, act: str, not_before: date | datetime) -> None:
        self.act = act
        self.not_before = not_before.isoformat()


class DateInFuture(DomainError):
    """A change of the directory takes effect today or earlier, never later: record it on its day."""

    slug = "date-in-future"

    def __init__(self, day: date, today: date) -> None:
        self.day = day.isoformat()
        self.today = today.isoformat()


class DateBeforePresentState(DomainError):
    """A change may not reach back behind the change before it: history is never rewritten."""

    slug = "date-before-present-state"

    def __init__(self, day: date, present_since: date) -> None:
        self.day = day.isoformat()
        self.present_since = present_since.isoformat()
