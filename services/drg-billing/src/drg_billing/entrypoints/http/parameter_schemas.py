"""A set of price parameters as JSON: amounts and factors are decimal strings, and what is left out is unset."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BeforeValidator, ConfigDict, Field, PlainSerializer, StringConstraints, WithJsonSchema
from pydantic_core import PydanticCustomError

from drg_billing.application.ports import ParameterSet
from drg_billing.domain.four_eyes import ActivationState
from drg_billing.domain.parameters import (
    AccountCovers,
    BasicBenefit,
    Deductible,
    DeductibleScope,
    FundFormula,
    InsuranceBenefits,
    InsuranceType,
    PaymentMode,
    PriceParameters,
    ReferralRules,
    SteppedBenefit,
    UnreferredReduction,
)
from drg_billing.domain.price_tables import DrgWeightPrices, QyPayment
from drg_billing.domain.steps import Step
from drg_billing.entrypoints.http.case_schemas import Amount, Day, Identifier
from yilian_kit.http import AnswerModel, RequestModel

_FACTOR_PATTERN = r"\d{1,3}(\.\d{1,6})?"


def _read_factor(value: Any) -> Decimal:
    if isinstance(value, Decimal):
        return value
    if not isinstance(value, str):
        raise PydanticCustomError("money_not_a_string", "a factor is a decimal string, never a number")
    if not re.fullmatch(_FACTOR_PATTERN, value, re.ASCII):
        raise PydanticCustomError("decimal_parsing", "a factor is a decimal string with at most six decimals")
    return Decimal(value)


Factor = Annotated[
    Decimal,
    BeforeValidator(_read_factor),
    PlainSerializer(str, return_type=str, when_used="json"),
    WithJsonSchema({"type": "string", "pattern": f"^{_FACTOR_PATTERN}$", "examples": ["0.4527"]}),
]
"""A ratio, weight or coefficient: below 1,000, at most six decimals, without sign."""

Key = Annotated[str, StringConstraints(min_length=1, max_length=64)]


class ParameterModel(RequestModel):
    """Part of a set: request and answer have the same shape, so it is read from domain objects as well."""

    model_config = ConfigDict(from_attributes=True)


class StepModel(ParameterModel):
    """Everything above `above`, up to the next step, is paid at `ratio`."""

    above: Amount
    ratio: Factor


Steps = Annotated[tuple[StepModel, ...], Field(min_length=1, max_length=50)]


class SteppedBenefitModel(ParameterModel):
    steps: Steps
    yearly_cap: Amount | None

    def benefit(self) -> SteppedBenefit:
        return SteppedBenefit(_steps(self.steps), self.yearly_cap)


class DeductibleModel(ParameterModel):
    scope: DeductibleScope
    by_tier: Mapping[Key, Amount]


class BasicBenefitModel(ParameterModel):
    steps_by_tier: Mapping[Key, Steps]
    yearly_cap: Amount | None


class UnreferredReductionModel(ParameterModel):
    tiers: frozenset[Key]
    reduction: Factor


class InsuranceBenefitsModel(ParameterModel):
    """What one kind of insurance pays. A layer left out or null does not exist in the area."""

    deductible: DeductibleModel
    basic: BasicBenefitModel
    supplement: SteppedBenefitModel | None = None
    serious_illness: SteppedBenefitModel | None = None
    account_covers: AccountCovers | None = None
    contracted_bonus: Factor | None = None
    unreferred: UnreferredReductionModel | None = None

    def benefits(self) -> InsuranceBenefits:
        return InsuranceBenefits(
            deductible=Deductible(self.deductible.scope, dict(self.deductible.by_tier)),
            basic=BasicBenefit(
                {tier: _steps(steps) for tier, steps in self.basic.steps_by_tier.items()}, self.basic.yearly_cap
            ),
            supplement=None if self.supplement is None else self.supplement.benefit(),
            serious_illness=None if self.serious_illness is None else self.serious_illness.benefit(),
            account_covers=self.account_covers,
            contracted_bonus=self.contracted_bonus,
            unreferred=None
            if self.unreferred is None
            else UnreferredReduction(self.unreferred.tiers, self.unreferred.reduction),
        )


class DrgWeightPricesModel(ParameterModel):
    """Weight × base rate × coefficient. `qy` says how a QY case is paid; null leaves it unset."""

    scheme: Literal["drg_weight"] = "drg_weight"
    base_rate: Annotated[Amount, Field(le=10_000_000)]
    weights: Annotated[Mapping[Key, Factor], Field(max_length=5000)]
    tier_coefficients: Mapping[Key, Factor]
    institution_coefficients: Mapping[Key, Factor] = {}
    qy: QyPayment | None = None


class ReferralRulesModel(ParameterModel):
    window_days: Annotated[int, Field(strict=True, ge=0, le=366)]
    continued_deductible: bool


class ParametersRequest(ParameterModel):
    """A set of price parameters of a pooling area, in force from `valid_from` to `valid_to`, both included.

    In tables, `*` stands for every other key. There is no default: a settlement that needs what is not listed ends in
    `parameter-unset`, naming the parameter.
    """

    pooling_area: Identifier
    valid_from: Day
    valid_to: Day | None = None
    source: Annotated[str, StringConstraints(min_length=1, max_length=500)]
    modes: Annotated[tuple[PaymentMode, ...], Field(min_length=1)]
    fund_formula: FundFormula
    group_prices: DrgWeightPricesModel
    insurance: Mapping[InsuranceType, InsuranceBenefitsModel]
    assistance: Mapping[Key, SteppedBenefitModel] = {}
    referral: ReferralRulesModel | None = None

    def parameters(self) -> PriceParameters:
        """The set before it has a version number."""
        prices = self.group_prices
        return PriceParameters(
            pooling_area=self.pooling_area,
            version=0,
            valid_from=self.valid_from,
            valid_to=self.valid_to,
            source=self.source,
            modes=self.modes,
            fund_formula=self.fund_formula,
            group_prices=DrgWeightPrices(
                base_rate=prices.base_rate,
                weights=dict(prices.weights),
                tier_coefficients=dict(prices.tier_coefficients),
                institution_coefficients=dict(prices.institution_coefficients),
                qy=prices.qy,
            ),
            insurance={kind: benefits.benefits() for kind, benefits in self.insurance.items()},
            assistance={category: benefit.benefit() for category, benefit in self.assistance.items()},
            referral=None
            if self.referral is None
            else ReferralRules(self.referral.window_days, self.referral.continued_deductible),
        )


class ParametersAnswer(AnswerModel):
    """A set under its version number; it never changes. It is in force once somebody other than `set_by` activates it.

    `revision` moves with the activation and is the entity tag.
    """

    id: UUID
    version: int
    state: ActivationState
    set_by: str
    activated_by: str | None
    revision: int
    pooling_area: str
    valid_from: date
    valid_to: date | None
    source: str
    modes: tuple[PaymentMode, ...]
    fund_formula: FundFormula
    group_prices: DrgWeightPricesModel
    insurance: Mapping[InsuranceType, InsuranceBenefitsModel]
    assistance: Mapping[str, SteppedBenefitModel]
    referral: ReferralRulesModel | None


def parameters_answer(stored: ParameterSet) -> ParametersAnswer:
    parameters = stored.parameters
    return ParametersAnswer(
        id=stored.id,
        version=parameters.version,
        state=stored.state,
        set_by=stored.set_by,
        activated_by=stored.activated_by,
        revision=stored.revision,
        pooling_area=parameters.pooling_area,
        valid_from=parameters.valid_from,
        valid_to=parameters.valid_to,
        source=parameters.source,
        modes=parameters.modes,
        fund_formula=parameters.fund_formula,
        group_prices=DrgWeightPricesModel.model_validate(parameters.group_prices),
        insurance={
            kind: InsuranceBenefitsModel.model_validate(benefits) for kind, benefits in parameters.insurance.items()
        },
        assistance={
            category: SteppedBenefitModel.model_validate(benefit) for category, benefit in parameters.assistance.items()
        },
        referral=None if parameters.referral is None else ReferralRulesModel.model_validate(parameters.referral),
    )


def _steps(steps: tuple[StepModel, ...]) -> tuple[Step, ...]:
    return tuple(Step(step.above, step.ratio) for step in steps)
