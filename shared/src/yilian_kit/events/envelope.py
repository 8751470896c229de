"""The envelope of every event: CloudEvents 1.0, structured mode, as JSON.

Attributes and their names follow CloudEvents 1.0 (sections 3.1 and 3.2); ``aggregateversion`` and ``traceparent``
are extension attributes (``traceparent``: CloudEvents Distributed Tracing extension, W3C Trace Context).
"""

from typing import Literal, Self
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

CONTENT_TYPE = "application/cloudevents+json; charset=UTF-8"
"""The ``content-type`` header of a Kafka record in structured mode (CloudEvents Kafka protocol binding, 3.3)."""

HEADER_CONTENT_TYPE = "content-type"
HEADER_TYPE = "type"
HEADER_ID = "id"
HEADER_TRACEPARENT = "traceparent"


class MalformedEnvelope(Exception):
    """The bytes are not an envelope. The message names attributes, never values."""


class Envelope(BaseModel):
    """One event as it travels. Unknown attributes are ignored, so that a producer may add some."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    specversion: Literal["1.0"] = "1.0"
    id: UUID
    source: str = Field(min_length=1)
    type: str = Field(min_length=1)
    subject: UUID
    time: AwareDatetime
    datacontenttype: Literal["application/json"] = "application/json"
    aggregateversion: int = Field(ge=1)
    traceparent: str | None = None
    data: dict[str, object]

    def to_bytes(self) -> bytes:
        """The envelope as UTF-8 JSON; an absent ``traceparent`` is left out."""
        absent = {"traceparent"} if self.traceparent is None else None
        return self.model_dump_json(exclude=absent).encode()

    @classmethod
    def from_bytes(cls, value: bytes) -> Self:
        """Parse the value of a record. Raises ``MalformedEnvelope``."""
        try:
            return cls.model_validate_json(value)
        except ValidationError as error:
            faulty = {str(fault["loc"][0]) for fault in error.errors(include_input=False) if fault["loc"]}
            known = sorted(faulty & cls.model_fields.keys())
            raise MalformedEnvelope(
                f"no CloudEvents envelope: {', '.join(known)}" if known else "no CloudEvents envelope: no JSON object"
            ) from None
