"""Configuration of drg-billing: that of every service, and which pooling area it is for."""

from __future__ import annotations

from pydantic import Field

from yilian_kit.settings import ServiceSettings


class DrgBillingSettings(ServiceSettings):
    """Reads `YILIAN_POOLING_AREA` beside the variables of the kit."""

    pooling_area: str | None = Field(default=None, min_length=1)
    """The pooling area (统筹区) of cases that name none. Unset: the only one that has parameters."""

    max_body_bytes: int = Field(default=8_388_608, ge=1024)
    """A full national pack takes four megabytes."""

    max_body_values: int = Field(default=250_000, ge=1)
    """A DIP catalogue of 20,000 groups has about ten a group; a settlement list of 5,000 items fewer than 50,000."""
