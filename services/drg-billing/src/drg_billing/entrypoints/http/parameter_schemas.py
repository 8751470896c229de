"""A set of price parameters as JSON: amounts and factors are decimal strings, and what is left out is unset."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, TypeVar
from uuid import UUID

from pydantic import Field, PlainSerializer, StringConstraints

from drg_billing.application.ports import ParameterSet
from drg_billing.domain.clearing_parameters import ClearingRules
from drg_billing.domain.four_eyes import ActivationState
from drg_billing.domain.outpatient_parameters import OutpatientBenefits
from drg_billing.domain.parameters import (
    EXTRAS_UNLESS_LISTED,
    AccountCovers,
    BasicBenefit,
    BundleExtra,
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
from drg_billing.domain.price_tables import (
    BedDayTariff,
    DipPrices,
    DrgPointPrices,
    DrgWeightPrices,
    SchemeUse,
    SingleDiseasePrices,
    SpecialCaseRules,
    StayBands,
    TcmAdvantage,
)
from drg_billing.domain.steps import Step
from drg_billing.entrypoints.http.case_schemas import Amount, Day, Identifier
from drg_billing.entrypoints.http.parameter_values import Factor, Key, ParameterModel
from drg_billing.entrypoints.http.scheme_schemas import (
    BedDayTariffModel,
    DipPricesModel,
    DrgPointPricesModel,
    DrgWeightPricesModel,
    SchemeUseModel,
    SingleDiseasePricesModel,
    SpecialCaseRulesModel,
    StayBandsModel,
    TcmAdvantageModel,
    to_domain,
)
from drg_billing.entrypoints.http.yearly_schemas import ClearingRulesModel, OutpatientBenefitsModel
from yilian_kit.http import AnswerModel

Domain = TypeVar("Domain")
Model = TypeVar("Model", bound=ParameterModel)


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
    tiers: Annotated[frozenset[Key], PlainSerializer(sorted, return_type=list[str])]
    reduction: Factor


class InsuranceBenefitsModel(ParameterModel):
    """What one kind of insurance pays. A layer that the area does not have is null, and never only left out."""

    deductible: DeductibleModel
    basic: BasicBenefitModel
    supplement: SteppedBenefitModel | None
    serious_illness: SteppedBenefitModel | None
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


class ReferralRulesModel(ParameterModel):
    window_days: Annotated[int, Field(strict=True, ge=0, le=366)]
    continued_deductible: bool


class ParametersRequest(ParameterModel):
    """A set of price parameters of a pooling area, in force from `valid_from` to `valid_to`, both included.

    In tables, `*` stands for every other key. There is no default: a settlement that needs what is not listed ends in
    `parameter-unset`, naming the parameter. A scheme without its table here is not used.
    """

    pooling_area: Identifier
    valid_from: Day
    valid_to: Day | None = None
    source: Annotated[str, StringConstraints(min_length=1, max_length=500)]
    modes: Annotated[tuple[PaymentMode, ...], Field(min_length=1)]
    fund_formula: FundFormula
    group_prices: DrgWeightPricesModel | None = None
    insurance: Mapping[InsuranceType, InsuranceBenefitsModel]
    assistance: Mapping[Key, SteppedBenefitModel] = {}
    referral: ReferralRulesModel | None = None
    outpatient: Mapping[InsuranceType, OutpatientBenefitsModel] = {}
    clearing: ClearingRulesModel | None = None
    schemes: Annotated[tuple[SchemeUseModel, ...], Field(max_length=50)] = ()
    points: DrgPointPricesModel | None = None
    single_diseases: SingleDiseasePricesModel | None = None
    dip: DipPricesModel | None = None
    bed_days: Annotated[tuple[BedDayTariffModel, ...], Field(min_length=1, max_length=200)] | None = None
    tcm_advantages: Annotated[tuple[TcmAdvantageModel, ...], Field(max_length=1000)] = ()
    bands: StayBandsModel | None = None
    special_cases: SpecialCaseRulesModel | None = None
    bundle_extras: Annotated[tuple[BundleExtra, ...], Field(max_length=2)] = EXTRAS_UNLESS_LISTED

    def parameters(self) -> PriceParameters:
        """The set before it has a version number."""
        return PriceParameters(
            pooling_area=self.pooling_area,
            version=0,
            valid_from=self.valid_from,
            valid_to=self.valid_to,
            source=self.source,
            modes=self.modes,
            fund_formula=self.fund_formula,
            group_prices=_optional(DrgWeightPrices, self.group_prices),
            insurance={kind: benefits.benefits() for kind, benefits in self.insurance.items()},
            assistance={category: benefit.benefit() for category, benefit in self.assistance.items()},
            referral=None
            if self.referral is None
            else ReferralRules(self.referral.window_days, self.referral.continued_deductible),
            outpatient={kind: to_domain(OutpatientBenefits, terms) for kind, terms in self.outpatient.items()},
            clearing=_optional(ClearingRules, self.clearing),
            schemes=tuple(to_domain(SchemeUse, use) for use in self.schemes),
            points=_optional(DrgPointPrices, self.points),
            single_diseases=_optional(SingleDiseasePrices, self.single_diseases),
            dip=_optional(DipPrices, self.dip),
            bed_days=None
            if self.bed_days is None
            else tuple(to_domain(BedDayTariff, tariff) for tariff in self.bed_days),
            tcm_advantages=tuple(to_domain(TcmAdvantage, advantage) for advantage in self.tcm_advantages),
            bands=_optional(StayBands, self.bands),
            special_cases=_optional(SpecialCaseRules, self.special_cases),
            bundle_extras=self.bundle_extras,
        )


class ParametersAnswer(AnswerModel):
    """A set under its version number; it never changes. It is in force once somebody other than `set_by` activates it.

    A withdrawn one never is. `revision` moves with either and is the entity tag.
    """

    id: UUID
    version: int
    state: ActivationState
    set_by: str
    activated_by: str | None
    withdrawn_by: str | None
    revision: int
    pooling_area: str
    valid_from: date
    valid_to: date | None
    source: str
    modes: tuple[PaymentMode, ...]
    fund_formula: FundFormula
    group_prices: DrgWeightPricesModel | None
    insurance: Mapping[InsuranceType, InsuranceBenefitsModel]
    assistance: Mapping[str, SteppedBenefitModel]
    referral: ReferralRulesModel | None
    outpatient: Mapping[InsuranceType, OutpatientBenefitsModel]
    clearing: ClearingRulesModel | None
    schemes: tuple[SchemeUseModel, ...]
    points: DrgPointPricesModel | None
    single_diseases: SingleDiseasePricesModel | None
    dip: DipPricesModel | None
    bed_days: tuple[BedDayTariffModel, ...] | None
    tcm_advantages: tuple[TcmAdvantageModel, ...]
    bands: StayBandsModel | None
    special_cases: SpecialCaseRulesModel | None
    bundle_extras: tuple[BundleExtra, ...]


def parameters_answer(stored: ParameterSet) -> ParametersAnswer:
    parameters = stored.parameters
    return ParametersAnswer(
        id=stored.id,
        version=parameters.version,
        state=stored.state,
        set_by=stored.set_by,
        activated_by=stored.activated_by,
        withdrawn_by=stored.withdrawn_by,
        revision=stored.revision,
        pooling_area=parameters.pooling_area,
        valid_from=parameters.valid_from,
        valid_to=parameters.valid_to,
        source=parameters.source,
        modes=parameters.modes,
        fund_formula=parameters.fund_formula,
        group_prices=None
        if parameters.group_prices is None
        else DrgWeightPricesModel.model_validate(parameters.group_prices),
        insurance={
            kind: InsuranceBenefitsModel.model_validate(benefits) for kind, benefits in parameters.insurance.items()
        },
        assistance={
            category: SteppedBenefitModel.model_validate(benefit) for category, benefit in parameters.assistance.items()
        },
        referral=None if parameters.referral is None else ReferralRulesModel.model_validate(parameters.referral),
        outpatient={
            kind: OutpatientBenefitsModel.model_validate(terms) for kind, terms in parameters.outpatient.items()
        },
        clearing=_shown(ClearingRulesModel, parameters.clearing),
        schemes=tuple(SchemeUseModel.model_validate(use) for use in parameters.schemes),
        points=_shown(DrgPointPricesModel, parameters.points),
        single_diseases=_shown(SingleDiseasePricesModel, parameters.single_diseases),
        dip=_shown(DipPricesModel, parameters.dip),
        bed_days=None
        if parameters.bed_days is None
        else tuple(BedDayTariffModel.model_validate(tariff) for tariff in parameters.bed_days),
        tcm_advantages=tuple(TcmAdvantageModel.model_validate(advantage) for advantage in parameters.tcm_advantages),
        bands=_shown(StayBandsModel, parameters.bands),
        special_cases=_shown(SpecialCaseRulesModel, parameters.special_cases),
        bundle_extras=parameters.bundle_extras,
    )


def _optional(kind: type[Domain], model: ParameterModel | None) -> Domain | None:
    return None if model is None else to_domain(kind, model)


def _shown(model: type[Model], part: object) -> Model | None:
    return None if part is None else model.model_validate(part)


def _steps(steps: tuple[StepModel, ...]) -> tuple[Step, ...]:
    return tuple(Step(step.above, step.ratio) for step in steps)
