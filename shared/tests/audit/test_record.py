"""Audit rows are written with the act, or not at all."""

import sqlalchemy as sa

from yilian_kit.audit import ServiceActor, record_audit, record_audits
from yilian_kit.database import Database
from yilian_kit.identifiers import new_id
from yilian_kit.tables import audit

from .trail import NURSE, Nurse, entries


class Refused(Exception):
    pass


async def rows(database: Database) -> list[sa.Row[tuple[object, ...]]]:
    async with database.transaction() as session:
        return list((await session.execute(sa.select(audit).order_by(audit.c.position))).all())


async def test_a_row_says_who_did_what_for_whom_and_why(database: Database) -> None:
    # given a record of another organisation
    resident, owner = new_id(), new_id()
    # when a nurse reads it
    async with database.transaction() as session:
        await record_audit(
            session,
            caller=NURSE,
            action="read",
            record_type="resident",
            record_id=resident,
            organisation_id=owner,
            outcome="shown",
        )
    # then the row says so
    (row,) = await rows(database)
    assert row.subject == "nurse-4"
    assert NURSE.organisation is not None
    assert (row.organisation_id, row.organisation_code) == (NURSE.organisation.id, "350000001")
    assert (row.action, row.record_type, row.record_id) == ("read", "resident", resident)
    assert (row.record_organisation_id, row.outcome) == (owner, "shown")
    assert (row.purpose, row.trace_id) == (NURSE.purpose, NURSE.trace_id)
    assert row.at.tzinfo is not None


async def test_a_rolled_back_act_leaves_no_row(database: Database) -> None:
    try:
        async with database.transaction() as session:
            await record_audits(session, NURSE, entries(3))
            raise Refused
    except Refused:
        pass

    assert await rows(database) == []


async def test_a_list_of_records_leaves_a_row_for_each(database: Database) -> None:
    read = entries(500)

    async with database.transaction() as session:
        await record_audits(session, NURSE, read)
        await record_audits(session, NURSE, [])

    found = await rows(database)
    assert [row.record_id for row in found] == [entry.record_id for entry in read]
    assert len({row.id for row in found}) == 500


async def test_an_act_without_a_known_organisation_keeps_its_code(database: Database) -> None:
    # as when the very first institution is registered
    async with database.transaction() as session:
        await record_audits(session, Nurse(organisation=None), entries(1))

    (row,) = await rows(database)
    assert (row.organisation_id, row.organisation_code) == (None, "350000001")


async def test_what_a_service_does_by_itself_is_audited_under_its_name(database: Database) -> None:
    async with database.transaction() as session:
        await record_audits(session, ServiceActor("contracting", purpose="back-referral"), entries(1))

    (row,) = await rows(database)
    assert (row.subject, row.organisation_code) == ("service:contracting", "-")
