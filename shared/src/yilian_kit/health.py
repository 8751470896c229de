"""What a part of a service says about itself to ``/readyz``."""

from dataclasses import dataclass


@dataclass(frozen=True)
class ComponentHealth:
    """``ok`` False takes the service out of rotation; ``degraded`` keeps it serving and tells the operator."""

    ok: bool
    degraded: bool = False
    detail: str = ""
