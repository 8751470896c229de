"""The commands for operators: replay of events, and the dead letters."""

import asyncio
import json
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import AsyncSession
from typer.testing import Result

from yilian_kit.command_line import service_command_line
from yilian_kit.definition import ServiceDefinition
from yilian_kit.events.consumer import PermanentFailure, ReceivedEvent
from yilian_kit.events.dead_letters import list_dead_letters
from yilian_kit.identifiers import new_id
from yilian_kit.security.issuer import LocalIssuer
from yilian_kit.testing.commands import run_command
from yilian_kit.testing.events import arriving_event
from yilian_kit.testing.sample import define_sample_service
from yilian_kit.testing.settings import FIELD_ENCRYPTION_KEYS, PERSON_KEY_SECRET
from yilian_kit.testing.waiting import eventually

from .bench import READER, TAKEN, Bench, Note, note_subscription, running


class Operator:
    """Somebody at a shell of the reading service."""

    def __init__(self, definition: ServiceDefinition) -> None:
        self._app = service_command_line(lambda: definition)

    async def run(self, *words: str) -> Result:
        # A command runs an event loop of its own, so not in the thread of ours.
        return await asyncio.to_thread(lambda: run_command(self._app, words))


@pytest.fixture
def operator(bench: Bench, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Operator:
    issuer = LocalIssuer.open(tmp_path)
    for name, value in {
        "ENVIRONMENT": "development",
        "DATABASE_URL": bench.settings.database_url,
        "KAFKA_BOOTSTRAP_SERVERS": bench.settings.kafka_bootstrap_servers,
        "TOPIC_PREFIX": bench.settings.topic_prefix,
        "OIDC_ISSUER": issuer.issuer,
        "JWKS_FILE": str(issuer.jwks_path),
        "PERSON_KEY_SECRET": PERSON_KEY_SECRET,
        "FIELD_ENCRYPTION_KEYS": FIELD_ENCRYPTION_KEYS,
    }.items():
        monkeypatch.setenv(f"YILIAN_{name}", value)
    definition = define_sample_service()
    return Operator(replace(definition, name=READER, subscriptions=lambda _: (note_subscription(),)))


async def refuse(_: AsyncSession, __: ReceivedEvent[Note]) -> None:
    raise PermanentFailure("text: not known yet")


async def test_an_operator_lists_shows_and_replays_a_parked_event(bench: Bench, operator: Operator) -> None:
    # given a parked event
    event = arriving_event(TAKEN, {"text": "hello"})
    await bench.publish_events(event)
    async with running(bench.consumer(note_subscription(refuse))):
        (letter,) = await eventually(lambda: list_dead_letters(bench.database))
    number = str(letter.number)

    # when an operator looks
    listed = await operator.run("dlq", "list")
    shown = await operator.run("dlq", "show", number)

    # then it is there
    assert "text: not known yet" in listed.stdout
    assert json.loads(shown.stdout)["event"]["id"] == str(event.id)

    # and when it is replayed, it is applied once
    assert (await operator.run("dlq", "replay", number)).stdout == "applied\n"
    assert (await operator.run("dlq", "replay", number)).stdout == "replayed earlier\n"
    assert (await operator.run("dlq", "list")).stdout == ""
    assert await bench.texts() == ["hello"]


async def test_a_number_that_is_not_there_is_a_sentence(bench: Bench, operator: Operator) -> None:
    for command in ("show", "replay"):
        result = await operator.run("dlq", command, "999")

        assert result.exit_code == 2
        assert result.stderr == "There is no dead letter 999.\n"


async def test_an_operator_sends_recorded_events_again(bench: Bench, operator: Operator) -> None:
    # given a published event
    await bench.record(new_id())
    async with running(bench.relay()):
        await bench.all_published()

    # when everything since the beginning of the year is replayed
    result = await operator.run("events", "replay", "--from", "2025-01-01")

    # then it waits for the relay
    assert result.exit_code == 0
    assert result.stdout.endswith("1 events go to the relay again\n")
    assert (await bench.figures()).unpublished == 1


async def test_the_catalogue_is_printed_without_settings_or_servers(operator: Operator) -> None:
    result = await operator.run("events", "catalogue")

    assert json.loads(result.stdout)["asyncapi"] == "3.0.0"
