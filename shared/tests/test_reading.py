"""Reads put to the driver: the same rows as a session's, and connections that nobody has to doubt."""

from collections.abc import AsyncIterator
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa

from yilian_kit.database import Database, DatabaseUnavailable
from yilian_kit.organisation import OrganisationData, apply_organisation
from yilian_kit.reading import PreparedRead, Reading
from yilian_kit.tables import organisation
from yilian_kit.testing.waiting import eventually

_AT = PreparedRead(sa.select(sa.func.transaction_timestamp().label("at")))
_SLEEP = PreparedRead(sa.select(sa.func.pg_sleep(30).label("slept")))
_PROCESS = PreparedRead(sa.select(sa.func.pg_backend_pid().label("process")))
_BY_CODES = PreparedRead(
    sa.select(organisation)
    .where(organisation.c.code >= sa.bindparam("first", type_=sa.Text), organisation.c.version > 0)
    .order_by(organisation.c.code)
    .limit(2)
)


@pytest.fixture
async def one_connection(kit_database_url: str) -> AsyncIterator[Database]:
    """A pool of one: whoever does not give it back stops the next one."""
    database = Database(kit_database_url, pool_size=1, deadline=2)
    yield database
    await database.dispose()


async def _add(database: Database, code: str, ancestors: tuple[UUID, ...], town: str | None) -> None:
    itself = uuid4()
    data = OrganisationData(
        id=itself,
        code=code,
        name="测试机构",
        tier="township",
        parent_id=ancestors[-1] if ancestors else None,
        ancestor_ids=(*ancestors, itself),
        alliance_id=None,
        town=town,
        capabilities=("ct", "dialysis"),
        open=True,
    )
    async with database.transaction() as session:
        await apply_organisation(session, data, 1)


async def test_a_reading_and_a_session_see_the_same_rows(kit_database: Database) -> None:
    # given: rows of identifiers, texts, lists, a truth value, a number, and nothing
    for code, ancestors, town in (("A", (), None), ("B", (uuid4(),), "甲镇"), ("C", (uuid4(), uuid4()), "乙镇")):
        await _add(kit_database, code, ancestors, town)

    # when: the same question is put to both
    async with kit_database.transaction() as session:
        by_session = [dict(row) for row in await _BY_CODES.rows(session, first="B")]
        first_by_session = await _BY_CODES.first(session, first="B")
    async with Reading.of(kit_database) as reading:
        by_reading = [dict(row) for row in await _BY_CODES.rows(reading, first="B")]
        first_by_reading = await _BY_CODES.first(reading, first="B")

    # then
    assert [row["code"] for row in by_session] == ["B", "C"]
    assert by_reading == by_session
    assert [{name: type(value) for name, value in row.items() if name != "ancestor_ids"} for row in by_reading] == [
        {name: type(value) for name, value in row.items() if name != "ancestor_ids"} for row in by_session
    ]
    assert first_by_reading == first_by_session == by_session[0]


async def test_nothing_found_is_none(kit_database: Database) -> None:
    async with Reading.of(kit_database) as reading:
        assert await _BY_CODES.first(reading, first="A") is None


async def test_a_question_without_its_value_is_not_asked(kit_database: Database) -> None:
    async with Reading.of(kit_database) as reading:
        with pytest.raises(KeyError, match="first"):
            await _BY_CODES.first(reading)


async def test_each_read_is_by_itself(kit_database: Database) -> None:
    async with Reading.of(kit_database) as reading:
        apart = [await _AT.first(reading) for _ in range(2)]
    async with kit_database.transaction() as session:
        together = [await _AT.first(session) for _ in range(2)]

    assert apart[0] != apart[1]
    assert together[0] == together[1]


async def test_no_connection_is_taken_before_the_first_read(one_connection: Database) -> None:
    async with Reading.of(one_connection), one_connection.transaction() as session:
        assert await _PROCESS.first(session) is not None


async def test_a_refusal_gives_the_connection_back(one_connection: Database) -> None:
    # given: a block that read, and then refuses
    asked_by: list[object] = []

    async def refuse() -> None:
        async with Reading.of(one_connection) as reading:
            asked_by.append(await _PROCESS.first(reading))
            raise PermissionError

    with pytest.raises(PermissionError):
        await refuse()

    # then: the next one asks by the same connection
    async with Reading.of(one_connection) as reading:
        assert [await _PROCESS.first(reading)] == asked_by


async def test_a_read_ends_within_its_deadline_and_its_connection_is_thrown_away(one_connection: Database) -> None:
    # given
    async with Reading.of(one_connection) as reading:
        asked_by = await _PROCESS.first(reading)

    # when: an answer does not come in time
    with pytest.raises(DatabaseUnavailable, match="deadline"):
        async with Reading.of(one_connection, deadline=0.2) as reading:
            await _SLEEP.first(reading)

    # then: nobody reads it instead of his own
    async with Reading.of(one_connection) as reading:
        assert await _PROCESS.first(reading) != asked_by


async def test_a_connection_that_ended_in_the_pool_is_replaced_before_it_is_asked(
    kit_database: Database, one_connection: Database
) -> None:
    # given: a connection in the pool, which the server ends
    async with Reading.of(one_connection) as reading:
        asked_by = await _PROCESS.first(reading)
    assert asked_by is not None
    await _end(kit_database, asked_by["process"])
    connection = await one_connection.engine.raw_connection()
    ended = connection.driver_connection
    connection.close()
    await eventually(ended.is_closed)

    # then: the next read does not notice
    async with Reading.of(one_connection) as reading:
        assert await _PROCESS.first(reading) is not None


async def test_a_connection_that_ends_during_a_read_is_a_database_away(
    kit_database: Database, one_connection: Database
) -> None:
    # when: the server ends a connection between two reads of one reading
    async def read_twice() -> None:
        async with Reading.of(one_connection) as reading:
            asked_by = await _PROCESS.first(reading)
            assert asked_by is not None
            await _end(kit_database, asked_by["process"])
            await _PROCESS.first(reading)

    # then: the caller may come back
    with pytest.raises(DatabaseUnavailable):
        await read_twice()
    async with Reading.of(one_connection) as reading:
        assert await _PROCESS.first(reading) is not None


@pytest.mark.parametrize("place", ["someone@127.0.0.1:1/none", "someone@no-such-host.invalid:5432/none"])
async def test_a_server_that_cannot_be_reached_is_a_database_away(place: str) -> None:
    database = Database(f"postgresql+asyncpg://{place}", deadline=2)

    with pytest.raises(DatabaseUnavailable, match="refuses connections"):
        async with Reading.of(database) as reading:
            await _PROCESS.first(reading)


async def test_a_server_without_such_a_database_is_a_database_away(kit_database_url: str) -> None:
    gone = sa.make_url(kit_database_url).set(database="gone")
    database = Database(gone.render_as_string(hide_password=False), deadline=2)

    with pytest.raises(DatabaseUnavailable, match="refuses connections"):
        async with Reading.of(database) as reading:
            await _PROCESS.first(reading)


async def _end(database: Database, process: int) -> None:
    async with database.transaction() as session:
        await session.execute(sa.select(sa.func.pg_terminate_backend(process, 2_000)))
