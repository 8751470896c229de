"""The follow-up (随访) that a team owes a patient whom a hospital has sent back (下转)."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from uuid import UUID

from contracting.domain.errors import FollowUpDone, ImplausibleDate

DUE_WITHIN_DAYS = 7


class FollowUpState(StrEnum):
    """Open, overdue (open after its last day; never stored), or done."""

    OPEN = "open"
    OVERDUE = "overdue"
    DONE = "done"


class FollowUpOutcome(StrEnum):
    """How the patient was found."""

    RECOVERING = "recovering"
    STABLE = "stable"
    WORSE = "worse"
    REFERRED_AGAIN = "referred_again"
    DECEASED = "deceased"


@dataclass(frozen=True)
class FollowUp:
    """One task on a team's worklist, due within 7 days of the back-referral.

    ``institution_id`` is who answers for it: the team's institution, or without an agreement the one that the patient
    was sent back to. ``resident_id`` is unknown for somebody who is not registered here.
    """

    id: UUID
    referral_id: UUID
    person_key: str
    resident_id: UUID | None
    team_id: UUID | None
    institution_id: UUID
    opened_on: date
    due_on: date
    done_on: date | None = None
    outcome: FollowUpOutcome | None = None
    version: int = 1

    def state_on(self, day: date) -> FollowUpState:
        """The state, derived from the dates."""
        if self.done_on is not None:
            return FollowUpState.DONE
        return FollowUpState.OVERDUE if day > self.due_on else FollowUpState.OPEN

    @property
    def in_time(self) -> bool:
        """Whether it was done by its last day."""
        return self.done_on is not None and self.done_on <= self.due_on

    def complete(self, *, done_on: date, outcome: FollowUpOutcome, today: date) -> "FollowUp":
        """Done. Raises ``FollowUpDone``; ``ImplausibleDate`` unless it was done between its opening and today."""
        if self.done_on is not None:
            raise FollowUpDone
        if not self.opened_on <= done_on <= today:
            raise ImplausibleDate("done_on")
        return replace(self, done_on=done_on, outcome=outcome)


def open_follow_up(
    *,
    follow_up_id: UUID,
    referral_id: UUID,
    person_key: str,
    resident_id: UUID | None,
    team_id: UUID | None,
    institution_id: UUID,
    opened_on: date,
) -> FollowUp:
    """The task that a back-referral of ``opened_on`` gives, due 7 days later."""
    return FollowUp(
        id=follow_up_id,
        referral_id=referral_id,
        person_key=person_key,
        resident_id=resident_id,
        team_id=team_id,
        institution_id=institution_id,
        opened_on=opened_on,
        due_on=opened_on + timedelta(days=DUE_WITHIN_DAYS),
    )
