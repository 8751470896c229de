"""Whether a set of parameters can be used at all: its contradictions are found when it is set, not at a settlement."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import pairwise

from drg_billing.domain.check_prices import check_prices
from drg_billing.domain.errors import ParametersInvalid
from drg_billing.domain.parameters import EVERY_OTHER, InsuranceType, PriceParameters
from drg_billing.domain.steps import Step


def check_parameters(parameters: PriceParameters) -> None:
    """Raises ParametersInvalid with the first place that makes no sense, and why."""
    if parameters.valid_to is not None and parameters.valid_to < parameters.valid_from:
        raise ParametersInvalid("valid_to", "before_valid_from")
    if not parameters.modes or len(set(parameters.modes)) < len(parameters.modes):
        raise ParametersInvalid("modes", "empty_or_repeated")
    if len(set(parameters.bundle_extras)) < len(parameters.bundle_extras):
        raise ParametersInvalid("bundle_extras", "repeated")
    if InsuranceType.NONE in parameters.insurance:
        raise ParametersInvalid("insurance.none", "not_insured")
    for insurance, benefits in parameters.insurance.items():
        if benefits.unreferred is not None and EVERY_OTHER in benefits.unreferred.tiers:
            raise ParametersInvalid(f"insurance.{insurance}.unreferred.tiers", "every_other_in_a_list")
    for place, steps in _all_steps(parameters):
        _check_steps(place, steps)
    for place, amount in _all_amounts(parameters):
        if amount < 0:
            raise ParametersInvalid(place, "negative")
    for place, ratio in _all_ratios(parameters):
        if not 0 <= ratio <= 1:
            raise ParametersInvalid(place, "not_between_0_and_1")
    if parameters.referral is not None and parameters.referral.window_days < 0:
        raise ParametersInvalid("referral.window_days", "negative")
    if parameters.clearing is not None and parameters.clearing.overdrawn:
        raise ParametersInvalid("clearing", "prepaid_and_deposit_above_1")
    if InsuranceType.NONE in parameters.outpatient:
        raise ParametersInvalid("outpatient.none", "not_insured")
    check_prices(parameters)


def _check_steps(place: str, steps: Sequence[Step]) -> None:
    if not steps:
        raise ParametersInvalid(place, "empty")
    for lower, upper in pairwise(steps):
        if lower.above >= upper.above:
            raise ParametersInvalid(place, "not_ascending")
    for step in steps:
        if step.above < 0:
            raise ParametersInvalid(place, "negative")
        if not 0 <= step.ratio <= 1:
            raise ParametersInvalid(place, "not_between_0_and_1")


def _all_steps(parameters: PriceParameters) -> Iterator[tuple[str, Sequence[Step]]]:
    for insurance, benefits in parameters.insurance.items():
        for tier, steps in benefits.basic.steps_by_tier.items():
            yield f"insurance.{insurance}.basic.steps_by_tier.{tier}", steps
        for name, benefit in (("supplement", benefits.supplement), ("serious_illness", benefits.serious_illness)):
            if benefit is not None:
                yield f"insurance.{insurance}.{name}.steps", benefit.steps
    for category, benefit in parameters.assistance.items():
        yield f"assistance.{category}.steps", benefit.steps


def _all_amounts(parameters: PriceParameters) -> Iterator[tuple[str, Decimal]]:
    for insurance, benefits in parameters.insurance.items():
        for tier, amount in benefits.deductible.by_tier.items():
            yield f"insurance.{insurance}.deductible.by_tier.{tier}", amount
        for layer_name, layer in (
            ("basic", benefits.basic),
            ("supplement", benefits.supplement),
            ("serious_illness", benefits.serious_illness),
        ):
            if layer is not None and layer.yearly_cap is not None:
                yield f"insurance.{insurance}.{layer_name}.yearly_cap", layer.yearly_cap
    for category, benefit in parameters.assistance.items():
        if benefit.yearly_cap is not None:
            yield f"assistance.{category}.yearly_cap", benefit.yearly_cap
    for insurance, outpatient in parameters.outpatient.items():
        for place, amount in outpatient.amounts():
            yield f"outpatient.{insurance}.{place}", amount


def _all_ratios(parameters: PriceParameters) -> Iterator[tuple[str, Decimal]]:
    for insurance, benefits in parameters.insurance.items():
        if benefits.contracted_bonus is not None:
            yield f"insurance.{insurance}.contracted_bonus", benefits.contracted_bonus
        if benefits.unreferred is not None:
            yield f"insurance.{insurance}.unreferred.reduction", benefits.unreferred.reduction
    for insurance, outpatient in parameters.outpatient.items():
        for place, ratio in outpatient.ratios():
            yield f"outpatient.{insurance}.{place}", ratio
    if parameters.clearing is not None:
        for place, ratio in parameters.clearing.ratios():
            yield f"clearing.{place}", ratio
