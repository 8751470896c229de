"""What a scheme may look at, and what it answers."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from drg_billing.domain.grouping.results import GroupStatus
from drg_billing.domain.money import ZERO
from drg_billing.domain.price_tables import Scheme
from drg_billing.domain.stored_form import ADDED_LATER

_POINT = Decimal("0.0001")


class SpecialEffect(StrEnum):
    """What an approved special case (特例单议) is paid."""

    BY_ITEM = "by_item"
    AGREED_AMOUNT = "agreed_amount"


@dataclass(frozen=True, slots=True)
class SpecialDecision:
    """The county office's decision on one case; the amount is None by item."""

    special_case_id: str
    effect: SpecialEffect
    agreed_amount: Decimal | None


@dataclass(frozen=True, slots=True)
class PricedCase:
    """What a scheme may look at. Codes are normalised."""

    drg: str
    status: GroupStatus
    institution_code: str
    institution_tier: str
    total_cost: Decimal
    insurance: str = field(default="", metadata=ADDED_LATER)
    """As in InsuranceType."""
    discharged_on: date | None = field(default=None, metadata=ADDED_LATER)
    stay_days: int | None = field(default=None, metadata=ADDED_LATER)
    """Discharge − admission; a stay within one day counts as one."""
    age_years: int | None = field(default=None, metadata=ADDED_LATER)
    leaving_way: str = field(default="", metadata=ADDED_LATER)
    main_diagnosis: str = field(default="", metadata=ADDED_LATER)
    other_diagnoses: tuple[str, ...] = field(default=(), metadata=ADDED_LATER)
    procedures: tuple[str, ...] = field(default=(), metadata=ADDED_LATER)
    """The main one first."""
    decision: SpecialDecision | None = field(default=None, metadata=ADDED_LATER)
    outside_the_bundle: Decimal = field(default=ZERO, metadata=ADDED_LATER)
    """What of the total cost is billed beside the bundle, in yuan; zero in PAY_ONLY, and in settlements from before."""

    @property
    def cost_in_the_bundle(self) -> Decimal:
        """What bands and exits compare: a listed extra is billed by itself, and would else be billed twice."""
        return self.total_cost - self.outside_the_bundle


class Reason(StrEnum):
    """Why a scheme did not take a case."""

    NOT_IN_FORCE_YET = "not_in_force_yet"
    NO_LONGER_IN_FORCE = "no_longer_in_force"
    INSTITUTION_NOT_LISTED = "institution_not_listed"
    TIER_NOT_LISTED = "tier_not_listed"
    DIAGNOSIS_NOT_LISTED = "diagnosis_not_listed"
    INSURANCE_NOT_LISTED = "insurance_not_listed"
    UNGROUPABLE = "ungroupable"
    QY_BY_ITEM = "qy_by_item"
    """The area pays QY cases by item."""
    NOT_IN_PRICE_LIST = "not_in_price_list"
    EXITED_COST_ABOVE = "exited_cost_above"
    EXITED_COST_BELOW = "exited_cost_below"
    EXITED_LEAVING_WAY = "exited_leaving_way"
    EXITED_COMPLICATION = "exited_complication"
    NO_COMBINATION = "no_combination"
    """No group of diagnosis and procedures fits."""
    NO_TARIFF = "no_tariff"
    """No tariff by days fits."""
    STAY_TOO_SHORT = "stay_too_short"
    STAY_TOO_LONG = "stay_too_long"
    EXTREMELY_DEAR = "extremely_dear"
    EXTREMELY_CHEAP = "extremely_cheap"


@dataclass(frozen=True, slots=True)
class PassedOver:
    """A scheme of the area's list that did not take the case; `row` names the row of its table, where there is one."""

    scheme: Scheme
    reason: Reason
    row: str = ""


class Band(StrEnum):
    """Why the usual standard of the scheme is not what is paid."""

    HIGH_COST = "high_cost"
    LOW_COST = "low_cost"


@dataclass(frozen=True, slots=True)
class DayLine:
    """Days of the stay at one tariff: `amount` = `days` × `per_day`."""

    days: int
    per_day: Decimal
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Price:
    """The standard (支付标准), and what it is made of; the factors are None where the scheme has none."""

    scheme: Scheme
    standard: Decimal
    weight: Decimal | None = None
    base_rate: Decimal | None = None
    coefficient: Decimal | None = None
    row: str = field(default="", metadata=ADDED_LATER)
    """The row of the price list, the combination, or the tariff."""
    base_points: Decimal | None = field(default=None, metadata=ADDED_LATER)
    points: Decimal | None = field(default=None, metadata=ADDED_LATER)
    """Those of the case: base points × every coefficient, in proportion to the cost in the low band."""
    point_value: Decimal | None = field(default=None, metadata=ADDED_LATER)
    correction: Decimal | None = field(default=None, metadata=ADDED_LATER)
    """Product of the corrections beside the institution's coefficient: auxiliary, TCM."""
    tcm_advantage: str = field(default="", metadata=ADDED_LATER)
    """The TCM advantage disease that the case is."""
    day_lines: tuple[DayLine, ...] = field(default=(), metadata=ADDED_LATER)
    band: Band | None = field(default=None, metadata=ADDED_LATER)
    band_multiple: Decimal | None = field(default=None, metadata=ADDED_LATER)
    reference: Decimal | None = field(default=None, metadata=ADDED_LATER)
    """What the band compared the cost with."""
    special_case: str = field(default="", metadata=ADDED_LATER)
    """The id of the special case that decided."""
    passed_over: tuple[PassedOver, ...] = field(default=(), metadata=ADDED_LATER)
    """The schemes before this one in the area's list, and why each did not take the case."""


@dataclass(frozen=True, slots=True)
class Offer:
    """The price a scheme names before the bands, and the cost that a usual stay of the kind has."""

    price: Price
    reference: Decimal


@dataclass(frozen=True, slots=True)
class Declined:
    """The scheme does not take the case."""

    reason: Reason
    row: str = ""


def to_points(points: Decimal) -> Decimal:
    """Points, rounded half up to four places."""
    return points.quantize(_POINT, ROUND_HALF_UP)
