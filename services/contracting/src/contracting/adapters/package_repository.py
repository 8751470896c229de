"""Service packages in PostgreSQL."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import distinct_on, insert
from sqlalchemy.ext.asyncio import AsyncSession

from contracting.adapters.conditions import one_of
from contracting.adapters.tables import package
from contracting.domain.errors import CodeTaken
from contracting.domain.packages import Fee, Package, PackageItem


class PackageRepository:
    """See ``application.ports.Packages``."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, new: Package) -> None:
        """Store a version. Raises ``CodeTaken``."""
        statement = insert(package).values(
            code=new.code,
            version=new.version,
            name=new.name,
            items=[{"name": item.name, "times_a_year": item.times_a_year} for item in new.items],
            price=new.price,
            fee_basic_insurance=new.fee.basic_insurance,
            fee_public_health_fund=new.fee.public_health_fund,
            fee_resident=new.fee.resident,
            valid_from=new.valid_from,
        )
        stored = await self._session.execute(statement.on_conflict_do_nothing().returning(package.c.code))
        if stored.first() is None:
            raise CodeTaken("package", new.code)

    async def newest(self, code: str) -> Package | None:
        """The newest version, in effect or not yet."""
        statement = sa.select(package).where(package.c.code == code).order_by(package.c.version.desc()).limit(1)
        row = (await self._session.execute(statement)).first()
        return None if row is None else _package(row)

    async def in_effect(self, day: date, codes: Collection[str] | None = None) -> Mapping[str, Package]:
        """The version of each package in effect on ``day``; of all packages without ``codes``."""
        statement = (
            sa.select(package)
            .ext(distinct_on(package.c.code))
            .where(package.c.valid_from <= day)
            .order_by(package.c.code, package.c.version.desc())
        )
        if codes is not None:
            statement = statement.where(one_of(package.c.code, codes))
        return {row.code: _package(row) for row in await self._session.execute(statement)}


def _package(row: Any) -> Package:
    return Package(
        code=row.code,
        version=row.version,
        name=row.name,
        items=tuple(PackageItem(item["name"], item["times_a_year"]) for item in row.items),
        price=row.price,
        fee=Fee(row.fee_basic_insurance, row.fee_public_health_fund, row.fee_resident),
        valid_from=row.valid_from,
    )
