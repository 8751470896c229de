"""What happened, as the rest of the county may hear it. Each fact becomes one event in the same transaction."""

from dataclasses import dataclass
from uuid import UUID

from contracting.domain.agreements import Agreement
from contracting.domain.follow_ups import FollowUp
from contracting.domain.key_groups import KeyGroup
from contracting.domain.residents import Resident


@dataclass(frozen=True)
class Place:
    """Where a resident lives and which institution cares for the village."""

    village_code: str
    institution_id: UUID
    institution_code: str


@dataclass(frozen=True)
class ResidentFact:
    """Something about a resident, with the resident's whole state after it."""

    resident: Resident
    place: Place


class ResidentRegistered(ResidentFact):
    """A resident was entered in the register (建档)."""


class ResidentChanged(ResidentFact):
    """Insurance type or contact details changed."""


class ResidentMoved(ResidentFact):
    """A resident moved, to another village or out of the county."""


class ResidentDeceased(ResidentFact):
    """A resident died."""


class KeyGroupEntered(ResidentFact):
    """A resident entered a key group."""


class KeyGroupLeft(ResidentFact):
    """A resident left a key group, or the day of leaving became known."""


@dataclass(frozen=True)
class Parties:
    """Who signed with whom, in the codes that other services know. ``key_groups`` are those of the day of signing."""

    person_key: str
    team_code: str
    institution_id: UUID
    institution_code: str
    key_groups: tuple[KeyGroup, ...]


@dataclass(frozen=True)
class AgreementFact:
    """Something about an agreement, with its whole state after it."""

    agreement: Agreement
    parties: Parties


class AgreementSigned(AgreementFact):
    """A first agreement came into force, or one after a gap that is no renewal."""


class AgreementRenewed(AgreementFact):
    """An agreement that renews another came into force; the fact is about the new one."""


class AgreementTerminated(AgreementFact):
    """An agreement ended before its term, or turned out to be entered in error and never was in force."""


class AgreementExpired(AgreementFact):
    """The last day of an agreement has passed."""


@dataclass(frozen=True)
class FollowUpCompleted:
    """A team has followed up somebody who came back from hospital."""

    follow_up: FollowUp
    team_code: str | None
    institution_code: str | None


Fact = ResidentFact | AgreementFact | FollowUpCompleted
