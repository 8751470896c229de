"""Processor time of the two reads that one question takes, by a transaction of SQLAlchemy and by the driver.

All find the caller's organisation twice; the bare one is asyncpg alone, with a connection that is at hand.

    python -m benchmarks.frequent_reads
"""

import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from uuid import UUID

import asyncpg
import sqlalchemy as sa
import uvloop

from benchmarks.figures import Row, percentile, table
from yilian_kit.database import Database
from yilian_kit.embedded import EmbeddedPostgres
from yilian_kit.organisation import OrganisationData, apply_organisation, find_organisation
from yilian_kit.reading import Reading
from yilian_kit.tables import organisation

_CODE = "990100000000000000000B"
_ROUNDS = 7
_A_ROUND = 500
_BARE = "SELECT * FROM organisation WHERE code = $1"


def measure() -> list[Row]:
    """Microseconds of this process for both reads, the median of seven rounds that take turns."""
    with tempfile.TemporaryDirectory(prefix="yilian-bench-") as folder:
        postgres = EmbeddedPostgres.start(Path(folder) / "postgres")
        try:
            postgres.create_database("reads", "reads")
            spent = uvloop.run(_measure(postgres.url("reads", "reads")))
        finally:
            postgres.stop()
    session, reading, bare = (percentile(spent[name], 0.5) for name in ("session", "reading", "bare"))
    return [
        Row("two reads in a transaction of SQLAlchemy's session, processor time", f"{session:.0f} µs"),
        Row("the same by a `Reading`", f"{reading:.0f} µs"),
        Row("the same by asyncpg alone, connection at hand", f"{bare:.0f} µs"),
        Row("transaction : reading", f"{session / reading:.1f} : 1"),
        Row("reading : asyncpg alone", f"{reading / bare:.1f} : 1"),
    ]


async def _measure(url: str) -> dict[str, list[float]]:
    database = Database(url)
    await _fill(database)
    connection = await asyncpg.connect(url.replace("+asyncpg", ""))

    async def by_session() -> None:
        async with database.transaction() as session:
            for _ in range(2):
                await find_organisation(session, code=_CODE)

    async def by_reading() -> None:
        async with Reading.of(database) as reading:
            for _ in range(2):
                await find_organisation(reading, code=_CODE)

    async def bare() -> None:
        for _ in range(2):
            await connection.fetchrow(_BARE, _CODE)

    ways = {"session": by_session, "reading": by_reading, "bare": bare}
    spent: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(_ROUNDS):
        for name, ask in ways.items():
            spent[name].append(await _processor_time(ask))
    await connection.close()
    await database.dispose()
    return spent


async def _fill(database: Database) -> None:
    async with database.transaction() as session:
        await session.execute(sa.schema.CreateTable(organisation))
        data = OrganisationData(
            id=UUID(int=1),
            code=_CODE,
            name="测试机构",
            tier="county_lead",
            parent_id=None,
            ancestor_ids=(UUID(int=1),),
            alliance_id=None,
            town=None,
            capabilities=(),
            open=True,
        )
        await apply_organisation(session, data, 1)


async def _processor_time(ask: Callable[[], Awaitable[None]]) -> float:
    started = time.process_time()
    for _ in range(_A_ROUND):
        await ask()
    return (time.process_time() - started) / _A_ROUND * 1e6


if __name__ == "__main__":
    print(table("Frequent reads", measure()))
