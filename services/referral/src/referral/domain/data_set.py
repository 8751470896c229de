"""The coded parts and the papers of the national two-way referral form (双向转诊单)."""

import re
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from referral.domain.errors import (
    ConsentInFuture,
    IdentityContradiction,
    KindContradictsPriority,
    MalformedImpression,
    RelationMissing,
)


class Direction(StrEnum):
    """Up, down, or between institutions of one tier (上转, 下转, 平转)."""

    UP = "up"
    DOWN = "down"
    LATERAL = "lateral"


class Kind(StrEnum):
    """What the receiver is asked for."""

    OUTPATIENT = "outpatient"
    INPATIENT = "inpatient"
    EMERGENCY = "emergency"
    """Green channel (绿色通道)."""
    EXAMINATION = "examination"
    TELE_CONSULTATION = "tele_consultation"


class Priority(StrEnum):
    """How soon; declared from the most pressing to the least."""

    EMERGENCY = "emergency"
    URGENT = "urgent"
    ROUTINE = "routine"


class Sex(StrEnum):
    """Sex as the ID number has it."""

    MALE = "male"
    FEMALE = "female"


class ConsentGiver(StrEnum):
    """Who agreed to the referral (知情同意)."""

    PERSON = "person"
    GUARDIAN = "guardian"
    RELATIVE = "relative"


class RejectionReason(StrEnum):
    """Why a receiver refuses."""

    NO_BED = "no_bed"
    NO_SPECIALIST = "no_specialist"
    NO_EQUIPMENT = "no_equipment"
    NOT_INDICATED = "not_indicated"
    PAPERS_INCOMPLETE = "papers_incomplete"
    WRONG_DEPARTMENT = "wrong_department"
    OTHER = "other"


class CancellationReason(StrEnum):
    """Why a sender takes a referral back."""

    PATIENT_DECLINED = "patient_declined"
    PATIENT_WENT_ELSEWHERE = "patient_went_elsewhere"
    CONDITION_CHANGED = "condition_changed"
    DECEASED = "deceased"
    SENT_BY_MISTAKE = "sent_by_mistake"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Person:
    """Who is referred: ``person_key`` joins across services; the fields kept out of ``repr`` are identity."""

    person_key: str
    sex: Sex
    birth_date: date
    id_number: str = field(repr=False)
    name: str = field(repr=False)
    phone: str = field(repr=False)


def check_identity(*, stated_sex: Sex, stated_birth_date: date, sex_of_number: Sex, birth_date_of_number: date) -> None:
    """Raise ``IdentityContradiction`` when what is stated is not what the ID number says (GB 11643)."""
    if stated_sex is not sex_of_number:
        raise IdentityContradiction("sex")
    if stated_birth_date != birth_date_of_number:
        raise IdentityContradiction("birth_date")


@dataclass(frozen=True, slots=True)
class Consent:
    """Who agreed, in which relation to the person, and when."""

    giver: ConsentGiver
    relation: str | None
    given_at: datetime

    def check(self, now: datetime) -> None:
        """Raise ``RelationMissing`` or ``ConsentInFuture``."""
        if self.giver is not ConsentGiver.PERSON and not (self.relation or "").strip():
            raise RelationMissing
        if self.given_at > now:
            raise ConsentInFuture


@dataclass(frozen=True, slots=True)
class Party:
    """One side of a referral."""

    institution_id: UUID
    institution_code: str
    department: str
    doctor: str | None


@dataclass(frozen=True, slots=True)
class Papers:
    """What the receiver reads; free clinical text is kept out of ``repr``.

    ``plan`` and ``rehabilitation`` (康复建议) go down with a back-referral, which needs no other ``reason``.
    """

    impression: str
    reason: str | None = field(repr=False)
    plan: str | None = field(default=None, repr=False)
    rehabilitation: str | None = field(default=None, repr=False)


_ICD_10 = re.compile(r"[A-Z][0-9]{2}(\.[0-9A-Z]{1,8})?[+*]?")


def normalised_impression(code: str) -> str:
    """``code`` trimmed and in capitals.

    Raises ``MalformedImpression`` unless it has the shape of an ICD-10 code.
    The insurance version's long codes (``I10.X00``) are ICD-10 codes too.
    """
    normalised = code.strip().upper()
    if _ICD_10.fullmatch(normalised) is None:
        raise MalformedImpression
    return normalised


def check_kind(kind: Kind, priority: Priority) -> None:
    """Raise ``KindContradictsPriority``: the green channel is for emergencies only."""
    if kind is Kind.EMERGENCY and priority is not Priority.EMERGENCY:
        raise KindContradictsPriority(kind, priority)


def queue_rank(priority: Priority, *, signed: bool) -> int:
    """Where a referral stands in the receiver's list: lower is sooner.

    Priority first; among equals a signed resident (签约居民) goes before others (referral.md, section 3).
    """
    return 2 * list(Priority).index(priority) + (0 if signed else 1)
