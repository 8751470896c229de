"""Service packages (服务包) and their versions."""

from datetime import date
from decimal import Decimal
from typing import Annotated

from fastapi import Response
from pydantic import Field

from contracting.application import PublishPackage, publish_package
from contracting.domain.packages import Fee, Package, PackageItem
from contracting.entrypoints.http.dependencies import ClockDependency, UnitOfWorkDependency
from contracting.entrypoints.http.fields import Code, ShortText
from yilian_kit.http import AnswerModel, Money, RequestModel, idempotent, requires, service_router, set_etag

router = service_router("/v1/packages", tags=["packages"])


class PackageItemModel(RequestModel):
    """One promised service and how often a year."""

    name: ShortText
    times_a_year: int = Field(ge=1, le=366)


Share = Annotated[Money, Field(ge=0, le=Decimal("99999999.99"))]
"""What somebody pays a year; a share is never negative."""


class FeeModel(RequestModel):
    """The fee for one year by payer, in yuan."""

    basic_insurance: Share
    public_health_fund: Share
    resident: Share


class PublishPackageRequest(RequestModel):
    """A package, or its next version; the payers' shares add up to ``price``."""

    code: Code
    name: ShortText
    items: list[PackageItemModel] = Field(min_length=1, max_length=50)
    price: Share
    fee: FeeModel
    valid_from: date


class PackageAnswer(AnswerModel):
    """One version of a package."""

    code: str
    version: int
    name: str
    items: list[PackageItemModel]
    price: Money
    fee: FeeModel
    valid_from: date


class PackagesAnswer(AnswerModel):
    """The packages in effect on a day; there are few, so this list has one page."""

    items: list[PackageAnswer]


def fee_model(fee: Fee) -> FeeModel:
    """A fee as it is shown."""
    return FeeModel(
        basic_insurance=fee.basic_insurance, public_health_fund=fee.public_health_fund, resident=fee.resident
    )


def _answer(package: Package) -> PackageAnswer:
    return PackageAnswer(
        code=package.code,
        version=package.version,
        name=package.name,
        items=[PackageItemModel(name=item.name, times_a_year=item.times_a_year) for item in package.items],
        price=package.price,
        fee=fee_model(package.fee),
        valid_from=package.valid_from,
    )


@router.post("", status_code=201, dependencies=[requires("contracting:register"), idempotent])
async def publish(body: PublishPackageRequest, work: UnitOfWorkDependency, response: Response) -> PackageAnswer:
    """Publish the next version of a package; for the county health authority."""
    command = PublishPackage(
        code=body.code,
        name=body.name,
        items=tuple(PackageItem(item.name, item.times_a_year) for item in body.items),
        price=body.price,
        fee=Fee(body.fee.basic_insurance, body.fee.public_health_fund, body.fee.resident),
        valid_from=body.valid_from,
    )
    package = await publish_package(command, work)
    set_etag(response, package.version)
    return _answer(package)


@router.get("", dependencies=[requires("contracting:read")])
async def list_packages(work: UnitOfWorkDependency, clock: ClockDependency, day: date | None = None) -> PackagesAnswer:
    """The packages in effect on ``day`` (default today), by code."""
    packages = await work.packages.in_effect(day or clock.today())
    return PackagesAnswer(items=[_answer(package) for package in packages.values()])
