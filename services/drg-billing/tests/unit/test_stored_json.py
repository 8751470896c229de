"""What was stored once is read for ever, and replays to the same bytes."""

import json
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from drg_billing.adapters.stored_json import (
    read_inputs,
    read_parameters,
    read_result,
    write_inputs,
    write_parameters,
    write_result,
    write_value,
)
from drg_billing.domain.settlement import LinkedStay, TransferDirection, settle
from drg_billing.domain.stored_form import ADDED_LATER
from drg_billing.domain.year_base import BasePart

from .money_builders import costs, inputs

STORED = Path(__file__).parent / "stored"
OF_THE_FIRST_VERSION = json.loads((STORED / "of_the_first_version.json").read_text("utf-8"))
"""Texts as the first version of the service stored them: by weight, by item, QY, both modes, every layer."""
BEFORE_EXTRAS_STOOD_OUTSIDE = json.loads((STORED / "before_extras_stood_outside_the_bands.json").read_text("utf-8"))
"""Banded stays in FEE_AND_PAY from when bands compared the whole cost, and so billed full self-pay items twice."""


@pytest.mark.parametrize("stored", OF_THE_FIRST_VERSION["settlements"])
def test_a_settlement_of_the_first_version_replays_byte_for_byte(stored: dict[str, Any]) -> None:
    # Given inputs, parameters and a result as they were stored before any other scheme existed
    _check_replay(stored, OF_THE_FIRST_VERSION["parameters"])


@pytest.mark.parametrize("stored", BEFORE_EXTRAS_STOOD_OUTSIDE["settlements"])
def test_a_settlement_from_before_extras_stood_outside_the_bands_replays_byte_for_byte(stored: dict[str, Any]) -> None:
    _check_replay(stored, BEFORE_EXTRAS_STOOD_OUTSIDE["parameters"])


def _check_replay(stored: dict[str, Any], areas: dict[str, str]) -> None:
    """Settled again the text is the same, and so are those of what was read."""
    parameters = read_parameters(areas[stored["parameters"]])
    inputs = read_inputs(stored["inputs"])
    assert write_result(settle(inputs, parameters)) == stored["result"]
    assert write_inputs(inputs) == stored["inputs"]
    assert write_result(read_result(stored["result"])) == stored["result"]


@pytest.mark.parametrize("text", OF_THE_FIRST_VERSION["parameters"].values())
def test_parameters_of_the_first_version_are_written_as_they_were(text: str) -> None:
    assert write_parameters(read_parameters(text)) == text


@dataclass(frozen=True, slots=True)
class _Grown:
    amount: Decimal
    later: tuple[str, ...] = field(default=(), metadata=ADDED_LATER)
    later_table: dict[str, int] = field(default_factory=dict, metadata=ADDED_LATER)


def test_a_field_added_later_is_left_out_until_it_says_something() -> None:
    assert write_value(_Grown(Decimal("1.00"))) == '{"amount":"1.00"}'
    assert write_value(_Grown(Decimal("1.00"), ("b",))) == '{"amount":"1.00","later":["b"]}'
    assert write_value(_Grown(Decimal("1.00"), (), {"b": 1})) == '{"amount":"1.00","later_table":{"b":1}}'


def test_inputs_of_every_later_field_are_read_as_they_were_written() -> None:
    # Given inputs that say all that earlier versions did not know
    link = LinkedStay(TransferDirection.UP, Decimal("100.00"), UUID(int=7))
    whole = replace(
        inputs(costs("5000.00"), linked_stay=link),
        serious_illness_free=(BasePart(Decimal("0.00"), Decimal("300.00")),),
        outside_the_pool=True,
    )

    # Then the text gives them back, and is written again as it stands
    text = write_inputs(whole)
    assert read_inputs(text) == whole
    assert write_inputs(read_inputs(text)) == text


def test_a_value_without_a_stored_form_is_refused() -> None:
    with pytest.raises(TypeError, match="float has no stored form"):
        write_value(1.5)
