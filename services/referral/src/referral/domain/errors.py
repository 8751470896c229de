"""Refusals by the rules of referral, each with a stable slug. None carries personal data."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID


class DomainError(Exception):
    """A rule of the domain refuses."""

    slug: str


class ReferralNotFound(DomainError):
    """There is no such referral, or the caller may not see it: the two are not told apart."""

    slug = "referral-not-found"

    def __init__(self, referral_id: UUID) -> None:
        super().__init__(str(referral_id))
        self.referral_id = referral_id


class StaleVersion(DomainError):
    """The caller saw an older version of the referral than the present one."""

    slug = "version-stale"

    def __init__(self, current: int) -> None:
        super().__init__(f"it is at version {current}")
        self.current = current


class ActNotAllowed(DomainError):
    """The act does not fit the state; ``allowed_actions`` are those the caller may do now."""

    slug = "act-not-allowed"

    def __init__(self, act: str, state: str, allowed_actions: Iterable[str]) -> None:
        self.act = act
        self.state = state
        self.allowed_actions = tuple(allowed_actions)
        self.allowed = ", ".join(self.allowed_actions) or "-"
        super().__init__(f"{act} in {state}; allowed: {self.allowed}")


class ActOfAnotherRole(DomainError):
    """The act belongs to another role or to the other side, whatever the state."""

    slug = "act-of-another-role"

    def __init__(self, act: str, roles: Iterable[str]) -> None:
        self.act = act
        self.roles = ", ".join(roles)
        super().__init__(f"{act} belongs to {self.roles}")


class SendingForAnother(DomainError):
    """Only the sending institution itself asks for its referral."""

    slug = "sending-for-another-institution"

    def __init__(self, institution_code: str) -> None:
        super().__init__(institution_code)
        self.institution_code = institution_code


class UnknownInstitution(DomainError):
    """The directory knows no institution of this code."""

    slug = "unknown-institution"

    def __init__(self, institution_code: str) -> None:
        super().__init__(institution_code)
        self.institution_code = institution_code


class InstitutionClosed(DomainError):
    """A closed institution neither sends nor receives."""

    slug = "institution-closed"

    def __init__(self, institution_code: str) -> None:
        super().__init__(institution_code)
        self.institution_code = institution_code


class NotACareInstitution(DomainError):
    """A county authority governs; it neither sends nor receives patients."""

    slug = "not-a-care-institution"

    def __init__(self, institution_code: str) -> None:
        super().__init__(institution_code)
        self.institution_code = institution_code


class ReferredToItself(DomainError):
    """Sender and receiver are one institution."""

    slug = "referred-to-itself"

    def __init__(self, institution_code: str) -> None:
        super().__init__(institution_code)
        self.institution_code = institution_code


class DirectionDoesNotFit(DomainError):
    """The direction stated is not the one the tree and the tiers give."""

    slug = "direction-does-not-fit"

    def __init__(self, stated: str, fitting: str) -> None:
        super().__init__(f"stated {stated}, fitting {fitting}")
        self.stated = stated
        self.fitting = fitting


class TierSkipped(DomainError):
    """The receiver is not of the next tier and no reason allows the skip."""

    slug = "tier-skipped"

    def __init__(self, sending_tier: str, receiving_tier: str, skip_reasons: Iterable[str]) -> None:
        self.sending_tier = sending_tier
        self.receiving_tier = receiving_tier
        self.skip_reasons = ", ".join(skip_reasons)
        super().__init__(f"{sending_tier} to {receiving_tier}")


class KindContradictsPriority(DomainError):
    """A referral of the kind emergency has the priority emergency."""

    slug = "kind-contradicts-priority"

    def __init__(self, kind: str, priority: str) -> None:
        super().__init__(f"{kind} with {priority}")
        self.kind = kind
        self.priority = priority


class IdentityContradiction(DomainError):
    """The stated sex or birth date is not the one of the ID number."""

    slug = "identity-contradiction"

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


class MalformedImpression(DomainError):
    """The initial impression is not an ICD-10 code."""

    slug = "malformed-impression"


class ConsentMissing(DomainError):
    """Only an emergency may be requested before the consent is there."""

    slug = "consent-missing"


class ConsentInFuture(DomainError):
    """A consent cannot have been given later than now."""

    slug = "consent-in-future"


class RelationMissing(DomainError):
    """Who consents for another person states the relation."""

    slug = "relation-missing"


class ReasonNeedsNote(DomainError):
    """The reason ``other`` says nothing without a note."""

    slug = "reason-needs-note"


class DuplicateReferral(DomainError):
    """The person has an open referral to this receiver and department, at most seven days old."""

    slug = "duplicate-referral"

    def __init__(self, open_referral_id: UUID, open_referral_number: str, requested_on: date) -> None:
        super().__init__(str(open_referral_id))
        self.open_referral_id = open_referral_id
        self.open_referral_number = open_referral_number
        self.requested_on = requested_on


class NumberTaken(DomainError):
    """The sending institution has used this referral number already."""

    slug = "referral-number-taken"

    def __init__(self, referral_number: str) -> None:
        super().__init__(referral_number)
        self.referral_number = referral_number


class BackReferralExists(DomainError):
    """The referral has been answered by a back-referral that is neither rejected nor cancelled."""

    slug = "back-referral-exists"

    def __init__(self, referral_id: UUID) -> None:
        super().__init__(str(referral_id))
        self.referral_id = referral_id


class AgreementOfAnotherPerson(DomainError):
    """The contract named is known, and is not this person's."""

    slug = "agreement-of-another-person"

    def __init__(self, agreement_id: UUID) -> None:
        super().__init__(str(agreement_id))
        self.agreement_id = agreement_id


class PeriodReversed(DomainError):
    """The last day of a period lies before its first."""

    slug = "period-reversed"

    def __init__(self, first_day: date, last_day: date) -> None:
        super().__init__(f"{first_day} to {last_day}")
        self.first_day = first_day
        self.last_day = last_day
