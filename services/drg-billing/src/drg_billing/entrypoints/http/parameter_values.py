"""The values that sets of price parameters are made of: factors, points, keys and codes."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    StringConstraints,
    WithJsonSchema,
)
from pydantic_core import PydanticCustomError

from drg_billing.domain.codes import normalise_code
from yilian_kit.http import RequestModel

_FACTOR_PATTERN = r"\d{1,3}(\.\d{1,6})?"
_POINTS_PATTERN = r"\d{1,9}(\.\d{1,4})?"


def _read_factor(value: Any) -> Decimal:
    if isinstance(value, Decimal):
        return value
    if not isinstance(value, str):
        raise PydanticCustomError("money_not_a_string", "a factor is a decimal string, never a number")
    if not re.fullmatch(_FACTOR_PATTERN, value, re.ASCII):
        raise PydanticCustomError("decimal_parsing", "a factor is a decimal string with at most six decimals")
    return Decimal(value)


def _read_points(value: Any) -> Decimal:
    if isinstance(value, Decimal):
        return value
    if not isinstance(value, str):
        raise PydanticCustomError("money_not_a_string", "points are a decimal string, never a number")
    if not re.fullmatch(_POINTS_PATTERN, value, re.ASCII):
        raise PydanticCustomError("decimal_parsing", "points are a decimal string with at most four decimals")
    return Decimal(value)


_as_text = PlainSerializer(str, return_type=str, when_used="json")

Factor = Annotated[
    Decimal,
    BeforeValidator(_read_factor),
    _as_text,
    WithJsonSchema({"type": "string", "pattern": f"^{_FACTOR_PATTERN}$", "examples": ["0.4527"]}),
]
"""A ratio, weight or coefficient: below 1,000, at most six decimals, without sign."""

Points = Annotated[
    Decimal,
    BeforeValidator(_read_points),
    _as_text,
    WithJsonSchema({"type": "string", "pattern": f"^{_POINTS_PATTERN}$", "examples": ["126.4000"]}),
]
"""Points, or what one is worth in yuan: at most four decimals, without sign."""

Key = Annotated[str, StringConstraints(min_length=1, max_length=64)]
CodePattern = Annotated[
    str, StringConstraints(pattern=r"^[A-Za-z0-9.+/\-]{1,39}\*?$", max_length=40), AfterValidator(normalise_code)
]
"""A code of a diagnosis or procedure; with `*` at its end every code that begins so."""
Codes = Annotated[tuple[CodePattern, ...], Field(max_length=2000)]
Days = Annotated[int, Field(strict=True, ge=0, le=3660)]


class ParameterModel(RequestModel):
    """Part of a set: request and answer have the same shape, so it is read from domain objects as well."""

    model_config = ConfigDict(from_attributes=True)
