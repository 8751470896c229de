"""Reads put to the driver: the same rows as a session's, and connections that nobody has to doubt."""

from collections.abc import AsyncIterator
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

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
    async with Reading.of(kit_database) as reading, kit_database.transaction() as session:
        for asked in (reading, session):
            for values in ({}, {"first": "A", "second": "B"}):
                with pytest.raises(TypeError, match="first"):
                    await _BY_CODES.first(asked, **values)


@pytest.mark.parametrize(
    "statement",
    [
        pytest.param(sa.select(organisation.c.id).where(organisation.c.code.in_(["A", "B"])), id="a list"),
        pytest.param(sa.select(organisation.c.version + 1), id="a column without a name"),
        pytest.param(sa.select(sa.literal("1.10", sa.Numeric).label("amount")), id="an amount"),
        pytest.param(
            sa.select(organisation.c.id).where(organisation.c.code == sa.bindparam("x", callable_=lambda: "A")),
            id="a value made later",
        ),
    ],
)
def test_a_statement_that_the_driver_would_ask_otherwise_is_refused(statement: sa.Select[tuple[object]]) -> None:
    with pytest.raises(TypeError):
        PreparedRead(statement)


async def test_a_reading_that_ended_asks_nobody(one_connection: Database) -> None:
    async with Reading.of(one_connection) as reading:
        pass

    with pytest.raises(RuntimeError, match="ended"):
        await _PROCESS.first(reading)


async def test_what_the_server_refuses_is_told_as_a_session_tells_it(kit_database: Database) -> None:
    with pytest.raises(DBAPIError) as by_session:
        async with kit_database.transaction() as session:
            await _BY_CODES.first(session, first="\0")
    with pytest.raises(DBAPIError) as by_reading:
        async with Reading.of(kit_database) as reading:
            await _BY_CODES.first(reading, first="\0")

    assert [getattr(told.value.orig, "sqlstate", None) for told in (by_session, by_reading)] == ["22021", "22021"]


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


async def test_a_read_that_missed_its_deadline_does_not_run_on(kit_database_url: str, kit_database: Database) -> None:
    # given: a pool of one with a long deadline of its own
    database = Database(kit_database_url, pool_size=1, deadline=60, application_name="missing deadlines")
    running = sa.text("SELECT count(*) FROM pg_stat_activity WHERE application_name = 'missing deadlines'")

    # when: three answers do not come in time
    for _ in range(3):
        with pytest.raises(DatabaseUnavailable, match="deadline"):
            async with Reading.of(database, deadline=0.2) as reading:
                await _SLEEP.first(reading)

    # then: the server soon works on none of them
    async def none_is_left() -> bool:
        async with kit_database.transaction() as session:
            return (await session.execute(running)).scalar() == 0

    await eventually(none_is_left, within=10)
    await database.dispose()


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


async def test_a_database_that_does_not_exist_is_no_database_away(kit_database_url: str) -> None:
    gone = sa.make_url(kit_database_url).set(database="gone")
    database = Database(gone.render_as_string(hide_password=False), deadline=2)

    # coming back later does not help: an operator has to look, and a session says the same
    with pytest.raises(DBAPIError):
        async with Reading.of(database) as reading:
            await _PROCESS.first(reading)
    with pytest.raises(DBAPIError):
        async with database.transaction() as session:
            await _PROCESS.first(session)


async def _end(database: Database, process: int) -> None:
    async with database.transaction() as session:
        await session.execute(sa.select(sa.func.pg_terminate_backend(process, 2_000)))
