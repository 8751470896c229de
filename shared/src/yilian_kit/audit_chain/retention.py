"""Pruning the trail by age (at least 200 days are kept) without breaking the chain.

Rows go from the beginning of the chain only, with their seals except the last, which stays as the anchor that the
rest hangs on. The pruning is itself a row of the trail, sealed like any other.
"""

from datetime import timedelta
from itertools import takewhile

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from yilian_kit.audit import ServiceActor, record_audit
from yilian_kit.observability.logging import LogCode, logger
from yilian_kit.tables import audit, audit_seal

PRUNING_LOCK = 0x59494C49_5052554E  # advisory lock, "YILI" "PRUN": exclusive here, shared for verification

SHORTEST_RETENTION = timedelta(days=200)
"""Architecture, section 7: logs and audit are kept at least this long."""

_ACTION = "prune-audit"
_RECORD_TYPE = "audit_seal"
_OUTCOME = "pruned-through-"


async def prune_audit(
    session: AsyncSession, *, older_than: timedelta, service: str = "worker", limit: int = 5000
) -> int:
    """Delete up to ``limit`` sealed rows older than ``older_than``, oldest first; returns how many.

    Does nothing while a verification runs. Raises ``ValueError`` for less than 200 days.
    """
    if older_than < SHORTEST_RETENTION:
        raise ValueError(f"audit rows are kept for at least {SHORTEST_RETENTION.days} days")
    if not await session.scalar(sa.select(sa.func.pg_try_advisory_xact_lock(PRUNING_LOCK))):
        return 0
    chain = (
        await session.execute(
            sa.select(
                audit_seal.c.sequence,
                audit_seal.c.audit_position,
                audit.c.id,
                (audit.c.at < sa.func.clock_timestamp() - older_than).label("old"),
            )
            .select_from(audit_seal.outerjoin(audit, audit.c.position == audit_seal.c.audit_position))
            .order_by(audit_seal.c.sequence)
            .limit(limit + 1)
        )
    ).all()
    # The anchor of an earlier pruning stands first and has no row any more.
    anchored = await pruned_through(session)
    behind_anchor = [seal for seal in chain if seal.sequence != anchored]
    old = list(takewhile(lambda seal: seal.old, behind_anchor[:limit]))
    if not old:
        return 0
    anchor = old[-1]
    positions = [seal.audit_position for seal in old]
    await session.execute(sa.delete(audit).where(audit.c.position.in_(positions)))
    await session.execute(sa.delete(audit_seal).where(audit_seal.c.sequence < anchor.sequence))
    await record_audit(
        session,
        caller=ServiceActor(service, purpose="retention"),
        action=_ACTION,
        record_type=_RECORD_TYPE,
        record_id=anchor.id,
        outcome=f"{_OUTCOME}{anchor.sequence}",
    )
    logger().info(LogCode.AUDIT_PRUNED, count=len(old), anchor=anchor.sequence)
    return len(old)


async def pruned_through(session: AsyncSession) -> int:
    """The number of the seal that the newest pruning left as anchor; 0 when nothing was ever pruned."""
    outcome = await session.scalar(
        sa.select(audit.c.outcome)
        .where(audit.c.record_type == _RECORD_TYPE, audit.c.action == _ACTION)
        .order_by(audit.c.position.desc())
        .limit(1)
    )
    return 0 if outcome is None else int(outcome.removeprefix(_OUTCOME))
