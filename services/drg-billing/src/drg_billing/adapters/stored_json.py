"""Domain values as JSON text: the same value always gives the same text, and amounts are strings.

Fields that are marked ADDED_LATER are left out at their default (see domain/stored_form.py).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from functools import lru_cache
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter

from drg_billing.domain.parameters import PriceParameters
from drg_billing.domain.settlement import SettlementInputs, SettlementResult
from drg_billing.domain.stored_form import ADDED_LATER

_PARAMETERS = TypeAdapter(PriceParameters)
_INPUTS = TypeAdapter(SettlementInputs)
_RESULT = TypeAdapter(SettlementResult)


def write_parameters(parameters: PriceParameters) -> str:
    return write_value(parameters)


@lru_cache(maxsize=16)
def read_parameters(text: str) -> PriceParameters:
    """A set never changes, and one with a whole DIP catalogue takes long to read: the last ones read are kept."""
    return _PARAMETERS.validate_json(text)


def write_inputs(inputs: SettlementInputs) -> str:
    return write_value(inputs)


def read_inputs(text: str) -> SettlementInputs:
    return _INPUTS.validate_json(text)


def write_result(result: SettlementResult) -> str:
    return write_value(result)


def read_result(text: str) -> SettlementResult:
    return _RESULT.validate_json(text)


def write_value(value: object) -> str:
    """The text of a frozen dataclass of names, numbers, days and further dataclasses."""
    return json.dumps(_plain(value), ensure_ascii=False, separators=(",", ":"))


def _plain(value: object) -> Any:
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, str):
        return value
    if isinstance(value, Decimal | UUID):
        return str(value)
    if isinstance(value, date):
        return value.isoformat()
    if is_dataclass(value):
        kept = ((field.name, getattr(value, field.name), field) for field in fields(value))
        return {name: _plain(part) for name, part, field in kept if not _left_out(part, field)}
    if isinstance(value, Mapping):
        return {_plain(key): _plain(part) for key, part in value.items()}
    if isinstance(value, frozenset):
        return sorted(_plain(part) for part in value)
    if isinstance(value, tuple | list):
        return [_plain(part) for part in value]
    raise TypeError(f"{type(value).__name__} has no stored form")


def _left_out(part: object, field: Field[Any]) -> bool:
    if field.metadata != ADDED_LATER:
        return False
    default = field.default if field.default_factory is MISSING else field.default_factory()
    return bool(part == default)
