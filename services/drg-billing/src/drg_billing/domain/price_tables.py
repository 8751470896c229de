"""The tables by which an area prices stays (支付标准), one group of dataclasses for each scheme (支付方式).

Nothing here has a default of ours: what a table does not list is unset. In tables by tier or insurance `*` stands for
every other key. Diagnoses and procedures are codes, or the beginning of codes when they end with `*` (`K35*`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from drg_billing.domain.stored_form import ADDED_LATER


class Scheme(StrEnum):
    DRG_WEIGHT = "drg_weight"
    """By weight and rate (按权重付费)."""
    BY_ITEM = "by_item"
    """By item (按项目付费): what was done is what it costs; for cases that no other scheme takes."""
    DRG_POINTS = "drg_points"
    """By points of the group and their value (按病组点数付费)."""
    SINGLE_DISEASE = "single_disease"
    """By a fixed price list (按病种收付费)."""
    DIP = "dip"
    """By points of diagnosis and procedures (按病种分值付费)."""
    BED_DAY = "bed_day"
    """By the days of the stay (按床日付费)."""
    SPECIAL_CASE = "special_case"
    """An amount agreed for this one case (特例单议); never listed among an area's schemes."""


class QyPayment(StrEnum):
    """How a QY case is paid; by item means that the schemes by group do not take it."""

    BY_WEIGHT = "by_weight"
    BY_ITEM = "by_item"


@dataclass(frozen=True, slots=True)
class SchemeUse:
    """A scheme that the area uses, for whom and for which days of discharge; of several the first that fits wins.

    An empty list does not restrict; a list names what it means, `*` is no tier.
    """

    scheme: Scheme
    valid_from: date | None = None
    valid_to: date | None = None
    """Both included; None: as long as the set."""
    institutions: tuple[str, ...] = ()
    """Institution codes."""
    tiers: tuple[str, ...] = ()
    main_diagnoses: tuple[str, ...] = ()
    insurance: tuple[str, ...] = ()
    """As in InsuranceType."""


@dataclass(frozen=True, slots=True)
class DrgWeightPrices:
    """Standard = weight × base rate × coefficient of the institution (权重 × 费率 × 机构系数)."""

    base_rate: Decimal
    weights: Mapping[str, Decimal]
    """By DRG code."""
    tier_coefficients: Mapping[str, Decimal]
    """By institution tier."""
    institution_coefficients: Mapping[str, Decimal]
    """By institution code; goes before the tier's."""
    qy: QyPayment | None
    """How a QY case is paid."""
    base_rates: Mapping[str, Decimal] = field(default_factory=dict, metadata=ADDED_LATER)
    """Yuan for weight 1 by kind of insurance, where they differ; goes before `base_rate`."""


@dataclass(frozen=True, slots=True)
class DrgPointPrices:
    """Standard = base points × coefficient × value of a point (基准点数 × 机构系数 × 点值).

    Base points (基准点数) stand in `base_points`, or are the group's average cost by that of all stays × 100.
    """

    base_points: Mapping[str, Decimal]
    """By DRG code; goes before the average costs."""
    average_costs: Mapping[str, Decimal]
    """By DRG code, yuan; also what a stay's cost is compared with, to find an extreme one."""
    average_cost_of_all: Decimal | None
    point_values: Mapping[str, Decimal]
    """Yuan a point, by kind of insurance."""
    tier_coefficients: Mapping[str, Decimal]
    institution_coefficients: Mapping[str, Decimal]
    qy: QyPayment | None


@dataclass(frozen=True, slots=True)
class ExitRules:
    """When a stay leaves the price list (退出): above or below a multiple of its price, or by what happened."""

    cost_above: Decimal | None = None
    """Multiple of the listed price; a cost of exactly the multiple stays in."""
    cost_below: Decimal | None = None
    leaving_ways: tuple[str, ...] = ()
    """Codes of the settlement list: 2 transfer, 4 against advice, 5 died …"""
    complications: tuple[str, ...] = ()
    """Other diagnoses."""


@dataclass(frozen=True, slots=True)
class ListedDisease:
    """One row of the price list."""

    code: str
    name: str
    main_diagnoses: tuple[str, ...]
    """The main diagnosis and its alternatives."""
    procedures: tuple[str, ...]
    """One of them was done; an empty list does not restrict."""
    prices: Mapping[str, Decimal]
    """Yuan, by institution tier."""
    exit: ExitRules | None = None
    """Instead of the list's."""


@dataclass(frozen=True, slots=True)
class SingleDiseasePrices:
    """The price list of single diseases (按病种付费目录); the first row that fits prices the stay."""

    diseases: tuple[ListedDisease, ...]
    exit: ExitRules


class CombineCorrections(StrEnum):
    """What several auxiliary corrections of one stay come to."""

    HIGHEST = "highest"
    PRODUCT = "product"


@dataclass(frozen=True, slots=True)
class AuxiliaryCorrection:
    """A correction of the points (辅助目录) by age or further diagnoses; what is left open does not restrict."""

    name: str
    coefficient: Decimal
    age_from: int | None = None
    age_to: int | None = None
    """Years, both included."""
    other_diagnoses: tuple[str, ...] = ()
    """One of them is among the other diagnoses."""


@dataclass(frozen=True, slots=True)
class DipGroup:
    """A combination of main diagnosis and procedures (病种组合) and its points."""

    code: str
    name: str
    main_diagnoses: tuple[str, ...]
    procedures: tuple[str, ...]
    """All of them were done; an empty list does not restrict (conservative treatment, 综合病种)."""
    points: Decimal
    average_cost: Decimal | None = None
    """What a stay's cost is compared with, to find an extreme one; None: the standard."""


@dataclass(frozen=True, slots=True)
class DipPrices:
    """Standard = points × coefficient × auxiliary correction × value of a point.

    Of the groups that fit, the one with the most procedures is taken, then the one with the longest diagnosis, then
    the first.
    """

    groups: tuple[DipGroup, ...]
    point_values: Mapping[str, Decimal]
    """Yuan a point, by kind of insurance."""
    tier_coefficients: Mapping[str, Decimal]
    institution_coefficients: Mapping[str, Decimal]
    corrections: tuple[AuxiliaryCorrection, ...] = ()
    combine: CombineCorrections | None = None


@dataclass(frozen=True, slots=True)
class DaySegment:
    """From a day of the stay to another (both included; None: without end), each day costs `amount` yuan."""

    from_day: int
    to_day: int | None
    amount: Decimal


@dataclass(frozen=True, slots=True)
class BedDayTariff:
    """What a day costs, for certain institutions or diagnoses (精神, 康复, 长期住院); empty lists do not restrict."""

    name: str
    segments_by_tier: Mapping[str, tuple[DaySegment, ...]]
    institutions: tuple[str, ...] = ()
    main_diagnoses: tuple[str, ...] = ()
    at_least_days: int | None = None
    """Shorter stays do not take this tariff."""


@dataclass(frozen=True, slots=True)
class TcmAdvantage:
    """A TCM advantage disease (中医优势病种): by group, or by main diagnosis and one of the procedures.

    Either a coefficient of its own is multiplied on, or the stay is paid as another group (同病同效同价).
    """

    name: str
    groups: tuple[str, ...] = ()
    """DRG codes."""
    main_diagnoses: tuple[str, ...] = ()
    procedures: tuple[str, ...] = ()
    coefficient: Decimal | None = None
    paid_as: str | None = None
    """The DRG code whose standard is paid."""


class HighCostRule(StrEnum):
    """What an extremely dear stay (费用极高病例) is paid."""

    STANDARD_AND_EXCESS = "standard_and_excess"
    """Standard + (cost − multiple × reference)."""
    BY_ITEM = "by_item"


class LowCostRule(StrEnum):
    """What an extremely cheap stay (费用极低病例) is paid."""

    BY_ITEM = "by_item"
    IN_PROPORTION = "in_proportion"
    """Standard (and points) × cost ÷ reference."""


class StayRule(StrEnum):
    """What happens to a stay that is too short or too long for the banded schemes."""

    NEXT_SCHEME = "next_scheme"
    BY_ITEM = "by_item"


@dataclass(frozen=True, slots=True)
class HighCostBand:
    """Costs strictly above multiple × reference."""

    multiples: Mapping[str, Decimal]
    """By institution tier."""
    rule: HighCostRule


@dataclass(frozen=True, slots=True)
class LowCostBand:
    """Costs strictly below multiple × reference."""

    multiples: Mapping[str, Decimal]
    rule: LowCostRule


@dataclass(frozen=True, slots=True)
class StayLimit:
    """So many days, included."""

    days: int
    rule: StayRule


@dataclass(frozen=True, slots=True)
class StayBands:
    """Stays that the usual standard does not fit. A part that is None does not exist in the area.

    The reference is the standard of the stay's group at its institution, or where the table has one the group's
    average cost × the institution's coefficient.
    """

    schemes: tuple[Scheme, ...]
    """Those that the bands hold for."""
    high: HighCostBand | None = None
    low: LowCostBand | None = None
    short_stay: StayLimit | None = None
    """At most so many days."""
    long_stay: StayLimit | None = None
    """At least so many days."""


class CountedCases(StrEnum):
    """Of which cases of the institution's year the share is taken; only those that the same pooling area pays."""

    SETTLED = "settled"
    DISCHARGED = "discharged"


@dataclass(frozen=True, slots=True)
class SpecialCaseRules:
    """How many special cases (特例单议) an institution may apply for, and until when."""

    share: Decimal
    """Of the counted cases of the year, cut to a whole number."""
    counted: CountedCases
    days_after_year: int
    """An application for a discharge is taken until so many days after the end of its year."""
