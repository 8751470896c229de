"""Types of request fields that several nouns share."""

from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime, Field, StringConstraints
from pydantic_core import PydanticCustomError

Code = Annotated[str, StringConstraints(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9][A-Za-z0-9._/-]*$")]
"""A business identifier that somebody else gave: letters, digits, and . _ / - after the first character."""

Name = Annotated[str, StringConstraints(min_length=1, max_length=200)]
ShortText = Annotated[str, StringConstraints(min_length=1, max_length=100)]
LongText = Annotated[str, StringConstraints(min_length=1, max_length=1000)]
DocumentNumber = Annotated[str, StringConstraints(min_length=1, max_length=100)]
Count = Annotated[int, Field(ge=0, le=100_000)]

_YEARS = range(2000, 2101)


def _plausible(instant: datetime) -> datetime:
    if instant.year not in _YEARS:
        raise PydanticCustomError("instant_implausible", "the time lies in this century")
    return instant


Instant = Annotated[AwareDatetime, AfterValidator(_plausible)]
"""A time with an offset, of this century: further away, adding the way would leave the calendar."""
