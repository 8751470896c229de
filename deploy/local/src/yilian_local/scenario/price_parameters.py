"""The scenario's own price parameters, for demonstration only: no area of China pays by them."""

from pydantic import BaseModel, ConfigDict


class DemoPriceParameters(BaseModel):
    """To be read by the player; see ``docs/scenario.md``."""

    model_config = ConfigDict(extra="forbid", frozen=True)
