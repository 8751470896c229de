"""The aggregate: one referral (转诊单), from the request to its end."""

from collections.abc import Set
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from uuid import UUID

from referral.domain.agreement import FirstContact
from referral.domain.data_set import (
    CancellationReason,
    Consent,
    Direction,
    Kind,
    Papers,
    Party,
    Person,
    Priority,
    RejectionReason,
    check_kind,
    queue_rank,
)
from referral.domain.errors import ActOfAnotherRole, ConsentMissing, ReasonNeedsNote, StaleVersion
from referral.domain.facts import (
    Fact,
    ReferralAccepted,
    ReferralArrived,
    ReferralCancelled,
    ReferralCompleted,
    ReferralReceived,
    ReferralRejected,
    ReferralRequested,
    ReferralStarted,
)
from referral.domain.states import END_STATES, Act, ReferralState, Role
from referral.domain.tiers import SkipReason
from referral.domain.transitions import TABLE, Circumstances, Transition, allowed_acts, transition

CONSENT_WITHIN = timedelta(hours=24)
"""An emergency's papers and consent follow within 24 hours (referral.md, section 2)."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts, for which institution, in which roles toward this referral."""

    subject: str
    institution_id: UUID
    institution_code: str
    roles: frozenset[Role]


@dataclass(frozen=True, slots=True)
class Step:
    """One entry of the timeline: what was done, by whom, and which version it made."""

    referral_id: UUID
    version: int
    act: Act
    before: ReferralState | None
    after: ReferralState
    role: Role
    subject: str
    institution_id: UUID
    institution_code: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ContractStanding:
    """How the person stood to the family doctor on the day of the request, by contracting's facts."""

    signed: bool
    agreement_id: UUID | None
    team_code: str | None
    first_contact: FirstContact | None
    """None for a referral that does not go up."""


@dataclass(frozen=True, slots=True)
class Ending:
    """How it ended: a coded reason when refused or taken back, result and plan when treated."""

    reason: RejectionReason | CancellationReason | None = None
    note: str | None = field(default=None, repr=False)
    result: str | None = field(default=None, repr=False)
    plan: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Referral:
    """One referral. ``version`` counts the acts done to it.

    ``answered_by`` is the id of the back-referral that is on its way or done; ``standing`` and ``loop_closed_on``
    come from other services' facts. None of the three is part of what ``version`` counts.
    """

    id: UUID
    number: str
    direction: Direction
    kind: Kind
    priority: Priority
    person: Person
    sending: Party
    receiving: Party
    papers: Papers
    skip_reason: SkipReason | None
    consent: Consent | None
    standing: ContractStanding
    based_on: UUID | None
    chain_id: UUID
    state: ReferralState
    version: int
    requested_at: datetime
    arrived_at: datetime | None = None
    ended_at: datetime | None = None
    ending: Ending | None = None
    answered_by: UUID | None = None
    loop_closed_on: date | None = None
    stated_agreement_id: UUID | None = None

    @property
    def is_open(self) -> bool:
        """Whether it is not yet in an end state."""
        return self.state not in END_STATES

    @property
    def consent_due_at(self) -> datetime | None:
        """Until when the consent must be recorded; None once it is."""
        return self.requested_at + CONSENT_WITHIN if self.consent is None else None

    @property
    def queue_rank(self) -> int:
        """Where it stands in the receiver's list."""
        return queue_rank(self.priority, signed=self.standing.signed)

    @property
    def circumstances(self) -> Circumstances:
        """What the transition table's conditions look at."""
        return Circumstances(
            emergency=self.priority is Priority.EMERGENCY,
            consent_outstanding=self.consent is None,
            unanswered_upward=self.direction is Direction.UP and self.answered_by is None,
        )

    def allowed_acts(self, roles: Set[Role]) -> tuple[Act, ...]:
        """What a caller in ``roles`` may do now."""
        return allowed_acts(self.state, roles, self.circumstances)

    def expect_version(self, seen: int) -> None:
        """Raise ``StaleVersion`` unless ``seen`` is the present version."""
        if seen != self.version:
            raise StaleVersion(self.version)

    def receive(self, by: Actor, at: datetime) -> "Performed":
        """The receiver's desk has the papers (接收)."""
        row, moved = self._move(Act.RECEIVE, by, at)
        return Performed(moved, _step(row, moved, by, at), ReferralReceived(moved))

    def accept(self, by: Actor, at: datetime, *, receiving_doctor: str | None) -> "Performed":
        """The receiver takes the patient (接诊), and may name the doctor."""
        row, moved = self._move(Act.ACCEPT, by, at)
        if receiving_doctor is not None:
            moved = replace(moved, receiving=replace(moved.receiving, doctor=receiving_doctor))
        return Performed(moved, _step(row, moved, by, at), ReferralAccepted(moved))

    def reject(self, by: Actor, at: datetime, *, reason: RejectionReason, note: str | None) -> "Performed":
        """The receiver refuses (拒绝). Raises ``ReasonNeedsNote`` for *other* without a note."""
        row, moved = self._move(Act.REJECT, by, at)
        _check_note(reason is RejectionReason.OTHER, note)
        moved = replace(moved, ending=Ending(reason=reason, note=note))
        return Performed(moved, _step(row, moved, by, at), ReferralRejected(moved, reason))

    def cancel(self, by: Actor, at: datetime, *, reason: CancellationReason, note: str | None) -> "Performed":
        """The sender takes it back before the patient has arrived (取消)."""
        row, moved = self._move(Act.CANCEL, by, at)
        _check_note(reason is CancellationReason.OTHER, note)
        moved = replace(moved, ending=Ending(reason=reason, note=note))
        return Performed(moved, _step(row, moved, by, at), ReferralCancelled(moved, reason))

    def record_consent(self, by: Actor, at: datetime, *, consent: Consent) -> "Performed":
        """The consent of an emergency, which follows the patient (补签知情同意)."""
        row, moved = self._move(Act.RECORD_CONSENT, by, at)
        consent.check(at)
        moved = replace(moved, consent=consent)
        return Performed(moved, _step(row, moved, by, at), None)

    def arrive(self, by: Actor, at: datetime) -> "Performed":
        """The patient is there (到诊)."""
        row, moved = self._move(Act.ARRIVE, by, at)
        moved = replace(moved, arrived_at=at)
        return Performed(moved, _step(row, moved, by, at), ReferralArrived(moved))

    def start(self, by: Actor, at: datetime) -> "Performed":
        """Treatment begins (开始诊疗)."""
        row, moved = self._move(Act.START, by, at)
        return Performed(moved, _step(row, moved, by, at), ReferralStarted(moved))

    def complete(self, by: Actor, at: datetime, *, result: str, plan: str) -> "Performed":
        """Treatment is over, answered with result and plan (诊疗结束)."""
        row, moved = self._move(Act.COMPLETE, by, at)
        moved = replace(moved, ending=Ending(result=result, plan=plan))
        return Performed(moved, _step(row, moved, by, at), ReferralCompleted(moved))

    def check_back_referral(self, by: Actor) -> None:
        """Raise ``ActOfAnotherRole`` or ``ActNotAllowed`` unless ``by`` may send the patient back now."""
        transition(self.state, Act.BACK_REFER, by.roles, self.circumstances)

    def _move(self, act: Act, by: Actor, at: datetime) -> tuple[Transition, "Referral"]:
        row = transition(self.state, act, by.roles, self.circumstances)
        ends = row.to in END_STATES and self.is_open
        moved = replace(self, state=row.to, version=self.version + 1, ended_at=at if ends else self.ended_at)
        return row, moved


@dataclass(frozen=True, slots=True)
class Performed:
    """What an act made: the referral after it, the step of the timeline, and the fact to tell, if any."""

    referral: Referral
    step: Step
    fact: Fact | None


@dataclass(frozen=True, slots=True)
class Request:
    """What a sender asks for; the route is checked already (``tiers.check_route``)."""

    id: UUID
    number: str
    direction: Direction
    kind: Kind
    priority: Priority
    person: Person
    sending: Party
    receiving: Party
    papers: Papers
    skip_reason: SkipReason | None
    consent: Consent | None
    standing: ContractStanding
    stated_agreement_id: UUID | None = None
    based_on: UUID | None = None
    chain_id: UUID | None = None


def request_referral(request: Request, by: Actor, at: datetime) -> Performed:
    """A new referral in its first state.

    Raises ``ActOfAnotherRole`` unless ``by`` is the sender's doctor, ``KindContradictsPriority``, what
    ``Consent.check`` raises and, for all but emergencies, ``ConsentMissing``.
    """
    row = _FIRST_ROW
    if not row.roles & by.roles:
        raise ActOfAnotherRole(row.act, sorted(row.roles))
    check_kind(request.kind, request.priority)
    if request.consent is not None:
        request.consent.check(at)
    elif request.priority is not Priority.EMERGENCY:
        raise ConsentMissing
    referral = Referral(
        id=request.id,
        number=request.number,
        direction=request.direction,
        kind=request.kind,
        priority=request.priority,
        person=request.person,
        sending=request.sending,
        receiving=request.receiving,
        papers=request.papers,
        skip_reason=request.skip_reason,
        consent=request.consent,
        standing=request.standing,
        stated_agreement_id=request.stated_agreement_id,
        based_on=request.based_on,
        chain_id=request.chain_id or request.id,
        state=row.to,
        version=1,
        requested_at=at,
    )
    return Performed(referral, _step(row, referral, by, at), ReferralRequested(referral))


(_FIRST_ROW,) = (row for row in TABLE if row.state is None)


def _step(row: Transition, after: Referral, by: Actor, at: datetime) -> Step:
    role = next(role for role in Role if role in row.roles & by.roles)
    return Step(
        referral_id=after.id,
        version=after.version,
        act=row.act,
        before=row.state,
        after=after.state,
        role=role,
        subject=by.subject,
        institution_id=by.institution_id,
        institution_code=by.institution_code,
        at=at,
    )


def _check_note(needed: bool, note: str | None) -> None:
    if needed and not (note or "").strip():
        raise ReasonNeedsNote
