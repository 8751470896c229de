"""Looks at other stays of a person leave their trail, also where they make a refusal."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy.ext.asyncio import AsyncSession

from drg_billing.application.ports import UnitOfWork
from drg_billing.domain.errors import OverlappingStay
from drg_billing.domain.settlement_list_errors import SettlementListBlocked


@asynccontextmanager
async def comparisons_told(session: AsyncSession, work: UnitOfWork) -> AsyncIterator[None]:
    """A refusal is rolled back; that other stays of the person were looked at is told all the same."""
    try:
        yield
    except (SettlementListBlocked, OverlappingStay) as refused:
        await session.rollback()
        await work.audit_of("compare", "case", refused.compared)
        await session.commit()
        raise
