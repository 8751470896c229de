"""The scenario's own price parameters (演示支付参数): for demonstration only, no area of China pays by them.

The shape is the body of ``POST /v1/parameters`` of drg-billing without its first day, which is the scenario's.
Amounts, ratios and weights are decimal numbers in quotes, because YAML would make a binary number of them.
"""

from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

DEMO_MARKS = ("DEMO", "演示")
"""One of them must stand in ``source``, so that nobody takes the numbers for those of a real area."""

DecimalText = Annotated[str, StringConstraints(pattern=r"^[0-9]{1,12}(\.[0-9]{1,6})?$")]
Table = dict[str, DecimalText]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class RatioStep(_Part):
    """Everything above ``above`` yuan, up to the next step, is paid at ``ratio``."""

    above: DecimalText
    ratio: DecimalText


class SteppedBenefit(_Part):
    """A layer that pays by steps, up to a yearly cap; null: none."""

    steps: Annotated[list[RatioStep], Field(min_length=1)]
    yearly_cap: DecimalText | None = None


class Deductible(_Part):
    """The deductible (起付线) by institution tier, due at each stay or once a year."""

    scope: Literal["stay", "year"]
    by_tier: Table


class BasicBenefit(_Part):
    """Basic insurance (基本医保): steps by institution tier and one yearly cap."""

    steps_by_tier: dict[str, Annotated[list[RatioStep], Field(min_length=1)]]
    yearly_cap: DecimalText | None = None


class UnreferredReduction(_Part):
    """How far the basic ratio falls at these tiers for who comes without a referral."""

    tiers: list[str]
    reduction: DecimalText


class InsuranceBenefits(_Part):
    """What one kind of insurance pays; a layer that the county does not have is null."""

    deductible: Deductible
    basic: BasicBenefit
    supplement: SteppedBenefit | None
    serious_illness: SteppedBenefit | None
    account_covers: Literal["policy_share", "whole_share"] | None = None
    contracted_bonus: DecimalText | None = None
    unreferred: UnreferredReduction | None = None


class GroupPrices(_Part):
    """Weight × rate × coefficient (权重 × 费率 × 机构系数); ``*`` stands for every other."""

    scheme: Literal["drg_weight"]
    base_rate: DecimalText
    weights: Table
    tier_coefficients: Table
    institution_coefficients: Table = Field(default_factory=dict)
    qy: Literal["by_weight", "by_item"]


class SchemeUse(_Part):
    """One of the schemes that the county pays by, in order; empty lists do not restrict."""

    scheme: Literal["drg_weight", "single_disease", "bed_day", "by_item"]
    tiers: list[str] = Field(default_factory=list)
    institutions: list[str] = Field(default_factory=list)
    main_diagnoses: list[str] = Field(default_factory=list)


class ExitRules(_Part):
    """When a stay leaves the price list: by multiples of the price."""

    cost_above: DecimalText | None = None
    cost_below: DecimalText | None = None


class ListedDisease(_Part):
    """A row of the price list (按病种付费目录); a code that ends with ``*`` means every code that begins so."""

    code: str
    name: str
    main_diagnoses: Annotated[list[str], Field(min_length=1)]
    procedures: list[str] = Field(default_factory=list)
    prices: Table


class SingleDiseases(_Part):
    """A price list with its exit rules."""

    diseases: Annotated[list[ListedDisease], Field(min_length=1)]
    exit: ExitRules = Field(default_factory=ExitRules)


class DaySegment(_Part):
    """From a day of the stay to another, both included, each day costs ``amount`` yuan."""

    from_day: Annotated[int, Field(ge=1, strict=True)]
    to_day: Annotated[int, Field(ge=1, strict=True)] | None = None
    amount: DecimalText


class BedDayTariff(_Part):
    """What a day costs (按床日付费)."""

    name: str
    segments_by_tier: dict[str, Annotated[list[DaySegment], Field(min_length=1)]]
    institutions: list[str] = Field(default_factory=list)
    main_diagnoses: list[str] = Field(default_factory=list)


class ReferralRules(_Part):
    """When a referral counts for a stay (连续计算起付线)."""

    window_days: Annotated[int, Field(ge=0, le=366, strict=True)]
    continued_deductible: bool


class Insurance(_Part):
    """The two kinds of basic insurance."""

    employee: InsuranceBenefits
    resident: InsuranceBenefits


class DemoPriceParameters(_Part):
    """Everything drg-billing needs to price and settle the county's discharges."""

    source: Annotated[str, Field(min_length=1, max_length=200)]
    pooling_area: Annotated[str, Field(min_length=1, max_length=40)]
    modes: Annotated[list[Literal["pay_only", "fee_and_pay"]], Field(min_length=1)]
    fund_formula: Literal["balance", "balance_not_below_zero"]
    group_prices: GroupPrices
    insurance: Insurance
    assistance: dict[str, SteppedBenefit]
    referral: ReferralRules | None = None
    schemes: list[SchemeUse] = Field(default_factory=list)
    single_diseases: SingleDiseases | None = None
    bed_days: Annotated[list[BedDayTariff], Field(min_length=1)] | None = None
    personal_account: DecimalText
    """What each employee lets the personal account (个人账户) pay at a settlement; not sent with the parameters."""

    @model_validator(mode="after")
    def _says_that_it_is_a_demonstration(self) -> Self:
        if not any(mark in self.source for mark in DEMO_MARKS):
            raise PydanticCustomError(
                "not_marked_as_demo", "source must say that the values are a demonstration, by the word DEMO or 演示"
            )
        return self
