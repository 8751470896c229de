"""What the rules of contracting refuse, each by name.

``slug`` is the stable name a caller sees; only the entrypoints know the status code. Attributes of an error never hold
personal data: they are shown to callers and written to logs.
"""

from datetime import date
from typing import ClassVar


class DomainError(Exception):
    """A refusal by a rule."""

    slug: ClassVar[str]


class NotFound(DomainError):
    """There is no such record, or the caller may not see it: the two are not told apart."""

    slug = "not-found"

    def __init__(self, record_type: str) -> None:
        super().__init__(record_type)
        self.record_type = record_type


class StaleVersion(DomainError):
    """The record has moved on since the caller read it."""

    slug = "stale-version"

    def __init__(self, expected: int, current: int) -> None:
        super().__init__(expected, current)
        self.expected = expected
        self.current = current


class CodeTaken(DomainError):
    """Another village, area, team or agreement already has this code."""

    slug = "code-taken"

    def __init__(self, record_type: str, code: str) -> None:
        super().__init__(record_type, code)
        self.record_type = record_type
        self.code = code


class UnknownCode(DomainError):
    """A code in the request names nothing that the caller may use."""

    slug = "unknown-code"

    def __init__(self, field: str, code: str) -> None:
        super().__init__(field, code)
        self.field = field
        self.code = code


class WrongTier(DomainError):
    """The institution is not of the tier that this needs (an area lies in a township)."""

    slug = "wrong-tier"

    def __init__(self, institution_code: str, needed: str) -> None:
        super().__init__(institution_code, needed)
        self.institution_code = institution_code
        self.needed = needed


class OutsideArea(DomainError):
    """The village's institution does not lie in the township of its area."""

    slug = "institution-outside-area"

    def __init__(self, institution_code: str, area_code: str) -> None:
        super().__init__(institution_code, area_code)
        self.institution_code = institution_code
        self.area_code = area_code


class CountyAuthorityOnly(DomainError):
    """Only the county health authority may do this."""

    slug = "county-authority-only"


# Residents


class InvalidIdentity(DomainError):
    """The ID number is not one: length, date or check digit. The number itself is never repeated."""

    slug = "invalid-identity-number"

    def __init__(self, fault: str) -> None:
        super().__init__(fault)
        self.fault = fault


class AlreadyRegistered(DomainError):
    """A resident with this ID number is already registered in the county."""

    slug = "resident-already-registered"


class ResidentNotPresent(DomainError):
    """The resident has moved away or died, so this act makes no sense any more."""

    slug = "resident-not-present"

    def __init__(self, status: str) -> None:
        super().__init__(status)
        self.status = status


class ImplausibleDate(DomainError):
    """A date lies before it can (birth, beginning) or after it can (today). No bound is named: one is a birth date."""

    slug = "implausible-date"

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


# Key groups


class DerivedKeyGroup(DomainError):
    """Elderly and child follow from the birth date and cannot be entered or ended by hand."""

    slug = "key-group-derived"

    def __init__(self, group: str) -> None:
        super().__init__(group)
        self.group = group


class KeyGroupNeeds(DomainError):
    """A membership lacks what its group demands, or has what its group does not know."""

    slug = "key-group-incomplete"

    def __init__(self, group: str, field: str) -> None:
        super().__init__(group, field)
        self.group = group
        self.field = field


class KeyGroupNotForPerson(DomainError):
    """The group is not open to this person (pregnant and lying-in women are women)."""

    slug = "key-group-not-for-person"

    def __init__(self, group: str) -> None:
        super().__init__(group)
        self.group = group


class AlreadyInKeyGroup(DomainError):
    """The resident is in this group already in that time."""

    slug = "already-in-key-group"

    def __init__(self, group: str) -> None:
        super().__init__(group)
        self.group = group


class NotInKeyGroup(DomainError):
    """The resident has no open membership of this group to end."""

    slug = "not-in-key-group"

    def __init__(self, group: str) -> None:
        super().__init__(group)
        self.group = group


# Packages, consent, teams


class NoPackage(DomainError):
    """An agreement promises at least one package, each once."""

    slug = "packages-missing-or-repeated"


class PackageSplitWrong(DomainError):
    """The payers' shares do not add up to the price of the package."""

    slug = "package-split-wrong"


class PackageVersionNotLater(DomainError):
    """A new version of a package takes effect after the version before it."""

    slug = "package-version-not-later"

    def __init__(self, code: str, after: date) -> None:
        super().__init__(code, after)
        self.code = code
        self.after = after


class GuardianNeeded(DomainError):
    """Who is under 18 signs by a guardian."""

    slug = "guardian-needed"


class ConsentIncomplete(DomainError):
    """The consent lacks its evidence: a paper its scan, a guardian the relation."""

    slug = "consent-incomplete"

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


class TeamFull(DomainError):
    """The team has as many residents as its family doctors may have."""

    slug = "team-full"

    def __init__(self, team_code: str, capacity: int) -> None:
        super().__init__(team_code, capacity)
        self.team_code = team_code
        self.capacity = capacity


# Agreements


class AlreadySigned(DomainError):
    """One resident, one active agreement: names the team and the end date of the other, and no more."""

    slug = "already-signed"

    def __init__(self, team_name: str, ends_on: date) -> None:
        super().__init__(team_name, ends_on)
        self.team_name = team_name
        self.ends_on = ends_on


class IllegalAct(DomainError):
    """The agreement's state does not allow the act; says what is allowed now."""

    slug = "illegal-act"

    def __init__(self, state: str, act: str, allowed: tuple[str, ...]) -> None:
        super().__init__(state, act, allowed)
        self.state = state
        self.act = act
        self.allowed_actions = allowed
        self.allowed = ", ".join(allowed) or "-"


class TermNotOver(DomainError):
    """The last day of the term still counts as active: an agreement expires on the day after."""

    slug = "term-not-over"

    def __init__(self, ends_on: date) -> None:
        super().__init__(ends_on)
        self.ends_on = ends_on


class TermOver(DomainError):
    """The term has ended by itself: there is nothing left to terminate."""

    slug = "term-over"

    def __init__(self, ends_on: date) -> None:
        super().__init__(ends_on)
        self.ends_on = ends_on


class RenewalTooEarly(DomainError):
    """By phone or app an agreement may be renewed from 60 days before its end."""

    slug = "renewal-too-early"

    def __init__(self, from_day: date) -> None:
        super().__init__(from_day)
        self.from_day = from_day


class ReasonTextNeeded(DomainError):
    """The reason "other" needs words; a coded reason needs none."""

    slug = "reason-text-needed"


# Follow-ups and figures


class FollowUpDone(DomainError):
    """The follow-up has been done already."""

    slug = "follow-up-already-done"


class FutureAsOf(DomainError):
    """A figure is known only up to today."""

    slug = "as-of-in-the-future"

    def __init__(self, today: date) -> None:
        super().__init__(today)
        self.today = today
