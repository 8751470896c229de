"""Lectures and short courses (讲课、短期培训班) and who attended them."""

from __future__ import annotations

import hmac
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from alliance.domain.business_date import business_date
from alliance.domain.errors import DomainError, PeriodReversed, TooEarly
from alliance.domain.institution import Institution, Tier

CHECK_IN_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""Characters of check-in codes: none that people mix up when they read a code off a screen."""
CHECK_IN_LENGTH = 8


class TrainingKind(StrEnum):
    LECTURE = "lecture"
    SHORT_COURSE = "short_course"


class TrainingFull(DomainError):
    """Every place is taken."""

    slug = "training-full"

    def __init__(self, code: str, places: int) -> None:
        self.code = code
        self.places = places


class WrongCheckInCode(DomainError):
    """The check-in code is not this session's."""

    slug = "wrong-check-in-code"

    def __init__(self, code: str) -> None:
        self.code = code


class AttendedAlready(DomainError):
    """A person attends a session once."""

    slug = "attended-already"

    def __init__(self, code: str) -> None:
        self.code = code


@dataclass(frozen=True)
class Training:
    """One session of teaching, at ``institution_id``. A course of several sessions has one record each."""

    id: UUID
    code: str
    title: str
    kind: TrainingKind
    institution_id: UUID
    alliance_id: UUID | None
    starts_at: datetime
    ends_at: datetime
    hours: Decimal
    places: int
    check_in_code: str
    attended: int
    version: int

    def __post_init__(self) -> None:
        if self.ends_at <= self.starts_at:
            raise PeriodReversed(self.starts_at, self.ends_at)

    @property
    def held_on(self) -> date:
        """The business date the figures count it by."""
        return business_date(self.starts_at)

    def attend(
        self, attendance_id: UUID, attendee_code: str, sender: Institution, check_in_code: str, now: datetime
    ) -> tuple[Training, Attendance]:
        """One more person of ``sender`` has attended; the session's next version and the attendance.

        Entered on the day or afterwards (from a paper list), never before. Raises WrongCheckInCode,
        TooEarly, TrainingFull.
        """
        if not hmac.compare_digest(check_in_code.upper().encode(), self.check_in_code.encode()):
            raise WrongCheckInCode(self.code)
        if business_date(now) < self.held_on:
            raise TooEarly("attend", self.held_on)
        if self.attended >= self.places:
            raise TrainingFull(self.code, self.places)
        attendance = Attendance(
            id=attendance_id,
            training_id=self.id,
            attendee_code=attendee_code,
            institution_id=sender.id,
            institution_tier=sender.tier,
            attended_at=now,
        )
        return replace(self, attended=self.attended + 1, version=self.version + 1), attendance


@dataclass(frozen=True)
class Attendance:
    """One person at one session. ``attendee_code`` is the institution's own staff code, not a name."""

    id: UUID
    training_id: UUID
    attendee_code: str
    institution_id: UUID
    institution_tier: Tier
    attended_at: datetime
