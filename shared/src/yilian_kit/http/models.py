"""Shapes of requests and answers: unknown request fields are refused, money is a decimal string."""

import re
from decimal import Decimal
from typing import Annotated, Any, Generic, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, PlainSerializer, WithJsonSchema, field_validator
from pydantic_core import PydanticCustomError

T = TypeVar("T")

_MONEY = re.compile(r"-?\d{1,14}(\.\d{1,2})?", re.ASCII)


def _parse_money(value: Any) -> Decimal:
    if isinstance(value, Decimal) and value == value.quantize(Decimal("0.01")):
        return value.quantize(Decimal("0.01"))
    if not isinstance(value, str):
        raise PydanticCustomError("money_not_a_string", "money is a decimal string, never a number")
    if not _MONEY.fullmatch(value):
        raise PydanticCustomError("money_malformed", "money is a decimal string with at most two decimals")
    return Decimal(value).quantize(Decimal("0.01")) + 0  # "-0.00" is zero


Money = Annotated[
    Decimal,
    BeforeValidator(_parse_money),
    PlainSerializer(lambda amount: f"{amount:.2f}", return_type=str, when_used="json"),
    WithJsonSchema({"type": "string", "pattern": r"^-?\d{1,14}(\.\d{1,2})?$", "examples": ["2940.44"]}),
]
"""Yuan with two decimals (元), a string in JSON in both directions; a JSON number would lose cents and is refused."""


class RequestModel(BaseModel):
    """A request body: strict about fields, white space around texts is dropped, NUL is in no text."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True, frozen=True)

    @field_validator("*", mode="before")
    @classmethod
    def _without_nul(cls, value: Any) -> Any:
        # PostgreSQL stores no NUL in a text; found only there, it would look like a fault of the server.
        if _has_nul(value):
            raise PydanticCustomError("string_with_nul", "a text must not contain the character NUL")
        return value


def _has_nul(value: Any) -> bool:
    pending = [value]  # no recursion: a body may be nested as deep as its parser goes
    while pending:
        part = pending.pop()
        if isinstance(part, str):
            if "\0" in part:
                return True
        elif isinstance(part, dict):
            pending.extend(part.keys())
            pending.extend(part.values())
        elif isinstance(part, list):
            pending.extend(part)
    return False


class AnswerModel(BaseModel):
    """An answer body; built from domain objects by attribute."""

    model_config = ConfigDict(from_attributes=True, frozen=True)


class PageAnswer(AnswerModel, Generic[T]):
    """One page of a list; hand ``next_cursor`` back to read on, null on the last page."""

    items: list[T]
    next_cursor: str | None
