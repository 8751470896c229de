"""How likely the patients of a group are to die (死亡风险评分), and from it the low-risk groups.

Source of the method: the performance evaluation by DRGs (DRGs医疗服务绩效评价) on which the accreditation of tertiary
hospitals (三级医院评审标准) relies for low-risk mortality (低风险组病例死亡率): of each group that lost a patient, the
natural logarithm of its mortality is set against the mean and one standard deviation over these groups.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, localcontext
from enum import IntEnum

_DIGITS = 40
_COMPARED = Decimal("1e-9")
"""Logarithms are compared to nine places: a group exactly on a boundary must not fall by the last digit."""


class RiskLevel(IntEnum):
    NO_DEATHS = 0
    LOW = 1
    """Below the mean minus one standard deviation."""
    MEDIUM_LOW = 2
    """From there to below the mean."""
    MEDIUM_HIGH = 3
    """From the mean to the mean plus one standard deviation, both included."""
    HIGH = 4


@dataclass(frozen=True, slots=True)
class GroupDeaths:
    """The cases of one DRG in the whole area, and those who died in hospital."""

    cases: int
    deaths: int


def risk_levels(groups: Mapping[str, GroupDeaths]) -> dict[str, RiskLevel]:
    """The level of each DRG. The standard deviation is that of the whole population of groups, each counted once."""
    with localcontext(prec=_DIGITS):
        logarithms = {drg: (Decimal(g.deaths) / g.cases).ln() for drg, g in groups.items() if g.deaths}
        levels = dict.fromkeys(groups, RiskLevel.NO_DEATHS)
        if not logarithms:
            return levels
        mean = sum(logarithms.values(), Decimal(0)) / len(logarithms)
        deviation = (sum(((x - mean) ** 2 for x in logarithms.values()), Decimal(0)) / len(logarithms)).sqrt()
        low, middle, high = (_compared(bound) for bound in (mean - deviation, mean, mean + deviation))
        return levels | {drg: _level(_compared(x), low, middle, high) for drg, x in logarithms.items()}


def low_risk_groups(groups: Mapping[str, GroupDeaths]) -> frozenset[str]:
    """The DRGs whose patients hardly ever die: where one does, somebody should look."""
    return frozenset(drg for drg, level in risk_levels(groups).items() if level is RiskLevel.LOW)


def _compared(value: Decimal) -> Decimal:
    return value.quantize(_COMPARED, ROUND_HALF_UP)


def _level(value: Decimal, low: Decimal, middle: Decimal, high: Decimal) -> RiskLevel:
    if value < low:
        return RiskLevel.LOW
    if value < middle:
        return RiskLevel.MEDIUM_LOW
    return RiskLevel.MEDIUM_HIGH if value <= high else RiskLevel.HIGH
