"""What choosing the pack of a record needs from outside: the part of a unit of work that a mere question asks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Protocol

from drg_billing.domain.case import PackReference
from drg_billing.domain.grouping.compiled_pack import CompiledPack


class PricedAreas(Protocol):
    """The pooling areas that settle."""

    async def areas_in_force(self, on: date) -> Sequence[str]:
        """The pooling areas that have active parameters for the day."""
        ...


class ActivePacks(Protocol):
    """Which pack is active where and when, ready to group."""

    async def active(self, pooling_area: str, on: date) -> PackReference | None:
        """Of the activations that cover the day the one with the latest start, of those the last made."""
        ...

    def starter_unstored(self) -> PackReference:
        """The starter pack, which groups where no other pack is active, for a record that is not stored either."""
        ...

    async def compiled(self, digest: str) -> CompiledPack:
        """The stored pack with this digest, ready to group. Raises PackNotFound."""
        ...


class PackChoice(Protocol):
    """Enough to choose the pack of a record. Every unit of work is one."""

    @property
    def parameters(self) -> PricedAreas: ...
    @property
    def packs(self) -> ActivePacks: ...
    @property
    def pooling_area(self) -> str | None:
        """The pooling area that the service is set up for, if it is for one."""
        ...
