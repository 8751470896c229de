"""The agreement (签约协议) between a resident and a family-doctor team: term, consent, end.

Dates are business dates in Asia/Shanghai; the last day of the term counts as active.
"""

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import StrEnum
from uuid import UUID

from contracting.domain.agreement_transitions import AgreementAct, AgreementState, next_state
from contracting.domain.consent import Consent
from contracting.domain.dates import last_day_of_term, years_after
from contracting.domain.day_range import ONE_DAY, DayRange, counted_days
from contracting.domain.errors import ImplausibleDate, ReasonTextNeeded, RenewalTooEarly, TermNotOver, TermOver
from contracting.domain.packages import Fee, PackageChoice

LONGEST_TERM_YEARS = 3
REMOTE_RENEWAL_DAYS = 60
"""By phone or app an agreement can be renewed this many days before its last day."""


class AgreementSource(StrEnum):
    """Where it was signed: in the clinic, on a home visit, by phone, in the app."""

    CLINIC = "clinic"
    HOME_VISIT = "home_visit"
    PHONE = "phone"
    APP = "app"


REMOTE_SOURCES = frozenset({AgreementSource.PHONE, AgreementSource.APP})


class TerminationReason(StrEnum):
    """Why an agreement ended before its term (解约原因)."""

    MOVED_AWAY = "moved_away"
    UNREACHABLE_FOR_A_YEAR = "unreachable_for_a_year"
    REFUSED_SERVICE_FOR_A_YEAR = "refused_service_for_a_year"
    RESIDENT_WISH = "resident_wish"
    DECEASED = "deceased"
    TEAM_DISSOLVED = "team_dissolved"
    OTHER = "other"


@dataclass(frozen=True)
class Termination:
    """The end of an agreement: ``on`` is the first day out of force, ``learned_on`` the day it was recorded."""

    reason: TerminationReason
    on: date
    learned_on: date
    text: str | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        if (self.reason is TerminationReason.OTHER) and not self.text:
            raise ReasonTextNeeded


@dataclass(frozen=True)
class Agreement:
    """One agreement; every act gives a new one or raises a named refusal.

    ``activated_on`` is the day on which consent was complete here; ``voided_on`` the day it was found entered in error;
    ``previous_id`` the agreement that this one renews.
    """

    id: UUID
    agreement_number: str
    resident_id: UUID
    team_id: UUID
    starts_on: date
    years: int
    packages: tuple[PackageChoice, ...]
    fee: Fee
    source: AgreementSource
    state: AgreementState = AgreementState.DRAFT
    consent: Consent | None = None
    previous_id: UUID | None = None
    activated_on: date | None = None
    termination: Termination | None = None
    voided_on: date | None = None
    version: int = 1

    @property
    def ends_on(self) -> date:
        """The last day of the term, which still counts."""
        return last_day_of_term(self.starts_on, self.years)

    @property
    def in_force(self) -> DayRange | None:
        """The days on which it holds; none before consent and when it was entered in error."""
        if self.activated_on is None or self.voided_on is not None:
            return None
        if self.termination is not None:
            return DayRange(self.starts_on, max(self.starts_on, self.termination.on))
        return DayRange(self.starts_on, self.ends_on + ONE_DAY)

    @property
    def counted(self) -> DayRange | None:
        """The days on which figures count it: what is learned late changes no figure of an earlier day."""
        if self.activated_on is None:
            return None
        until = self.ends_on + ONE_DAY
        if self.termination is not None:
            until = min(until, max(self.termination.on, self.termination.learned_on))
        if self.voided_on is not None:
            until = min(until, self.voided_on)
        return counted_days(self.starts_on, self.activated_on, until)

    def submit(self) -> "Agreement":
        """Sent in, waiting for a complete consent (待确认)."""
        return replace(self, state=next_state(self.state, AgreementAct.SUBMIT))

    def give_consent(self, consent: Consent, *, birth_date: date, today: date) -> "Agreement":
        """In force. Raises ``ConsentIncomplete``, ``GuardianNeeded``, ``IllegalAct``."""
        state = next_state(self.state, AgreementAct.GIVE_CONSENT)
        consent.require_complete(birth_date, today)
        return replace(self, state=state, consent=consent, activated_on=today)

    def terminate(self, termination: Termination) -> "Agreement":
        """Ended before its term.

        Raises ``TermOver`` when the end would come after the last day, where it ends by itself; ``IllegalAct``.
        """
        state = next_state(self.state, AgreementAct.TERMINATE)
        if termination.on > self.ends_on:
            raise TermOver(self.ends_on)
        return replace(self, state=state, termination=termination)

    def expire(self, today: date) -> "Agreement":
        """Over: ``today`` lies after its last day. Raises ``TermNotOver``, ``IllegalAct``."""
        state = next_state(self.state, AgreementAct.EXPIRE)
        if today <= self.ends_on:
            raise TermNotOver(self.ends_on)
        return replace(self, state=state)

    def enter_in_error(self, today: date) -> "Agreement":
        """Never meant: it was never in force. Raises ``IllegalAct``."""
        state = next_state(self.state, AgreementAct.ENTER_IN_ERROR)
        return replace(self, state=state, voided_on=today)

    def require_renewable(self, today: date, source: AgreementSource) -> None:
        """Raise ``IllegalAct`` or ``RenewalTooEarly`` unless it may be renewed today from ``source``."""
        next_state(self.state, AgreementAct.RENEW)
        from_day = self.ends_on - timedelta(days=REMOTE_RENEWAL_DAYS)
        if source in REMOTE_SOURCES and today < from_day:
            raise RenewalTooEarly(from_day)

    def renewal_start(self, today: date) -> date:
        """The first day of its successor: the day after its end while it is valid, else today."""
        return max(self.ends_on + ONE_DAY, today)

    def draw_up_renewal(
        self,
        *,
        agreement_id: UUID,
        agreement_number: str,
        years: int,
        packages: tuple[PackageChoice, ...],
        fee: Fee,
        source: AgreementSource,
        today: date,
    ) -> "Agreement":
        """A draft of its successor with the same team. Raises ``IllegalAct``, ``RenewalTooEarly``."""
        self.require_renewable(today, source)
        return Agreement(
            id=agreement_id,
            agreement_number=agreement_number,
            resident_id=self.resident_id,
            team_id=self.team_id,
            starts_on=self.renewal_start(today),
            years=years,
            packages=packages,
            fee=fee,
            source=source,
            previous_id=self.id,
        )

    def mark_renewed(self) -> "Agreement":
        """With a successor in force or to come. It holds to its own last day."""
        return replace(self, state=next_state(self.state, AgreementAct.RENEW))

    def starting(self, first_day: date) -> "Agreement":
        """The same term of whole years, from another first day."""
        return replace(self, starts_on=first_day)


def draw_up_agreement(
    *,
    agreement_id: UUID,
    agreement_number: str,
    resident_id: UUID,
    team_id: UUID,
    starts_on: date,
    years: int,
    packages: tuple[PackageChoice, ...],
    fee: Fee,
    source: AgreementSource,
    birth_date: date,
    today: date,
) -> Agreement:
    """A draft for a term of 1 to 3 years.

    Raises ``ImplausibleDate`` when it starts before the resident's birth or more than a year ahead.
    """
    if not 1 <= years <= LONGEST_TERM_YEARS:
        raise ValueError(f"a term has 1 to {LONGEST_TERM_YEARS} years")
    if not birth_date <= starts_on <= years_after(today, 1):
        raise ImplausibleDate("starts_on")
    return Agreement(
        id=agreement_id,
        agreement_number=agreement_number,
        resident_id=resident_id,
        team_id=team_id,
        starts_on=starts_on,
        years=years,
        packages=packages,
        fee=fee,
        source=source,
    )
