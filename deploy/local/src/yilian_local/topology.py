"""The whole topology on one page: four services, each with its database, its role and its port.

They share no database, and PostgreSQL lets no role into another service's. They meet only in Kafka.
"""

import sysconfig
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

FIRST_PORT = 8101
"""Where ``yilian up`` serves the first service; the others follow."""


@dataclass(frozen=True)
class LocalService:
    """A service as the launcher runs it: ``command`` takes ``migrate`` and ``serve``."""

    name: str
    title: str
    database: str
    command: tuple[str, ...]

    @property
    def role(self) -> str:
        """The login role that owns the database; both have one name."""
        return self.database


def _installed(script: str) -> tuple[str, ...]:
    return (str(Path(sysconfig.get_path("scripts")) / script),)


SERVICES = (
    LocalService("alliance", "医联体 Alliance", "alliance", _installed("alliance")),
    LocalService("contracting", "签约服务 Contracting", "contracting", _installed("contracting")),
    LocalService("drg-billing", "DRG 收付费 Billing", "drg_billing", _installed("drg-billing")),
    LocalService("referral", "双向转诊 Referral", "referral", _installed("referral")),
)


def addresses(ports: Mapping[str, int]) -> dict[str, str]:
    """The address of each service, by its name."""
    return {name: f"http://127.0.0.1:{port}" for name, port in ports.items()}


def consecutive_ports(services: Sequence[LocalService], first: int) -> dict[str, int]:
    """A port for each service, counted up from the first."""
    return {service.name: first + place for place, service in enumerate(services)}
