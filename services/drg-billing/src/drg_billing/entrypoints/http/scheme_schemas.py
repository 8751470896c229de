"""The schemes of an area and their tables as JSON; see docs/prices.md for what each means."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Literal, TypeVar

from pydantic import BaseModel, Field, TypeAdapter

from drg_billing.domain.parameters import InsuranceType
from drg_billing.domain.price_tables import (
    CombineCorrections,
    CountedCases,
    HighCostRule,
    LowCostRule,
    QyPayment,
    StayRule,
)
from drg_billing.entrypoints.http.case_schemas import Amount, Day
from drg_billing.entrypoints.http.parameter_values import Codes, Days, Factor, Key, ParameterModel, Points

T = TypeVar("T")
ListedScheme = Literal["drg_weight", "drg_points", "single_disease", "dip", "bed_day", "by_item"]
Keys = Annotated[tuple[Key, ...], Field(max_length=500)]
Name = Annotated[str, Field(min_length=1, max_length=200)]
Age = Annotated[int, Field(strict=True, ge=0, le=150)]
Price = Annotated[Amount, Field(le=Decimal(10_000_000))]


def to_domain(kind: type[T], model: BaseModel) -> T:
    """The domain's dataclass of the same fields."""
    return TypeAdapter(kind).validate_python(model.model_dump())


class SchemeUseModel(ParameterModel):
    """A scheme that the area uses: the first in the list that takes a case prices it. Empty lists do not restrict."""

    scheme: ListedScheme
    valid_from: Day | None = None
    valid_to: Day | None = None
    institutions: Keys = ()
    tiers: Keys = ()
    main_diagnoses: Codes = ()
    insurance: tuple[InsuranceType, ...] = ()


class DrgWeightPricesModel(ParameterModel):
    """Weight × base rate × coefficient. `qy` says how a QY case is paid; null leaves it unset."""

    scheme: Literal["drg_weight"] = "drg_weight"
    base_rate: Price
    base_rates: Mapping[InsuranceType, Price] = {}
    weights: Annotated[Mapping[Key, Factor], Field(max_length=5000)]
    tier_coefficients: Mapping[Key, Factor]
    institution_coefficients: Mapping[Key, Factor] = {}
    qy: QyPayment | None = None


class DrgPointPricesModel(ParameterModel):
    """Base points × coefficient × value of a point. Base points not given are average cost ÷ that of all × 100."""

    base_points: Annotated[Mapping[Key, Points], Field(max_length=5000)] = {}
    average_costs: Annotated[Mapping[Key, Price], Field(max_length=5000)] = {}
    average_cost_of_all: Price | None = None
    point_values: Mapping[Key, Points]
    tier_coefficients: Mapping[Key, Factor]
    institution_coefficients: Mapping[Key, Factor] = {}
    qy: QyPayment | None = None


class ExitRulesModel(ParameterModel):
    cost_above: Factor | None = None
    cost_below: Factor | None = None
    leaving_ways: tuple[Literal["1", "2", "3", "4", "5", "9"], ...] = ()
    complications: Codes = ()


class ListedDiseaseModel(ParameterModel):
    code: Key
    name: Name
    main_diagnoses: Annotated[Codes, Field(min_length=1)]
    procedures: Codes = ()
    prices: Mapping[Key, Price]
    exit: ExitRulesModel | None = None


class SingleDiseasePricesModel(ParameterModel):
    """A price list; `exit` holds for every row that has none of its own."""

    diseases: Annotated[tuple[ListedDiseaseModel, ...], Field(min_length=1, max_length=2000)]
    exit: ExitRulesModel = ExitRulesModel()


class AuxiliaryCorrectionModel(ParameterModel):
    name: Name
    coefficient: Factor
    age_from: Age | None = None
    age_to: Age | None = None
    other_diagnoses: Codes = ()


class DipGroupModel(ParameterModel):
    code: Key
    name: Name
    main_diagnoses: Annotated[Codes, Field(min_length=1)]
    procedures: Codes = ()
    points: Points
    average_cost: Price | None = None


class DipPricesModel(ParameterModel):
    """Points × coefficient × auxiliary correction × value of a point."""

    groups: Annotated[tuple[DipGroupModel, ...], Field(min_length=1, max_length=20_000)]
    point_values: Mapping[Key, Points]
    tier_coefficients: Mapping[Key, Factor]
    institution_coefficients: Mapping[Key, Factor] = {}
    corrections: Annotated[tuple[AuxiliaryCorrectionModel, ...], Field(max_length=500)] = ()
    combine: CombineCorrections | None = None


class DaySegmentModel(ParameterModel):
    """From a day of the stay to another, both included; without end when `to_day` is null."""

    from_day: Annotated[Days, Field(ge=1)]
    to_day: Days | None = None
    amount: Price


class BedDayTariffModel(ParameterModel):
    name: Name
    segments_by_tier: Mapping[Key, Annotated[tuple[DaySegmentModel, ...], Field(min_length=1, max_length=50)]]
    institutions: Keys = ()
    main_diagnoses: Codes = ()
    at_least_days: Days | None = None


class TcmAdvantageModel(ParameterModel):
    """Either `coefficient` or `paid_as`, the group whose standard is paid."""

    name: Name
    groups: Keys = ()
    main_diagnoses: Codes = ()
    procedures: Codes = ()
    coefficient: Factor | None = None
    paid_as: Key | None = None


class HighCostBandModel(ParameterModel):
    multiples: Mapping[Key, Factor]
    rule: HighCostRule


class LowCostBandModel(ParameterModel):
    multiples: Mapping[Key, Factor]
    rule: LowCostRule


class StayLimitModel(ParameterModel):
    days: Days
    rule: StayRule


class StayBandsModel(ParameterModel):
    """Extreme costs, short and long stays, of the schemes that are named."""

    schemes: Annotated[tuple[Literal["drg_weight", "drg_points", "dip"], ...], Field(min_length=1)]
    high: HighCostBandModel | None = None
    low: LowCostBandModel | None = None
    short_stay: StayLimitModel | None = None
    long_stay: StayLimitModel | None = None


class SpecialCaseRulesModel(ParameterModel):
    share: Factor
    counted: CountedCases
    days_after_year: Days
