"""Verification: whatever is done to a sealed row, it is found and named."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from yilian_kit.audit_chain import FaultKind, prune_audit
from yilian_kit.database import Database

from .trail import acted, seal_all, tamper, verified

LONG_AGO = "UPDATE audit SET at = at - interval '300 days' WHERE position <= "


@pytest.mark.parametrize(
    "change",
    [
        "id = gen_random_uuid()",
        "transaction_id = '3'",
        "at = at + interval '1 microsecond'",
        "subject = 'somebody else'",
        "organisation_id = NULL",
        "organisation_id = gen_random_uuid()",
        "organisation_code = '350000002'",
        "action = 'change'",
        "record_type = 'agreement'",
        "record_id = gen_random_uuid()",
        "record_organisation_id = gen_random_uuid()",
        "purpose = NULL",
        "purpose = ''",
        "outcome = ''",
        "trace_id = NULL",
        # what one field loses, the next one gains
        "subject = subject || organisation_code, organisation_code = ''",
    ],
)
async def test_an_altered_field_is_found(database: Database, change: str) -> None:
    # given twelve sealed rows
    await acted(database, 12)
    await seal_all(database)
    # when one field of the seventh is altered
    await tamper(database, f"UPDATE audit SET {change} WHERE position = 7")  # noqa: S608 - the cases above
    # then that row is named, and only that
    report = await verified(database)
    assert [(fault.kind, fault.sequence, fault.position) for fault in report.faults] == [(FaultKind.ALTERED, 7, 7)]
    assert report.broken_at == "altered: seal 7, audit row at position 7"


@pytest.mark.parametrize("position", [1, 7, 12])
async def test_a_deleted_row_is_found(database: Database, position: int) -> None:
    await acted(database, 12)
    await seal_all(database)

    await tamper(database, f"DELETE FROM audit WHERE position = {position}")  # noqa: S608 - the cases above

    (fault,) = (await verified(database)).faults
    assert (fault.kind, fault.position) == (FaultKind.DELETED, position)


async def test_a_row_deleted_with_its_seal_is_found(database: Database) -> None:
    await acted(database, 12)
    await seal_all(database)

    await tamper(database, "DELETE FROM audit WHERE position = 7")
    await tamper(database, "DELETE FROM audit_seal WHERE audit_position = 7")

    faults = (await verified(database)).faults
    assert [(fault.kind, fault.sequence) for fault in faults] == [(FaultKind.SEAL_MISSING, 7)]


async def test_a_row_slipped_in_is_found(database: Database) -> None:
    # given a chain, and a row that claims to be of an older transaction
    await acted(database, 12)
    await seal_all(database)
    await tamper(
        database,
        "INSERT INTO audit (id, transaction_id, subject, organisation_code, action, record_type, record_id, outcome)"
        " SELECT gen_random_uuid(), transaction_id, 'nobody', '-', 'read', 'resident', gen_random_uuid(), 'done'"
        " FROM audit WHERE position = 5",
    )
    await acted(database, 3)
    # when the worker has sealed what came later
    async with database.transaction() as session:
        position = await session.scalar(sa.text("SELECT position FROM audit WHERE subject = 'nobody'"))
    report = await verified(database)
    # then the slipped-in row is named
    assert [(fault.kind, fault.position) for fault in report.faults] == [(FaultKind.INSERTED, position)]
    assert report.unsealed == 3


async def test_a_row_exchanged_with_its_seal_computed_anew_is_found(database: Database) -> None:
    await acted(database, 12)
    await seal_all(database)

    await tamper(database, "UPDATE audit_seal SET hash = sha256('forged') WHERE sequence = 7")

    faults = (await verified(database)).faults
    assert [(fault.kind, fault.sequence) for fault in faults] == [(FaultKind.ALTERED, 7), (FaultKind.ALTERED, 8)]


async def test_a_chain_cut_off_at_its_end_is_found_with_a_head_noted_before(database: Database) -> None:
    await acted(database, 12)
    await seal_all(database)
    noted = (await verified(database)).head

    await tamper(database, "DELETE FROM audit_seal WHERE sequence > 10")
    await tamper(database, "DELETE FROM audit WHERE position > 10")

    assert (await verified(database)).broken_at is None
    assert [fault.kind for fault in (await verified(database, noted)).faults] == [FaultKind.HEAD_LOST]


async def test_a_head_noted_before_stays_in_the_growing_chain(database: Database) -> None:
    empty = (await verified(database)).head
    await acted(database, 3)
    await seal_all(database)
    early = (await verified(database)).head
    await acted(database, 3)
    await seal_all(database)

    assert (await verified(database, empty)).broken_at is None
    assert (await verified(database, early)).broken_at is None


async def test_an_empty_trail_is_whole(database: Database) -> None:
    report = await verified(database)

    assert (report.broken_at, report.sealed, report.unsealed, report.head.sequence) == (None, 0, 0, 0)


async def test_rows_that_wait_for_the_sealer_are_no_fault(database: Database) -> None:
    await acted(database, 2)
    await seal_all(database)
    await acted(database, 5)

    report = await verified(database)

    assert (report.broken_at, report.sealed, report.unsealed) == (None, 2, 5)


async def test_the_summary_is_for_people(database: Database) -> None:
    await acted(database, 2)
    await seal_all(database)
    await tamper(database, "DELETE FROM audit WHERE position = 1")

    summary = (await verified(database)).summary()

    assert "BROKEN, 1 fault" in summary
    assert "deleted: seal 1, audit row at position 1" in summary


class TestPruning:
    """Rows go by age from the beginning; the rest still verifies."""

    @staticmethod
    async def prune(database: Database, limit: int = 5000) -> int:
        async with database.transaction() as session:
            return await prune_audit(session, older_than=timedelta(days=200), limit=limit)

    async def test_what_is_old_goes_and_the_rest_hangs_on_the_anchor(self, database: Database) -> None:
        # given ten rows, six of them old when they were sealed
        await acted(database, 10)
        await tamper(database, LONG_AGO + "6")
        await seal_all(database)
        # when they are pruned, in two goes
        counts = [await self.prune(database, limit=4), await self.prune(database, limit=4), await self.prune(database)]
        await seal_all(database)
        # then the rest verifies from the anchor on, the pruning's own rows included
        report = await verified(database)
        assert counts == [4, 2, 0]
        assert (report.broken_at, report.anchor, report.sealed) == (None, 6, 4 + 2)

    async def test_nothing_young_goes(self, database: Database) -> None:
        await acted(database, 3)
        await seal_all(database)

        assert await self.prune(database) == 0
        assert (await verified(database)).sealed == 3

    async def test_an_old_row_that_is_not_sealed_stays(self, database: Database) -> None:
        await acted(database, 3)
        await tamper(database, LONG_AGO + "3")

        assert await self.prune(database) == 0

    async def test_a_beginning_cut_off_without_a_pruning_is_found(self, database: Database) -> None:
        await acted(database, 10)
        await seal_all(database)

        await tamper(database, "DELETE FROM audit_seal WHERE sequence < 5")
        await tamper(database, "DELETE FROM audit WHERE position <= 5")

        faults = (await verified(database)).faults
        assert [(fault.kind, fault.sequence) for fault in faults] == [(FaultKind.SEAL_MISSING, 1)]

    async def test_less_than_two_hundred_days_are_refused(self, database: Database) -> None:
        async with database.transaction() as session:
            with pytest.raises(ValueError, match="200 days"):
                await prune_audit(session, older_than=timedelta(days=199))

    async def test_pruning_does_not_wait_for_a_verification(self, database: Database) -> None:
        await acted(database, 2)
        await tamper(database, LONG_AGO + "2")
        await seal_all(database)
        async with database.transaction() as verifying:
            await verifying.execute(sa.text("SELECT pg_advisory_xact_lock_shared(:key)"), {"key": 0x59494C49_5052554E})

            assert await self.prune(database) == 0
        assert await self.prune(database) == 2
