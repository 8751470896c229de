"""Publish a service package (服务包), or a new version of one."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from contracting.application.ports import UnitOfWork
from contracting.domain.errors import CountyAuthorityOnly
from contracting.domain.packages import Fee, Package, PackageItem, require_later


@dataclass(frozen=True)
class PublishPackage:
    """``price`` is the fee for one year in yuan, ``fee`` its split by payer."""

    code: str
    name: str
    items: tuple[PackageItem, ...]
    price: Decimal
    fee: Fee
    valid_from: date


async def publish_package(command: PublishPackage, work: UnitOfWork) -> Package:
    """The next version. What is signed keeps its version.

    Raises ``CountyAuthorityOnly``, ``PackageSplitWrong``, ``PackageVersionNotLater``, ``CodeTaken``.
    """
    if not work.directory.acts_for_county():
        raise CountyAuthorityOnly
    newest = await work.packages.newest(command.code)
    package = Package(
        code=command.code,
        version=require_later(newest, command.valid_from),
        name=command.name,
        items=command.items,
        price=command.price,
        fee=command.fee,
        valid_from=command.valid_from,
    )
    await work.packages.add(package)
    return package
