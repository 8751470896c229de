"""The sealer: every committed row once, in commit-safe order, and no request waits for it."""

import asyncio

import sqlalchemy as sa

from yilian_kit.audit_chain import AuditSealer, seal_batch
from yilian_kit.audit_chain.encoding import GENESIS, SEALED_COLUMNS, chain_hash
from yilian_kit.database import Database
from yilian_kit.observability.metrics import ServiceMetrics
from yilian_kit.tables import audit, audit_seal
from yilian_kit.testing.waiting import eventually

from .trail import act, acted, seal_all, sealed_positions, tamper, verified


async def test_every_row_is_sealed_in_order_and_the_chain_is_whole(database: Database) -> None:
    await acted(database, 25)

    await seal_all(database, limit=10)

    assert await sealed_positions(database) == list(range(1, 26))
    report = await verified(database)
    assert (report.broken_at, report.sealed, report.unsealed) == (None, 25, 0)


async def test_a_late_commit_is_neither_lost_nor_overtaken(database: Database) -> None:
    # given a transaction that took position 1 and does not end
    async with database.transaction() as early:
        await act(early)
        # when another takes position 2 and commits
        await acted(database, 1)
        async with database.transaction() as session:
            sealed = await seal_batch(session)
        # then nothing is sealed yet, and the sealer says how long a row has waited
        assert sealed.count == 0
        assert sealed.oldest_unsealed_seconds is not None
    # and when the first commits, both are sealed, the first first
    await seal_all(database)
    assert await sealed_positions(database) == [1, 2]
    assert (await verified(database)).broken_at is None


async def test_a_transaction_that_writes_late_keeps_its_place_in_commit_order(database: Database) -> None:
    # given a transaction that began to write before another, and wrote its audit row after it
    async with database.transaction() as early:
        await early.execute(sa.text("SELECT pg_current_xact_id()"))
        await acted(database, 1)
        await act(early)
    # when both are sealed
    await seal_all(database)
    # then in the order of their transactions, not of the rows' numbers
    assert await sealed_positions(database) == [2, 1]
    assert (await verified(database)).broken_at is None


async def test_a_rolled_back_row_leaves_a_gap_in_positions_and_none_in_the_chain(database: Database) -> None:
    await acted(database, 1)
    try:
        async with database.transaction() as session:
            await act(session)
            raise RuntimeError
    except RuntimeError:
        pass
    await acted(database, 1)

    await seal_all(database)

    assert await sealed_positions(database) == [1, 3]
    assert (await verified(database)).broken_at is None


async def test_rows_of_one_transaction_may_be_sealed_in_two_batches(database: Database) -> None:
    await acted(database, 30, per_transaction=15)

    await seal_all(database, limit=4)

    assert await sealed_positions(database) == list(range(1, 31))
    assert (await verified(database)).broken_at is None


async def test_many_writers_and_many_sealers_seal_every_row_once(database: Database) -> None:
    # given eight writers, some of which roll back, and three sealers
    stop = asyncio.Event()
    sealers = [asyncio.create_task(AuditSealer(database, batch=7, pause=0.01).run(stop)) for _ in range(3)]

    async def write(number: int) -> None:
        for turn in range(12):
            try:
                async with database.transaction() as session:
                    await act(session, 1 + (number + turn) % 3)
                    if (number + turn) % 5 == 0:
                        raise RuntimeError
            except RuntimeError:
                pass

    # when all work at once
    await asyncio.gather(*(write(number) for number in range(8)))
    await seal_all(database)
    stop.set()
    await asyncio.gather(*sealers)
    # then each committed row has one seal, and the chain is whole
    report = await verified(database)
    assert (report.broken_at, report.unsealed) == (None, 0)
    positions = await sealed_positions(database)
    assert len(positions) == len(set(positions)) == report.sealed


async def test_no_act_waits_for_the_sealer(database: Database) -> None:
    # given a sealer in the middle of its work
    await acted(database, 5)
    async with database.transaction() as sealing:
        await seal_batch(sealing)
        # when somebody acts, then it is done at once
        async with asyncio.timeout(5):
            await acted(database, 1)
        # and a second sealer does nothing instead of waiting
        async with asyncio.timeout(5), database.transaction() as session:
            assert (await seal_batch(session)).locked_out


async def test_the_worker_seals_until_it_is_told_to_stop_and_counts(database: Database) -> None:
    metrics = ServiceMetrics("notes")
    stop = asyncio.Event()
    sealer = asyncio.create_task(AuditSealer(database, metrics, pause=0.01).run(stop))

    await acted(database, 3)

    await eventually(lambda: metrics.registry.get_sample_value("yilian_audit_sealed_total") == 3, within=30)
    stop.set()
    async with asyncio.timeout(10):
        await sealer

    assert (await verified(database)).sealed == 3


async def test_stopping_does_not_wait_for_the_pause(database: Database) -> None:
    stop = asyncio.Event()
    sealer = asyncio.create_task(AuditSealer(database, pause=3600).run(stop))
    await acted(database, 1)

    stop.set()

    async with asyncio.timeout(10):
        await sealer


async def test_after_a_restore_into_a_new_cluster_new_rows_are_sealed(database: Database) -> None:
    # given a chain that came from a cluster whose transaction numbers were far ahead of this one's
    await acted(database, 3)
    await tamper(database, "UPDATE audit SET transaction_id = '900000000000'")
    async with database.transaction() as session:
        previous = GENESIS
        rows = (await session.execute(sa.select(*SEALED_COLUMNS).order_by(audit.c.position))).all()
        for sequence, row in enumerate(rows, start=1):
            previous = chain_hash(previous, row)
            await session.execute(
                sa.insert(audit_seal).values(
                    sequence=sequence, audit_position=row.position, transaction_id=row.transaction_id, hash=previous
                )
            )
    assert (await verified(database)).broken_at is None
    # when somebody acts here
    await acted(database, 4)
    pending = await verified(database)
    await seal_all(database, limit=2)
    # then the new rows join the chain
    assert (pending.broken_at, pending.unsealed) == (None, 4)
    assert await sealed_positions(database) == [1, 2, 3, 4, 5, 6, 7]
    assert (await verified(database)).broken_at is None
