"""Service packages (服务包): what an agreement promises and what it costs a year, in versions.

An agreement keeps the version that was signed; a new version changes nothing that is signed already.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from contracting.domain.errors import NoPackage, PackageSplitWrong, PackageVersionNotLater


@dataclass(frozen=True)
class Fee:
    """The fee for one year, in yuan, by payer: basic insurance (医保), public-health fund (公卫经费), resident."""

    basic_insurance: Decimal = Decimal("0.00")
    public_health_fund: Decimal = Decimal("0.00")
    resident: Decimal = Decimal("0.00")

    @property
    def total(self) -> Decimal:
        """What all payers pay together."""
        return self.basic_insurance + self.public_health_fund + self.resident

    def __add__(self, other: "Fee") -> "Fee":
        return Fee(
            self.basic_insurance + other.basic_insurance,
            self.public_health_fund + other.public_health_fund,
            self.resident + other.resident,
        )


@dataclass(frozen=True)
class PackageItem:
    """One promised service and how often a year."""

    name: str
    times_a_year: int


@dataclass(frozen=True)
class Package:
    """One version of a package, in effect for agreements signed from ``valid_from`` until the next version."""

    code: str
    version: int
    name: str
    items: tuple[PackageItem, ...]
    price: Decimal
    fee: Fee
    valid_from: date

    def __post_init__(self) -> None:
        if self.fee.total != self.price:
            raise PackageSplitWrong

    @property
    def choice(self) -> "PackageChoice":
        """What an agreement keeps of it."""
        return PackageChoice(self.code, self.version)


@dataclass(frozen=True)
class PackageChoice:
    """The package and version that an agreement was signed for."""

    code: str
    version: int


def require_later(newest: Package | None, valid_from: date) -> int:
    """The number of the next version. Raises ``PackageVersionNotLater`` unless it takes effect after the newest."""
    if newest is None:
        return 1
    if valid_from <= newest.valid_from:
        raise PackageVersionNotLater(newest.code, newest.valid_from)
    return newest.version + 1


def require_packages(codes: Iterable[str]) -> None:
    """Raise ``NoPackage`` unless there is at least one package and none twice."""
    listed = list(codes)
    if not listed or len(set(listed)) != len(listed):
        raise NoPackage


def fee_of(packages: Iterable[Package]) -> Fee:
    """The fee for one year of all packages together."""
    return sum((package.fee for package in packages), start=Fee())
