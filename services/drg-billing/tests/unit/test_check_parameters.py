"""A set of parameters that contradicts itself is refused where it is set."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from drg_billing.domain.check_parameters import check_parameters
from drg_billing.domain.errors import ParametersInvalid
from drg_billing.domain.parameters import (
    InsuranceType,
    PaymentMode,
    PriceParameters,
    ReferralRules,
    UnreferredReduction,
)
from drg_billing.domain.steps import Step

from .money_builders import benefit, benefits, parameters, prices, steps

DESCENDING = (Step(Decimal(100), Decimal(0)), Step(Decimal(50), Decimal(1)))


def test_a_sound_set_passes() -> None:
    check_parameters(parameters(resident=benefits(serious_illness=benefit(_0="0.5", _1000="0.6"))))


@pytest.mark.parametrize(
    ("faulty", "parameter", "fault"),
    [
        (replace(parameters(), valid_to=date(2024, 12, 31)), "valid_to", "before_valid_from"),
        (replace(parameters(), modes=()), "modes", "empty_or_repeated"),
        (replace(parameters(), modes=(PaymentMode.PAY_ONLY,) * 2), "modes", "empty_or_repeated"),
        (replace(parameters(), insurance={InsuranceType.NONE: benefits()}), "insurance.none", "not_insured"),
        (parameters(resident=benefits(basic=())), "insurance.resident.basic.steps_by_tier.*", "empty"),
        (parameters(resident=benefits(basic=DESCENDING)), "insurance.resident.basic.steps_by_tier.*", "not_ascending"),
        (
            parameters(resident=benefits(basic=steps(_0="1.2"))),
            "insurance.resident.basic.steps_by_tier.*",
            "not_between_0_and_1",
        ),
        (
            parameters(assistance={"low_income": benefit("-1.00", _0="1")}),
            "assistance.low_income.yearly_cap",
            "negative",
        ),
        (
            parameters(resident=benefits(deductible={"county": "-300.00"})),
            "insurance.resident.deductible.by_tier.county",
            "negative",
        ),
        (parameters(group_prices=prices(weights={"ES35": "-1"})), "group_prices.weights.ES35", "negative"),
        (
            parameters(employee=benefits(contracted_bonus="1.5")),
            "insurance.employee.contracted_bonus",
            "not_between_0_and_1",
        ),
        (
            parameters(resident=benefits(unreferred=UnreferredReduction(frozenset({"county", "*"}), Decimal("0.10")))),
            "insurance.resident.unreferred.tiers",
            "every_other_in_a_list",
        ),
        (parameters(referral=ReferralRules(-1, True)), "referral.window_days", "negative"),
    ],
)
def test_a_contradiction_is_named_with_its_place(faulty: PriceParameters, parameter: str, fault: str) -> None:
    with pytest.raises(ParametersInvalid) as refused:
        check_parameters(faulty)
    assert (refused.value.parameter, refused.value.fault) == (parameter, fault)
