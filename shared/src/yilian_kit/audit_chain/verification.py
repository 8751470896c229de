"""Verifying the chain: recomputes every seal and names what does not fit."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from yilian_kit.audit_chain.commit_order import OLDEST_RUNNING, transaction_id_literal
from yilian_kit.audit_chain.encoding import GENESIS, SEALED_COLUMNS, chain_hash
from yilian_kit.audit_chain.retention import PRUNING_LOCK, pruned_through
from yilian_kit.tables import audit, audit_seal

_WINDOW = 5000  # rows read at once: each statement stays short
_MOST_FAULTS = 100


class FaultKind(StrEnum):
    """What is wrong at a place of the chain."""

    ALTERED = "altered"
    """The row does not give the hash that it was sealed with (or the seal before it was exchanged)."""
    DELETED = "deleted"
    """A sealed row is gone."""
    INSERTED = "inserted"
    """A row without a seal lies before rows that are sealed."""
    SEAL_MISSING = "seal-missing"
    """The numbers of the seals have a hole, or begin later than pruning explains."""
    HEAD_LOST = "head-lost"
    """The head that was noted elsewhere is not in the chain: its end was cut off, or the chain computed anew."""


@dataclass(frozen=True)
class ChainFault:
    """One fault. ``position`` is that of the audit row, None where only a seal is concerned."""

    kind: FaultKind
    sequence: int | None
    position: int | None

    def __str__(self) -> str:
        places = [
            text
            for text, value in (("seal", self.sequence), ("audit row at position", self.position))
            if value is not None
            for text in (f"{text} {value}",)
        ]
        return f"{self.kind.value}: {', '.join(places)}"


@dataclass(frozen=True)
class NotedHead:
    """A head of the chain as some log line or paper has it."""

    sequence: int
    hash: bytes


@dataclass(frozen=True)
class ChainReport:
    """What verification found. ``faults`` ends after a hundred.

    ``sealed`` seals were checked; ``anchor`` is the number of the seal where pruning left off, 0 without pruning;
    ``head`` the last seal; ``unsealed`` rows wait for the sealer.
    """

    sealed: int
    unsealed: int
    anchor: int
    head: NotedHead
    faults: tuple[ChainFault, ...] = field(default=())

    @property
    def broken_at(self) -> str | None:
        """The first fault in words, None when the chain is whole."""
        return str(self.faults[0]) if self.faults else None

    def summary(self) -> str:
        """The report for a terminal."""
        verdict = "whole" if not self.faults else f"BROKEN, {len(self.faults)} faults"
        lines = [
            f"audit chain: {verdict}",
            f"seals checked: {self.sealed}, from number {self.anchor + 1}",
            f"rows not sealed yet: {self.unsealed}",
            f"head: seal {self.head.sequence}, hash {self.head.hash.hex()}",
            *(f"  {fault}" for fault in self.faults),
        ]
        return "\n".join(lines)


async def verify_chain(session: AsyncSession, noted: NotedHead | None = None) -> ChainReport:
    """Recompute the chain up to its present end. Writers and the sealer go on meanwhile; pruning waits.

    ``noted`` is a head noted earlier, which must still be in the chain.
    """
    await session.execute(sa.select(sa.func.pg_advisory_xact_lock_shared(PRUNING_LOCK)))
    walk = _Walk(session, noted)
    head = (await session.execute(_HEAD)).first()
    if head is not None:
        await walk.begin()
        await walk.over_seals(head.sequence)
    await walk.over_rows(head)
    if noted is not None and not walk.noted_seen:
        walk.found(FaultKind.HEAD_LOST, noted.sequence, None)
    return ChainReport(
        sealed=walk.sealed,
        unsealed=walk.unsealed,
        anchor=walk.anchor,
        head=NotedHead(0, GENESIS) if head is None else NotedHead(head.sequence, head.hash),
        faults=tuple(walk.faults),
    )


_HEAD = sa.select(audit_seal).order_by(audit_seal.c.sequence.desc()).limit(1)

_SEAL = (
    audit_seal.c.sequence,
    audit_seal.c.audit_position,
    audit_seal.c.transaction_id.label("sealed_transaction_id"),
    audit_seal.c.hash,
)


class _Walk:
    """One verification under way."""

    def __init__(self, session: AsyncSession, noted: NotedHead | None) -> None:
        self._session = session
        self._noted = noted
        self._sequence = 0
        self._previous = GENESIS
        self.anchor = 0
        self.sealed = 0
        self.unsealed = 0
        self.noted_seen = noted is not None and noted == NotedHead(0, GENESIS)
        self.faults: list[ChainFault] = []

    def found(self, kind: FaultKind, sequence: int | None, position: int | None) -> None:
        if len(self.faults) < _MOST_FAULTS:
            self.faults.append(ChainFault(kind, sequence, position))

    async def begin(self) -> None:
        """Start behind the anchor that pruning left, if it says so in the trail itself."""
        first = (await self._session.execute(sa.select(audit_seal).order_by(audit_seal.c.sequence).limit(1))).one()
        if first.sequence == 1 or first.sequence != await pruned_through(self._session):
            return
        self.anchor = self._sequence = first.sequence
        self._previous = first.hash
        self._note(first)

    async def over_seals(self, last: int) -> None:
        """Check each seal against its row."""
        while self._sequence < last:
            seals = (
                await self._session.execute(
                    sa.select(*_SEAL, *SEALED_COLUMNS)
                    .select_from(audit_seal.outerjoin(audit, audit.c.position == audit_seal.c.audit_position))
                    .where(audit_seal.c.sequence > self._sequence, audit_seal.c.sequence <= last)
                    .order_by(audit_seal.c.sequence)
                    .limit(_WINDOW)
                )
            ).all()
            if not seals:
                return
            for seal in seals:
                self._check(seal)

    async def over_rows(self, head: sa.Row[Any] | None) -> None:
        """Find rows without a seal; before the head's place in commit order there must be none."""
        behind: sa.ColumnElement[bool] = sa.false()
        if head is not None:
            place = transaction_id_literal(head.transaction_id)
            before = sa.tuple_(audit.c.transaction_id, audit.c.position) < sa.tuple_(
                place, sa.literal(head.audit_position, sa.BigInteger)
            )
            # A head in the future comes from a restored dump: its place says nothing of new rows.
            behind = sa.and_(before, place < OLDEST_RUNNING)
        position = 0
        while True:
            rows = (
                await self._session.execute(
                    sa.select(audit.c.position, audit_seal.c.sequence, behind.label("behind"))
                    .select_from(audit.outerjoin(audit_seal, audit_seal.c.audit_position == audit.c.position))
                    .where(audit.c.position > position)
                    .order_by(audit.c.position)
                    .limit(_WINDOW)
                )
            ).all()
            if not rows:
                return
            for row in rows:
                if row.sequence is not None:
                    continue
                if row.behind:
                    self.found(FaultKind.INSERTED, None, row.position)
                else:
                    self.unsealed += 1
            position = rows[-1].position

    def _check(self, seal: sa.Row[Any]) -> None:
        if seal.sequence != self._sequence + 1:
            self.found(FaultKind.SEAL_MISSING, self._sequence + 1, None)
        elif seal.position is None:
            self.found(FaultKind.DELETED, seal.sequence, seal.audit_position)
        elif (
            chain_hash(self._previous, seal[len(_SEAL) :]) != seal.hash
            or seal.sealed_transaction_id != seal.transaction_id
        ):
            self.found(FaultKind.ALTERED, seal.sequence, seal.audit_position)
        # Going on from the stored hash, one altered row is one fault and not a fault on every row after it.
        self._sequence = seal.sequence
        self._previous = seal.hash
        self.sealed += 1
        self._note(seal)

    def _note(self, seal: sa.Row[Any]) -> None:
        if self._noted is not None and (seal.sequence, seal.hash) == (self._noted.sequence, self._noted.hash):
            self.noted_seen = True
