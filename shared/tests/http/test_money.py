"""Money is a decimal string in both directions."""

from decimal import Decimal

import pytest
from pydantic import ValidationError

from yilian_kit.http import AnswerModel, Money, RequestModel


class Fee(RequestModel):
    amount: Money


class FeeAnswer(AnswerModel):
    amount: Money


@pytest.mark.parametrize(
    ("text", "amount"),
    [("2940.44", "2940.44"), ("0.1", "0.10"), ("7", "7.00"), ("-25.10", "-25.10")],
)
def test_a_decimal_string_becomes_an_exact_amount(text: str, amount: str) -> None:
    assert Fee.model_validate_json(f'{{"amount": "{text}"}}').amount == Decimal(amount)


def test_zero_has_no_sign() -> None:
    assert FeeAnswer(amount=Fee(amount="-0.00").amount).model_dump(mode="json") == {"amount": "0.00"}


@pytest.mark.parametrize(
    ("written", "rule"),
    [
        ("2940.44", "money_not_a_string"),
        ("7", "money_not_a_string"),
        ("null", "money_not_a_string"),
        ("true", "money_not_a_string"),
        ('"2940.445"', "money_malformed"),
        ('"1e3"', "money_malformed"),
        ('"NaN"', "money_malformed"),
        ('"１２.００"', "money_malformed"),
        ('"123456789012345.00"', "money_malformed"),
        ('""', "money_malformed"),
    ],
)
def test_anything_else_is_refused_by_a_named_rule(written: str, rule: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        Fee.model_validate_json(f'{{"amount": {written}}}')

    assert [finding["type"] for finding in refusal.value.errors()] == [rule]


def test_an_answer_shows_two_decimals_as_a_string() -> None:
    assert FeeAnswer(amount=Decimal("3.5")).model_dump_json() == '{"amount":"3.50"}'


def test_an_answer_refuses_an_amount_with_a_fraction_of_a_cent() -> None:
    with pytest.raises(ValidationError):
        FeeAnswer(amount=Decimal("3.505"))
