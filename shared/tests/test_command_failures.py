"""Every command ends with a sentence and an exit code when something is wrong."""

import asyncio
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
import structlog
from typer.testing import Result

from yilian_kit.command_line import service_command_line
from yilian_kit.definition import ServiceDefinition
from yilian_kit.testing.commands import run_command
from yilian_kit.testing.databases import TestDatabases
from yilian_kit.testing.sample import define_sample_service
from yilian_kit.testing.settings import FIELD_ENCRYPTION_KEYS, PERSON_KEY_SECRET
from yilian_kit.testing.stack import Stack

NOWHERE = "127.0.0.1:1"
Run = Callable[..., Result]

_ENVIRONMENT = """
from yilian_kit.migration import run_migrations
from yilian_kit.tables import kit_metadata

run_migrations([kit_metadata])
"""
_FIRST = """
from alembic import op

from yilian_kit.migration import create_kit_tables

revision = "0001"
down_revision = None


def upgrade() -> None:
    create_kit_tables(op)
"""


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """Runs a command of a service without servers, unless settings name some."""
    definition = replace(define_sample_service(), migrations=_migrations(tmp_path))
    for name, value in {
        "environment": "development",
        "database_url": f"postgresql+asyncpg://someone@{NOWHERE}/none",
        "kafka_bootstrap_servers": NOWHERE,
        "kafka_request_timeout_seconds": "2",
        "oidc_issuer": "urn:nobody",
        "jwks_file": str(tmp_path / "keys.json"),
        "person_key_secret": PERSON_KEY_SECRET,
        "field_encryption_keys": FIELD_ENCRYPTION_KEYS,
    }.items():
        monkeypatch.setenv(f"YILIAN_{name.upper()}", value)

    def begin(words: Sequence[str], settings: dict[str, str] | None = None) -> Result:
        for name, value in (settings or {}).items():
            monkeypatch.setenv(f"YILIAN_{name.upper()}", value)
        return run_command(service_command_line(lambda: definition), words)

    return begin


def _migrations(folder: Path) -> Path:
    migrations = folder / "migrations"
    (migrations / "versions").mkdir(parents=True)
    (migrations / "env.py").write_text(_ENVIRONMENT)
    (migrations / "versions" / "0001_first.py").write_text(_FIRST)
    return migrations


def _said(result: Result) -> str:
    """The last line for the operator; before it, libraries may have logged."""
    assert "Traceback" not in result.output
    return result.stderr.splitlines()[-1]


@pytest.mark.parametrize(
    "command",
    [
        "migrate",
        "events replay --from 2025-01-01",
        "dlq list",
        "dlq show 1",
        "dlq replay 1",
        "audit verify",
    ],
)
def test_a_database_that_is_away_is_a_sentence(run: Run, command: str) -> None:
    result = run(command.split())

    assert result.exit_code == 1
    assert _said(result) in (
        "The database does not serve: the database refuses connections.",
        "A server or a file cannot be reached: Connect call failed ('127.0.0.1', 1).",
    )


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"database_url": "mysql://here"}, "YILIAN_DATABASE_URL: String should match pattern"),
        ({"port": "80000"}, "YILIAN_PORT: Input should be less than or equal to 65535."),
        ({"jwks_url": "https://both"}, "Settings: Value error, set exactly one of YILIAN_JWKS_URL"),
        ({"person_key_secret": "c2hvcnQ="}, "The person key secret is shorter than 32 bytes."),
        ({"field_encryption_keys": "nonsense"}, "YILIAN_FIELD_ENCRYPTION_KEYS must be"),
    ],
)
@pytest.mark.parametrize("command", ["dlq list", "serve"])
def test_a_wrong_setting_is_named(run: Run, command: str, settings: dict[str, str], sentence: str) -> None:
    result = run(command.split(), settings)

    assert result.exit_code == 2
    assert _said(result).startswith(sentence)


@pytest.mark.parametrize("command", ["dlq show one", "events replay --from yesterday", "dlq show", "fly"])
def test_a_wrong_argument_is_named(run: Run, command: str) -> None:
    result = run(command.split())

    assert result.exit_code == 2
    assert "Usage:" in result.stderr
    assert "Traceback" not in result.output


async def test_migrate_without_kafka_is_a_sentence_and_may_be_repeated(
    run: Run, databases: TestDatabases, stack: Stack
) -> None:
    async with databases.empty() as url:
        # given a broker that is away
        without = await asyncio.to_thread(run, ["migrate"], {"database_url": url})
        assert without.exit_code == 1
        assert _said(without).startswith("Kafka does not answer, or refuses: KafkaConnectionError")

        # when it is there
        servers = {"kafka_bootstrap_servers": stack.kafka_bootstrap_servers}
        again = await asyncio.to_thread(run, ["migrate"], servers)

        # then the rest is done
        assert again.exit_code == 0, again.output


async def test_a_database_that_was_never_migrated_is_a_sentence(run: Run, databases: TestDatabases) -> None:
    async with databases.empty() as url:
        result = await asyncio.to_thread(run, ["dlq", "list"], {"database_url": url})

    assert result.exit_code == 1
    assert _said(result) == "The database refused: SQLSTATE 42P01. Has the command `migrate` been run?"


async def test_a_database_that_does_not_exist_is_a_sentence(run: Run, stack: Stack) -> None:
    result = await asyncio.to_thread(run, ["dlq", "list"], {"database_url": stack.url("no_such_database")})

    assert result.exit_code == 1
    assert _said(result) == "The database refused: SQLSTATE 3D000."


def test_what_nobody_foresaw_is_a_sentence_too() -> None:
    def define() -> ServiceDefinition:
        raise RuntimeError("never seen before")

    result = run_command(service_command_line(define), ["openapi"])

    assert result.exit_code == 1
    assert _said(result) == "This should not happen: RuntimeError, never seen before."


def test_what_nobody_foresaw_shows_no_value_of_a_variable() -> None:
    # given a command that ends before it has set up its log, with a record in its hands
    def define() -> ServiceDefinition:
        record = "somebody's record"
        raise RuntimeError(f"{len(record)} characters")

    structlog.reset_defaults()

    # when
    result = run_command(service_command_line(define), ["openapi"])

    # then the fault is told and logged, the record is not
    assert "RuntimeError" in result.stderr
    assert "somebody" not in result.output + result.stderr


async def test_several_instances_may_migrate_at_once(databases: TestDatabases, tmp_path: Path) -> None:
    program = "import sys; from pathlib import Path; from yilian_kit.migration import migrate_database as migrate;"
    program += "migrate(Path(sys.argv[1]), sys.argv[2])"
    migrations = _migrations(tmp_path)
    async with databases.empty() as url:
        instances = [
            await asyncio.create_subprocess_exec(sys.executable, "-c", program, migrations, url) for _ in range(3)
        ]
        codes = [await instance.wait() for instance in instances]

    assert codes == [0, 0, 0]
