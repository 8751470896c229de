"""How far a pack agrees with known groups: the share of records with the same MDC, ADRG and DRG."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from drg_billing.domain.discharge import Discharge
from drg_billing.domain.grouping.compiled_pack import CompiledPack
from drg_billing.domain.grouping.grouper import group


@dataclass(frozen=True, slots=True)
class KnownGroup:
    """A record and the group that somebody else gave it."""

    discharge: Discharge
    mdc: str
    adrg: str
    drg: str


@dataclass(frozen=True, slots=True)
class Agreement:
    """Counts of records that agree, each level by itself."""

    records: int
    mdc: int
    adrg: int
    drg: int

    def share(self, agreeing: int) -> float:
        """In percent; 0 without records."""
        return 100 * agreeing / self.records if self.records else 0.0


def measure_agreement(known: Iterable[KnownGroup], compiled: CompiledPack) -> Agreement:
    """Group every record and count where the answer is the known one."""
    records = mdc = adrg = drg = 0
    for one in known:
        found = group(one.discharge, compiled).group
        records += 1
        mdc += found.mdc == one.mdc
        adrg += found.adrg == one.adrg
        drg += found.drg == one.drg
    return Agreement(records, mdc, adrg, drg)
