"""Kinds of fields that several requests and answers share."""

from decimal import Decimal
from typing import Annotated

from pydantic import PlainSerializer, StringConstraints, WithJsonSchema

Code = Annotated[str, StringConstraints(min_length=1, max_length=64)]
"""A code that people gave something."""
ShortText = Annotated[str, StringConstraints(min_length=1, max_length=100)]
LongText = Annotated[str, StringConstraints(min_length=1, max_length=300)]
Phone = Annotated[str, StringConstraints(pattern=r"^[0-9+\- ]{3,30}$")]
Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
"""SHA-256 in lower-case hexadecimal."""

Rate = Annotated[
    Decimal,
    PlainSerializer(float, return_type=float, when_used="json"),
    WithJsonSchema({"type": "number", "minimum": 0, "maximum": 1}),
]
"""A share of one, four places."""
