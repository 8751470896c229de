"""What the rules refuse, each with a stable slug. No error carries anything of a person."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from uuid import UUID


class DomainError(Exception):
    """A rule says no; `slug` names it for good."""

    slug: str

    def __str__(self) -> str:
        return f"{self.slug} {vars(self)}"


class StaleVersion(DomainError):
    """The caller acted on an older version than the present one."""

    slug = "stale-version"

    def __init__(self, expected: int, current: int) -> None:
        self.expected, self.current = expected, current


class CaseNotFound(DomainError):
    slug = "case-not-found"


class SettlementNotFound(DomainError):
    slug = "settlement-not-found"


class PackNotFound(DomainError):
    slug = "pack-not-found"


class InstitutionUnknown(DomainError):
    """The directory has no such institution, or the caller may not act for it."""

    slug = "institution-unknown"

    def __init__(self, institution_code: str) -> None:
        self.institution_code = institution_code


class DischargeBeforeAdmission(DomainError):
    slug = "discharge-before-admission"

    def __init__(self, admitted_on: date, discharged_on: date) -> None:
        self.admitted_on, self.discharged_on = admitted_on, discharged_on


class DischargeInFuture(DomainError):
    """The day of discharge has not come yet, in Asia/Shanghai."""

    slug = "discharge-in-future"

    def __init__(self, discharged_on: date, today: date) -> None:
        self.discharged_on, self.today = discharged_on, today


class HoursExceedStay(DomainError):
    """`field` says more hours than the days of the stay have."""

    slug = "hours-exceed-stay"

    def __init__(self, field: str, hours: int, at_most: int) -> None:
        self.field, self.hours, self.at_most = field, hours, at_most


class AmountsExceedTotal(DomainError):
    """Full self-pay, over-limit and pre-self-pay together are more than the total cost."""

    slug = "amounts-exceed-total"

    def __init__(self, total_cost: Decimal, out_of_scope: Decimal) -> None:
        self.total_cost, self.out_of_scope = total_cost, out_of_scope


class SettlementNumberTaken(DomainError):
    """The institution submitted another discharge under this settlement number before."""

    slug = "settlement-number-taken"

    def __init__(self, settlement_number: str, case_id: UUID) -> None:
        self.settlement_number, self.case_id = settlement_number, case_id


class OverlappingStay(DomainError):
    """A settled stay of the same person overlaps these days.

    `case_id` names it where it is the institution's own, and nothing tells of one elsewhere but that there is one.
    `compared` are the cases that overlap, and their institutions: looking leaves a trail also where it refuses.
    """

    slug = "overlapping-stay"

    def __init__(self, case_id: UUID | None, compared: Mapping[UUID, UUID]) -> None:
        self.case_id, self.compared = case_id, compared


class ActNotAllowed(DomainError):
    """The case is in no state for this act."""

    slug = "act-not-allowed"

    def __init__(self, act: str, state: str, allowed: tuple[str, ...]) -> None:
        self.act, self.state, self.allowed_actions = act, state, allowed


class ReverseFirst(DomainError):
    """A settled case is withdrawn only after its settlement has been reversed."""

    slug = "reverse-first"

    def __init__(self, case_id: UUID) -> None:
        self.case_id = case_id


class NotReversible(DomainError):
    """The settlement is itself a reversal, or has been reversed."""

    slug = "settlement-not-reversible"

    def __init__(self, settlement_id: UUID) -> None:
        self.settlement_id = settlement_id


class PoolingAreaUnknown(DomainError):
    """Neither the case nor the service says which pooling area pays, and parameters exist for none or several."""

    slug = "pooling-area-unknown"

    def __init__(self, candidates: tuple[str, ...]) -> None:
        self.candidates = candidates


class NoParametersInForce(DomainError):
    """Nobody has set price parameters for this pooling area on this day."""

    slug = "no-parameters-in-force"

    def __init__(self, pooling_area: str, on: date) -> None:
        self.pooling_area, self.on = pooling_area, on


class ParameterUnset(DomainError):
    """The parameters in force leave open a value that this settlement needs; there is no default."""

    slug = "parameter-unset"

    def __init__(self, parameter: str, pooling_area: str = "", version: int = 0) -> None:
        self.parameter, self.pooling_area, self.version = parameter, pooling_area, version


class ModeNotOffered(DomainError):
    """The pooling area does not settle in this mode."""

    slug = "mode-not-offered"

    def __init__(self, mode: str, offered: tuple[str, ...]) -> None:
        self.mode, self.offered = mode, offered


class ParametersInvalid(DomainError):
    """A set of parameters contradicts itself."""

    slug = "parameters-invalid"

    def __init__(self, parameter: str, fault: str) -> None:
        self.parameter, self.fault = parameter, fault


class ParametersNotFound(DomainError):
    slug = "parameters-not-found"


class CountyOnly(DomainError):
    """Only the county authority may do this."""

    slug = "county-only"

    def __init__(self, act: str) -> None:
        self.act = act


class PeriodReversed(DomainError):
    """The last day of a period, in `field`, lies before its first."""

    slug = "period-reversed"

    def __init__(self, first_day: date, last_day: date, field: str = "to") -> None:
        self.first_day, self.last_day, self.field = first_day, last_day, field


class PackVersionTaken(DomainError):
    """A pack of this code and version exists with other content."""

    slug = "pack-version-taken"

    def __init__(self, code: str, version: str) -> None:
        self.code, self.version = code, version
