"""What a transaction says when the database is away, and what it does not call away."""

import socket
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from yilian_kit.database import Database, DatabaseUnavailable
from yilian_kit.tables import audit, outbox


async def _ask(url: str) -> None:
    database = Database(url, deadline=2)
    try:
        async with database.transaction() as session:
            await session.execute(sa.select(1))
    finally:
        await database.dispose()


@pytest.mark.parametrize(
    "address",
    [
        pytest.param("someone@127.0.0.1:1/none", id="refused"),
        pytest.param("someone@localhost:1/none", id="refused at each of two addresses"),
        pytest.param("someone@no-such-host.invalid:5432/none", id="a host without a name"),
    ],
)
async def test_a_server_that_cannot_be_reached_is_a_database_away(address: str) -> None:
    with pytest.raises(DatabaseUnavailable, match="refuses connections"):
        await _ask(f"postgresql+asyncpg://{address}")


async def test_a_missing_socket_is_a_database_away(tmp_path: Path) -> None:
    with pytest.raises(DatabaseUnavailable, match="refuses connections"):
        await _ask(f"postgresql+asyncpg://someone@/none?host={tmp_path}")


async def test_a_server_that_accepts_and_says_nothing_is_a_database_away() -> None:
    with socket.create_server(("127.0.0.1", 0)) as deaf, pytest.raises(DatabaseUnavailable):
        await _ask(f"postgresql+asyncpg://someone@127.0.0.1:{deaf.getsockname()[1]}/none")


async def test_a_file_that_a_caller_lacks_is_the_callers_own_error(kit_database: Database, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        async with kit_database.transaction():
            (tmp_path / "missing").read_text()


async def test_a_value_that_no_column_holds_is_not_a_database_away(kit_database: Database) -> None:
    with pytest.raises(DBAPIError):
        async with kit_database.transaction() as session:
            await session.execute(sa.select(outbox.c.id).where(outbox.c.position == 10**30))


async def test_a_transaction_number_is_an_int_in_both_directions(kit_database: Database) -> None:
    async with kit_database.transaction() as session:
        now = (await session.execute(sa.select(sa.func.pg_current_xact_id(type_=audit.c.transaction_id.type)))).scalar()
        assert isinstance(now, int)
        place = sa.literal(2**63, audit.c.transaction_id.type)
        assert (await session.execute(sa.select(place))).scalar() == 2**63
