"""Domain values as JSON text: the same value always gives the same text, and amounts are strings."""

from __future__ import annotations

from pydantic import TypeAdapter

from drg_billing.domain.parameters import PriceParameters
from drg_billing.domain.settlement import SettlementInputs, SettlementResult

_PARAMETERS = TypeAdapter(PriceParameters)
_INPUTS = TypeAdapter(SettlementInputs)
_RESULT = TypeAdapter(SettlementResult)


def write_parameters(parameters: PriceParameters) -> str:
    return _PARAMETERS.dump_json(parameters).decode()


def read_parameters(text: str) -> PriceParameters:
    return _PARAMETERS.validate_json(text)


def write_inputs(inputs: SettlementInputs) -> str:
    return _INPUTS.dump_json(inputs).decode()


def read_inputs(text: str) -> SettlementInputs:
    return _INPUTS.validate_json(text)


def write_result(result: SettlementResult) -> str:
    return _RESULT.dump_json(result).decode()


def read_result(text: str) -> SettlementResult:
    return _RESULT.validate_json(text)
