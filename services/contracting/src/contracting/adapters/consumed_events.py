"""What contracting reads of other services' events; fields that it does not need are ignored."""

from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field


class BackReferralRequested(BaseModel):
    """A hospital sends a patient back (下转); the event's subject is the new referral."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    person_key: str = Field(pattern=r"^[0-9a-f]{64}$")
    receiving_institution_id: UUID
