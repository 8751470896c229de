from datetime import date
from decimal import Decimal

import pytest

from contracting.domain.errors import NoPackage, PackageSplitWrong, PackageVersionNotLater
from contracting.domain.packages import Fee, Package, PackageItem, fee_of, require_later, require_packages

BASIC = Package(
    code="basic",
    version=1,
    name="基本包",
    items=(PackageItem("follow-up", 4),),
    price=Decimal("120.00"),
    fee=Fee(Decimal("70.00"), Decimal("30.00"), Decimal("20.00")),
    valid_from=date(2025, 1, 1),
)


def test_the_payers_shares_add_up_to_the_price() -> None:
    with pytest.raises(PackageSplitWrong):
        Package("x", 1, "x", (), Decimal("100.00"), Fee(resident=Decimal("99.99")), date(2025, 1, 1))


def test_the_fee_of_an_agreement_is_the_sum_of_its_packages_by_payer() -> None:
    fee = fee_of([BASIC, BASIC])
    assert fee == Fee(Decimal("140.00"), Decimal("60.00"), Decimal("40.00"))
    assert fee.total == Decimal("240.00")


@pytest.mark.parametrize("codes", [[], ["basic", "basic"]])
def test_an_agreement_has_at_least_one_package_and_none_twice(codes: list[str]) -> None:
    with pytest.raises(NoPackage):
        require_packages(codes)


def test_versions_count_up_in_the_order_of_their_first_days() -> None:
    assert require_later(None, date(2025, 1, 1)) == 1
    assert require_later(BASIC, date(2025, 1, 2)) == 2
    with pytest.raises(PackageVersionNotLater):
        require_later(BASIC, date(2025, 1, 1))
