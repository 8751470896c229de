"""Every example of docs/settlement.md gives the numbers that stand there."""

import json
import re
from collections.abc import Mapping
from dataclasses import fields, replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from pydantic import TypeAdapter

from drg_billing.domain.account_errors import AccountNotFound
from drg_billing.domain.accumulators import YearTotals
from drg_billing.domain.check_parameters import check_parameters
from drg_billing.domain.outpatient import settle_visit
from drg_billing.domain.parameters import PriceParameters
from drg_billing.domain.settlement import Costs, SettlementInputs, settle
from drg_billing.domain.settlement_record import (
    AccumulatorKey,
    AdjustmentReason,
    Basis,
    CaseLedger,
    EntryStamp,
    ReversalReason,
    SettlementRecord,
)
from drg_billing.domain.steps import PaidStep
from drg_billing.entrypoints.http.account_problems import ACCOUNT_PROBLEMS
from drg_billing.entrypoints.http.parameter_schemas import ParametersRequest
from yilian_kit.http.problem import NOT_FOUND

from .money_builders import costs, inputs, visit

DOCUMENT = (Path(__file__).parents[2] / "docs" / "settlement.md").read_text("utf-8")
EXAMPLES = [json.loads(text) for text in re.findall(r"```json\n(.*?)```", DOCUMENT, re.DOTALL)]
STAYS, VISITS, LEDGERS = ([one for one in EXAMPLES if kind in one] for kind in ("stay", "visit", "ledger"))

PAYS_ALL: dict[str, Any] = {
    "deductible": {"scope": "stay", "by_tier": {"*": "0.00"}},
    "basic": {"steps_by_tier": {"*": [{"above": "0.00", "ratio": "0.70"}]}, "yearly_cap": None},
    "supplement": None,
    "serious_illness": None,
    "account_covers": "policy_share",
}


def area_of(example: Mapping[str, Any]) -> PriceParameters:
    """The example's parameters over a set that leaves nothing unset; kinds of insurance are filled up."""
    told = dict(example["parameters"])
    insurance = {kind: {**PAYS_ALL, **told.get("insurance", {}).get(kind, {})} for kind in ("resident", "employee")}
    body = {
        "pooling_area": "990100",
        "valid_from": "2025-01-01",
        "source": "made up for the document",
        "modes": ["pay_only"],
        "fund_formula": "balance",
        "group_prices": {"base_rate": "6000.00", "weights": {"ES35": "1"}, "tier_coefficients": {"*": "1"}},
        **told,
        "insurance": insurance,
    }
    area = replace(ParametersRequest.model_validate(body).parameters(), version=1)
    check_parameters(area)
    return area


def bill_of(stay: Mapping[str, Any]) -> Costs:
    return costs(
        stay["total"],
        self_pay=stay.get("full_self_pay", "0.00"),
        over_limit=stay.get("over_limit", "0.00"),
        pre_self_pay=stay.get("pre_self_pay", "0.00"),
    )


def year_of(stay: Mapping[str, Any]) -> YearTotals:
    return TypeAdapter(YearTotals).validate_python(stay.get("year_before", {}))


def lines(steps: tuple[PaidStep, ...]) -> list[list[str]]:
    return [[str(step.part), str(step.ratio), str(step.amount)] for step in steps]


def amounts(payers: Any) -> dict[str, str]:
    return {field.name: str(getattr(payers, field.name)) for field in fields(payers)}


def test_every_block_of_the_document_is_an_example_that_is_computed() -> None:
    assert len(STAYS) + len(VISITS) + len(LEDGERS) == len(EXAMPLES) == 4


@pytest.mark.parametrize("example", STAYS)
def test_the_stay_of_the_example_is_split_as_the_document_says(example: dict[str, Any]) -> None:
    stay = example["stay"]
    case = inputs(
        bill_of(stay),
        contracted=stay["contracted"],
        assistance_category=stay["assistance_category"],
        account=stay["account_available"],
        year_before=year_of(stay),
    )
    result = settle(case, area_of(example))
    assert example["lines"] == {
        "in_scope": str(result.bill.in_scope),
        "deductible": str(result.deductible),
        "basic": lines(result.basic_lines),
        "serious_illness": lines(result.serious_illness_lines),
        "assistance": lines(result.assistance_lines),
    }
    assert amounts(result.payers) == example["payers"]


@pytest.mark.parametrize("example", VISITS)
def test_the_visit_of_the_example_is_split_as_the_document_says(example: dict[str, Any]) -> None:
    told = example["visit"]
    case = visit(bill_of(told), account=told["account_available"], year_before=year_of(told))
    result = settle_visit(case, area_of(example))
    assert example["lines"] == {
        "in_scope": str(case.costs.in_scope),
        "deductible": str(result.deductible),
        "basic": None if result.basic_line is None else lines((result.basic_line,))[0],
    }
    assert amounts(result.payers) == example["payers"]


@pytest.mark.parametrize("example", LEDGERS)
def test_the_entries_of_the_example_are_what_the_document_says(example: dict[str, Any]) -> None:
    area, ledger = area_of(example), CaseLedger(UUID(int=1))
    for number, act in enumerate(example["ledger"], start=2):
        entry = _entry(ledger, act, area, EntryStamp(UUID(int=number), datetime(2025, 3, 8, tzinfo=UTC)))
        ledger = ledger.with_entry(entry)
        assert {name: amounts(entry.payers)[name] for name in act["payers"]} == act["payers"]
    assert sum(Decimal(act["payers"]["total"]) for act in example["ledger"]) == ledger.paid.total


def _entry(ledger: CaseLedger, act: Mapping[str, Any], area: PriceParameters, stamp: EntryStamp) -> SettlementRecord:
    if act["act"] == "reverse":
        assert ledger.settlement_id is not None
        return ledger.reversed(ledger.settlement_id, ReversalReason.OTHER, stamp)
    basis = Basis("990100", 1, "sha256:0", AccumulatorKey("a" * 64, "resident", 2025))
    case: SettlementInputs = inputs(costs(act["total"]))
    result = settle(case, area)
    if act["act"] == "settle":
        return ledger.settled(stamp, basis, case, result)
    assert ledger.settlement_id is not None
    return ledger.adjusted(ledger.settlement_id, AdjustmentReason.AMOUNTS_CORRECTED, stamp, basis, case, result)


def test_the_document_names_every_refusal_of_accounts_and_every_reason_to_adjust() -> None:
    slugs = [error.slug for error, told in ACCOUNT_PROBLEMS.items() if told is not NOT_FOUND]
    unnamed = [slug for slug in slugs if slug.startswith(("account-", "movement-")) and f"`{slug}`" not in DOCUMENT]
    assert unnamed == []
    assert ACCOUNT_PROBLEMS[AccountNotFound] is NOT_FOUND
    assert [reason for reason in AdjustmentReason if f"`{reason}`" not in DOCUMENT] == []
