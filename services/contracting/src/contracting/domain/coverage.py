"""The figures of contracting: coverage of villages, signing rate, key-group signing rate (签约率).

A count of persons and a count of memberships are different figures, and both are shown.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from functools import reduce

from contracting.domain.errors import FutureAsOf
from contracting.domain.key_groups import KeyGroup

RATE_PLACES = Decimal("0.0001")


class CoverageLevel(StrEnum):
    """By what the county is broken down; each row belongs to one area, township or alliance."""

    AREA = "area"
    TOWNSHIP = "township"
    ALLIANCE = "alliance"


def rate(numerator: int, denominator: int) -> Decimal | None:
    """The share to four places, half up; none when there is nobody to sign."""
    if denominator == 0:
        return None
    return (Decimal(numerator) / denominator).quantize(RATE_PLACES, ROUND_HALF_UP)


@dataclass(frozen=True)
class Signing:
    """Of ``members`` persons, how many have an agreement in force."""

    members: int = 0
    signed: int = 0

    @property
    def rate(self) -> Decimal | None:
        """The signing rate."""
        return rate(self.signed, self.members)

    def __add__(self, other: "Signing") -> "Signing":
        return Signing(self.members + other.members, self.signed + other.signed)


@dataclass(frozen=True)
class Coverage:
    """The figures of one area, township, alliance or the whole county on one day.

    ``villages_covered``: villages with a team that serves them and at least one active agreement of a resident.
    ``key_group_union`` counts persons who are in any group once; ``memberships`` counts them once per group.
    """

    villages: int
    villages_covered: int
    residents: Signing
    key_groups: Mapping[KeyGroup, Signing]
    key_group_union: Signing

    @property
    def rate(self) -> Decimal | None:
        """The share of villages covered."""
        return rate(self.villages_covered, self.villages)

    @property
    def memberships(self) -> int:
        """The members of all groups added up."""
        return sum(signing.members for signing in self.key_groups.values())


def total_of(parts: Iterable[Coverage]) -> Coverage:
    """The figures of parts together: every village, and so every resident, lies in one part."""
    nothing = Coverage(0, 0, Signing(), dict.fromkeys(KeyGroup, Signing()), Signing())
    return reduce(
        lambda one, other: Coverage(
            villages=one.villages + other.villages,
            villages_covered=one.villages_covered + other.villages_covered,
            residents=one.residents + other.residents,
            key_groups={group: one.key_groups[group] + other.key_groups[group] for group in KeyGroup},
            key_group_union=one.key_group_union + other.key_group_union,
        ),
        parts,
        nothing,
    )


@dataclass(frozen=True)
class CoverageRow:
    """The figures of one part of the county."""

    code: str
    name: str
    coverage: Coverage


def require_known(as_of: date, today: date) -> None:
    """Raise ``FutureAsOf`` when ``as_of`` has not come yet."""
    if as_of > today:
        raise FutureAsOf(today)
