"""Sealing committed audit rows into the chain."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from yilian_kit.audit_chain.commit_order import OLDEST_RUNNING, transaction_id_literal
from yilian_kit.audit_chain.encoding import GENESIS, SEALED_COLUMNS, chain_hash
from yilian_kit.database import Database
from yilian_kit.observability.logging import LogCode, logger
from yilian_kit.observability.metrics import ServiceMetrics
from yilian_kit.tables import audit, audit_seal

SEALING_LOCK = 0x59494C49_5345414C  # advisory lock, "YILI" "SEAL": one sealer of a database at a time

_BATCH = 250  # rows; hashing them holds up the event loop, which an API may share, for some 4 ms
_PAUSE = 1.0  # seconds between looks while there is nothing to seal


@dataclass(frozen=True)
class SealedBatch:
    """What one transaction sealed: ``count`` rows up to seal number ``sequence``, whose hash is ``hash``.

    ``locked_out`` is True when another sealer was at work and nothing was done.
    ``oldest_unsealed_seconds`` is the age of the oldest row that is still unsealed, committed or not yet safe to
    seal; None when there is none.
    """

    count: int
    sequence: int
    hash: bytes
    oldest_unsealed_seconds: float | None = None
    locked_out: bool = False


class AuditSealer:
    """Seals rows of one database until told to stop; as many may run as there are workers."""

    def __init__(
        self,
        database: Database,
        metrics: ServiceMetrics | None = None,
        *,
        batch: int = _BATCH,
        pause: float = _PAUSE,
    ) -> None:
        self._database = database
        self._metrics = metrics
        self._batch = batch
        self._pause = pause

    async def run(self, stop: asyncio.Event) -> None:
        """Seal batch after batch until ``stop`` is set; what the database refuses is raised."""
        while not stop.is_set():
            sealed = await self.seal_once()
            if sealed.count == self._batch:
                continue
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), self._pause)

    async def seal_once(self) -> SealedBatch:
        """Seal one batch in one transaction."""
        async with self._database.transaction() as session:
            sealed = await seal_batch(session, limit=self._batch)
        if self._metrics is not None and not sealed.locked_out:
            self._metrics.audit_sealed.inc(sealed.count)
            self._metrics.audit_oldest_unsealed_seconds.set(sealed.oldest_unsealed_seconds or 0.0)
        if sealed.count:
            # The head, outside of the database: who rewrites the chain later cannot rewrite the log.
            logger().info(LogCode.AUDIT_SEALED, count=sealed.count, sequence=sealed.sequence, head=sealed.hash.hex())
        return sealed


async def seal_batch(session: AsyncSession, *, limit: int = _BATCH) -> SealedBatch:
    """Seal up to ``limit`` rows in the session's transaction, which should hold nothing else."""
    locked = await session.scalar(sa.select(sa.func.pg_try_advisory_xact_lock(SEALING_LOCK)))
    last = (await session.execute(_LAST_SEAL)).first()
    previous = GENESIS if last is None else last.hash
    sequence = 0 if last is None else last.sequence
    if not locked:
        return SealedBatch(0, sequence, previous, locked_out=True)
    cursor = await _cursor(session, last)
    rows = (await session.execute(_unsealed(cursor).where(_DECIDED).limit(limit))).all()
    seals: list[dict[str, Any]] = []
    for row in rows:
        sequence += 1
        previous = chain_hash(previous, row)
        seals.append(
            {
                "sequence": sequence,
                "audit_position": row.position,
                "transaction_id": row.transaction_id,
                "hash": previous,
            }
        )
        cursor = (row.transaction_id, row.position)
    if seals:
        await session.execute(sa.insert(audit_seal), seals)
    waiting = await session.scalar(_unsealed(cursor).with_only_columns(_AGE).limit(1))
    return SealedBatch(len(seals), sequence, previous, None if waiting is None else float(waiting))


_LAST_SEAL = sa.select(audit_seal).order_by(audit_seal.c.sequence.desc()).limit(1)

# Rows whose transaction is over for every snapshot from now on.
_DECIDED = audit.c.transaction_id < OLDEST_RUNNING

_AGE = sa.extract("epoch", sa.func.clock_timestamp() - audit.c.at)


async def _cursor(session: AsyncSession, last: sa.Row[Any] | None) -> tuple[int, int]:
    """After which (transaction id, position) to read on.

    A dump restored into a new cluster brings seals whose transaction ids that cluster has not reached yet: no new row
    would ever come after them. Such a chain is read on from the beginning, past the rows that are sealed already.
    """
    if last is None:
        return (0, 0)
    in_future = await session.scalar(sa.select(transaction_id_literal(last.transaction_id) >= OLDEST_RUNNING))
    return (0, 0) if in_future else (last.transaction_id, last.audit_position)


def _unsealed(after: tuple[int, int]) -> sa.Select[Any]:
    """Rows without a seal beyond a cursor, in the order of sealing."""
    transaction_id, position = after
    is_sealed = sa.exists().where(audit_seal.c.audit_position == audit.c.position)
    cursor = sa.tuple_(transaction_id_literal(transaction_id), sa.literal(position, sa.BigInteger))
    return (
        sa.select(*SEALED_COLUMNS)
        .where(sa.tuple_(audit.c.transaction_id, audit.c.position) > cursor, ~is_sealed)
        .order_by(audit.c.transaction_id, audit.c.position)
    )
