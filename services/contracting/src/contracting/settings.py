"""Configuration of contracting: the kit's, and how many residents a family doctor may sign."""

from pydantic import Field

from contracting.domain.teams import RESIDENTS_PER_FAMILY_DOCTOR
from yilian_kit.settings import ServiceSettings


class ContractingSettings(ServiceSettings):
    """``YILIAN_RESIDENTS_PER_FAMILY_DOCTOR`` is the county's limit for the capacity of teams."""

    residents_per_family_doctor: int = Field(default=RESIDENTS_PER_FAMILY_DOCTOR, ge=1)
