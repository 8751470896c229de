"""What happened to a referral: the facts told to the other services."""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, TypeAlias
from uuid import UUID

from referral.domain.data_set import CancellationReason, RejectionReason

if TYPE_CHECKING:
    from referral.domain.referral import Referral


@dataclass(frozen=True, slots=True)
class ReferralRequested:
    """A sender asks."""

    referral: "Referral"


@dataclass(frozen=True, slots=True)
class ReferralReceived:
    """The receiver's desk has the papers."""

    referral: "Referral"


@dataclass(frozen=True, slots=True)
class ReferralAccepted:
    """The receiver takes the patient."""

    referral: "Referral"


@dataclass(frozen=True, slots=True)
class ReferralRejected:
    """The receiver refuses."""

    referral: "Referral"
    reason: RejectionReason


@dataclass(frozen=True, slots=True)
class ReferralCancelled:
    """The sender takes it back."""

    referral: "Referral"
    reason: CancellationReason


@dataclass(frozen=True, slots=True)
class ReferralArrived:
    """The patient is there."""

    referral: "Referral"


@dataclass(frozen=True, slots=True)
class ReferralStarted:
    """Treatment begins."""

    referral: "Referral"


@dataclass(frozen=True, slots=True)
class ReferralCompleted:
    """Treatment is over."""

    referral: "Referral"


@dataclass(frozen=True, slots=True)
class BackReferralRequested:
    """The hospital sends the patient back down (下转): ``referral`` is the new one, ``answers`` the first.

    ``follow_up_due_on`` is the last day for the family doctor's team to see the patient.
    """

    referral: "Referral"
    answers: UUID
    follow_up_due_on: date


Fact: TypeAlias = (
    ReferralRequested
    | ReferralReceived
    | ReferralAccepted
    | ReferralRejected
    | ReferralCancelled
    | ReferralArrived
    | ReferralStarted
    | ReferralCompleted
    | BackReferralRequested
)
