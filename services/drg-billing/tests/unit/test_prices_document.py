"""Every example of docs/prices.md gives the numbers that stand there."""

import json
import re
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter

from drg_billing.domain.check_parameters import check_parameters
from drg_billing.domain.fund_formula import pay_hospital
from drg_billing.domain.parameters import FundFormula, PaymentMode
from drg_billing.domain.pricing import PricedCase
from drg_billing.domain.pricing.price import Reason
from drg_billing.domain.settlement import settle
from drg_billing.entrypoints.http.parameter_schemas import ParametersRequest
from drg_billing.entrypoints.http.price_schemas import PriceAnswer

from .money_builders import costing, costs, inputs

DOCUMENT = (Path(__file__).parents[2] / "docs" / "prices.md").read_text("utf-8")
EXAMPLES = [json.loads(text) for text in re.findall(r"```json\n(.*?)```", DOCUMENT, re.DOTALL)]
PRICES = [example for example in EXAMPLES if "price" in example]
FORMULAS = [example for example in EXAMPLES if "formula" in example]

A_SET: dict[str, Any] = {
    "pooling_area": "990100",
    "valid_from": "2025-01-01",
    "source": "made up for the document",
    "modes": ["pay_only"],
    "fund_formula": "balance",
    "group_prices": {"base_rate": "6000.00", "weights": {"ES35": "1"}, "tier_coefficients": {"*": "1"}},
    "insurance": {
        "resident": {
            "deductible": {"scope": "stay", "by_tier": {"*": "0.00"}},
            "basic": {"steps_by_tier": {"*": [{"above": "0.00", "ratio": "0.70"}]}, "yearly_cap": None},
            "supplement": None,
            "serious_illness": None,
        }
    },
}
A_CASE: dict[str, Any] = {
    "drg": "ES35",
    "status": "grouped",
    "institution_code": "H1",
    "institution_tier": "county_lead",
    "total_cost": "5000.00",
    "insurance": "resident",
    "discharged_on": "2025-03-09",
    "stay_days": 8,
    "age_years": 40,
    "leaving_way": "1",
}


def test_every_block_of_the_document_is_an_example_that_is_computed() -> None:
    assert len(PRICES) + len(FORMULAS) == len(EXAMPLES) >= 15


@pytest.mark.parametrize("example", PRICES)
def test_the_price_of_the_example_is_what_the_document_says(example: dict[str, Any]) -> None:
    # Given the parameters and the case of the example
    area = replace(ParametersRequest.model_validate({**A_SET, **example["parameters"]}).parameters(), version=1)
    check_parameters(area)
    case = TypeAdapter(PricedCase).validate_python({**A_CASE, **example["case"]})

    # When it is settled
    bill = costs(str(case.total_cost), self_pay=example.get("full_self_pay", "0.00"))
    stay = replace(inputs(bill, mode=PaymentMode(example.get("mode", "pay_only"))), case=case)
    result = settle(costing(stay, bill, area), area)

    # Then the answer has what the document shows
    answer = PriceAnswer.model_validate(result.price).model_dump(mode="json")
    assert {name: answer[name] for name in example["price"]} == example["price"]
    if "bill" in example:
        assert str(result.bill.total) == example["bill"]


@pytest.mark.parametrize("example", FORMULAS)
def test_the_pool_of_the_example_is_what_the_document_says(example: dict[str, Any]) -> None:
    amounts = {name: Decimal(example[name]) for name in ("standard", "patient", "other_funds", "cost")}
    paid = pay_hospital(FundFormula(example["formula"]), **amounts)
    assert {name: str(getattr(paid, name)) for name in example["pays"]} == example["pays"]


def test_the_document_names_every_reason_for_passing_a_scheme_over() -> None:
    assert [reason for reason in Reason if f"`{reason}`" not in DOCUMENT] == []


def test_the_document_names_every_fund_formula() -> None:
    assert [formula for formula in FundFormula if f"`{formula}`" not in DOCUMENT] == []
