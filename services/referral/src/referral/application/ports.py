"""What the use cases need from outside: repositories, the directory, and the unit of work that holds them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from referral.domain.agreement import Agreement
from referral.domain.data_set import Direction, Priority
from referral.domain.duplicates import OpenReferral
from referral.domain.facts import Fact
from referral.domain.figures import Count
from referral.domain.loop_closure import ReferralOfPerson, Stay
from referral.domain.referral import ContractStanding, Referral, Step
from referral.domain.roles import Permission
from referral.domain.states import ReferralState
from referral.domain.tiers import Institution
from yilian_kit.pagination import Page, PageRequest


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who asks, for which institution, and what the token lets them do."""

    subject: str
    institution: Institution
    permissions: frozenset[Permission]


class Side(StrEnum):
    """Which of the referrals that the viewer may see: sent, received, of the own signed residents, or all."""

    SENT = "sent"
    RECEIVED = "received"
    SIGNED = "signed"
    ANY = "any"


@dataclass(frozen=True, slots=True)
class ReferralFilter:
    """What a list is narrowed to. ``open`` None: both open and closed; dates are those of the request, inclusive."""

    side: Side = Side.ANY
    state: ReferralState | None = None
    direction: Direction | None = None
    open: bool | None = None
    requested_from: date | None = None
    requested_to: date | None = None


class ReferralRepository(Protocol):
    """The referrals that the viewer may see: the own two sides, the county's, the signed residents'."""

    async def find(self, referral_id: UUID) -> Referral:
        """The referral. Raises ``ReferralNotFound``, also when the viewer may not see it."""
        ...

    async def open_of_person(
        self, person_key: str, receiving_institution_id: UUID, department: str
    ) -> list[OpenReferral]:
        """The open referrals of a person to a receiver's department, whoever sent them."""
        ...

    async def add(self, referral: Referral, requested_on: date, step: Step) -> None:
        """Store a new referral. Raises ``NumberTaken``, ``BackReferralExists``."""
        ...

    async def save(self, referral: Referral, step: Step) -> None:
        """Store the state after ``step``; a lost race with another act raises out of the adapter."""
        ...

    async def page(self, wanted: ReferralFilter, page: PageRequest) -> Page[Referral]:
        """One page: the receiver's list by queue rank and time of request, any other newest first."""
        ...

    async def chain(self, chain_id: UUID) -> list[Referral]:
        """The referrals of one chain that the viewer may see, oldest first."""
        ...

    async def steps(self, referral_ids: Iterable[UUID]) -> list[Step]:
        """Their steps, oldest first."""
        ...

    async def counts(self, first_day: date, last_day: date) -> list[Count]:
        """Counts of the referrals requested in the period on whose sides the viewer is, or the viewer's county."""
        ...


class AgreementRepository(Protocol):
    """The replica of contracting's agreements."""

    async def find(self, agreement_id: UUID) -> Agreement | None:
        """The agreement, if its event has arrived."""
        ...

    async def of_person(self, person_key: str) -> list[Agreement]:
        """All known agreements of a person."""
        ...

    async def put(self, agreement: Agreement) -> bool:
        """Store it unless the replica has the same or a newer version; whether it was stored."""
        ...


@dataclass(frozen=True, slots=True)
class StandingSubject:
    """What the standing of a referral is derived from."""

    id: UUID
    requested_on: date
    sending_institution_id: UUID
    direction: Direction
    priority: Priority


class StandingRepository(Protocol):
    """How the referrals of a person stand to the family doctor."""

    async def of_person(self, person_key: str) -> list[StandingSubject]:
        """All referrals of a person."""
        ...

    async def put(self, subject: StandingSubject, standing: ContractStanding, queue_rank: int) -> None:
        """Store the standing of one referral; its version stays."""
        ...


class LoopRepository(Protocol):
    """What closes loops: settled stays and follow-ups done."""

    async def referrals_to(self, person_key: str, institution_id: UUID) -> list[ReferralOfPerson]:
        """The person's referrals to the institution."""
        ...

    async def unmatched_stays(self, person_key: str, institution_id: UUID) -> list[Stay]:
        """Settled stays of the person at the institution that belong to no referral yet."""
        ...

    async def put_stay(self, stay: Stay, settled_on: date, referral_id: UUID | None, version: int) -> None:
        """Store a settled stay unless the same or a newer version of its case is known."""
        ...

    async def match_stay(self, case_id: UUID, referral_id: UUID) -> None:
        """A referral came for a stay that was settled before its papers arrived."""
        ...

    async def reverse_settlement(self, case_id: UUID, version: int) -> None:
        """The settlement of the case was reversed: it closes no loop, and no older event brings it back."""
        ...

    async def put_follow_up(self, follow_up_id: UUID, referral_id: UUID, done_on: date, version: int) -> None:
        """Store a follow-up done after a referral, unless the same or a newer version of it is known."""
        ...


class Directory(Protocol):
    """The institutions, from alliance's events."""

    async def by_code(self, code: str) -> Institution:
        """Raises ``UnknownInstitution``."""
        ...

    async def by_id(self, institution_id: UUID) -> Institution | None:
        """The institution, if the directory knows it."""
        ...


class Replicas(Protocol):
    """The unit of work of an event from another service: nobody views, nobody acts."""

    agreements: AgreementRepository
    standings: StandingRepository
    loops: LoopRepository
    directory: Directory

    async def lock_person(self, person_key: str) -> None:
        """Make everything about one person wait for each other until this unit of work ends."""
        ...


class UnitOfWork(Replicas, Protocol):
    """The unit of work of one request. The caller of the use case commits."""

    referrals: ReferralRepository
    viewer: Viewer

    async def record(self, fact: Fact) -> None:
        """Tell the other services, in the same transaction."""
        ...

    async def audit(self, action: str, referrals: Iterable[Referral]) -> None:
        """Leave an audit row for each referral read or written, in the same transaction."""
        ...
