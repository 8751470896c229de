"""What the tests of the trail do over and over."""

import asyncio
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from yilian_kit.audit import AuditEntry, record_audits
from yilian_kit.audit_chain import ChainReport, NotedHead, seal_batch, verify_chain
from yilian_kit.database import Database
from yilian_kit.identifiers import new_id
from yilian_kit.tables import audit, audit_seal


@dataclass(frozen=True)
class Township:
    """An organisation as far as the trail needs it."""

    id: UUID
    code: str


@dataclass(frozen=True)
class Nurse:
    """A caller as far as the trail needs it."""

    organisation: Township | None
    subject: str = "nurse-4"
    organisation_code: str = "350000001"
    purpose: str | None = "follow-up"
    trace_id: str | None = "0af7651916cd43dd8448eb211c80319c"


NURSE = Nurse(Township(new_id(), "350000001"))


def entries(count: int) -> list[AuditEntry]:
    return [AuditEntry("read", "resident", new_id()) for _ in range(count)]


async def act(session: AsyncSession, count: int = 1) -> None:
    """Leave ``count`` rows in the session's transaction."""
    await record_audits(session, NURSE, entries(count))


async def acted(database: Database, count: int, *, per_transaction: int = 1) -> None:
    """Leave ``count`` committed rows."""
    for start in range(0, count, per_transaction):
        async with database.transaction() as session:
            await act(session, min(per_transaction, count - start))


async def seal_all(database: Database, *, limit: int = 1000) -> None:
    """Seal until every row has its seal; other databases of the server may hold that back for a moment."""
    async with asyncio.timeout(30):
        while await unsealed(database):
            async with database.transaction() as session:
                await seal_batch(session, limit=limit)


async def unsealed(database: Database) -> int:
    async with database.transaction() as session:
        rows = sa.select(sa.func.count()).select_from(
            audit.outerjoin(audit_seal, audit_seal.c.audit_position == audit.c.position)
        )
        return int(await session.scalar(rows.where(audit_seal.c.sequence.is_(None))) or 0)


async def verified(database: Database, noted: NotedHead | None = None) -> ChainReport:
    async with database.transaction() as session:
        return await verify_chain(session, noted)


async def tamper(database: Database, statement: str) -> None:
    """Do what somebody with the database's password could do."""
    async with database.transaction() as session:
        await session.execute(sa.text(statement))


async def sealed_positions(database: Database) -> list[int]:
    """Positions of the audit rows in the order of the chain."""
    async with database.transaction() as session:
        query = sa.select(audit_seal.c.audit_position).order_by(audit_seal.c.sequence)
        return list((await session.scalars(query)).all())
