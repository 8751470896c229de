"""The stack under the launcher: the order of things, services that die, and every way in which it fails."""

import asyncio
import os
import signal
import socket
from io import StringIO
from pathlib import Path

import httpx
import psutil
import pytest

from yilian_kit.embedded import DidNotStart, JarsNotResolved
from yilian_kit.testing.waiting import eventually
from yilian_local import stack as stack_module
from yilian_local.failures import PortInUse, ServiceFailed
from yilian_local.stack import LocalStack, clean_up
from yilian_local.state import StateFolder
from yilian_local.topology import LocalService

from .dummies import DummyServers, folder_of, story_of

Services = tuple[LocalService, ...]


async def answers(address: str) -> bool:
    async with httpx.AsyncClient(trust_env=False) as client:
        try:
            return (await client.get(f"{address}/readyz")).status_code == 200
        except httpx.HTTPError:
            return False


async def test_everything_comes_up_and_goes_down_in_order(
    stack: LocalStack, services: Services, servers: DummyServers, state: StateFolder
) -> None:
    # when
    await stack.start()

    # then each service has its own database, was migrated, and serves
    assert sorted(servers.story[:2]) == ["Kafka started", "PostgreSQL started"]
    assert servers.story[2:] == ["PostgreSQL has database first of first", "PostgreSQL has database second of second"]
    for service in services:
        url = f"postgresql+asyncpg://{service.name}@/{service.name}?host=/nowhere"
        assert story_of(service) == ["migrated", f"serves {url}"]
        assert await answers(stack.addresses[service.name])
    noted = state.running()
    assert noted is not None
    assert noted.processes.keys() == {"first", "second"}

    # and when it stops, the servers go last
    await stack.stop()
    assert [story_of(service)[-1] for service in services] == ["stopped", "stopped"]
    assert sorted(servers.story[-2:]) == ["Kafka stopped", "PostgreSQL stopped"]
    assert state.running() is None


async def test_a_killed_service_is_started_again_at_the_same_address_and_the_reason_is_shown(
    stack: LocalStack, state: StateFolder, terminal: StringIO
) -> None:
    # given
    await stack.start()
    first = state.running()
    assert first is not None

    # when
    os.kill(first.processes["first"], signal.SIGKILL)

    # then
    def another_process() -> bool:
        now = state.running()
        return now is not None and now.processes["first"] != first.processes["first"]

    await eventually(another_process, within=30)
    await eventually(lambda: answers(stack.addresses["first"]), within=30)
    assert "first died: it was ended by SIGKILL. Starting it again in 0.3 s." in terminal.getvalue()
    await stack.stop()


async def test_a_server_that_ends_is_started_again(
    stack: LocalStack, servers: DummyServers, terminal: StringIO
) -> None:
    await stack.start()

    servers.started[0].running = False

    await eventually(lambda: len(servers.started) == 3, within=30)
    assert f"{servers.started[0].name} has ended unasked; starting it again." in terminal.getvalue()
    await stack.stop()


async def test_a_service_that_does_not_stop_is_killed(
    stack: LocalStack, services: Services, state: StateFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    # given a service that ignores SIGTERM
    monkeypatch.setattr(stack_module, "STOPPED_WITHIN", 0.5)
    (folder_of(services[0]) / "ignore-stop").touch()
    await stack.start()
    noted = state.running()
    assert noted is not None

    # when
    await stack.stop()

    # then
    assert not any(psutil.pid_exists(pid) for pid in noted.processes.values())


async def test_a_user_who_will_not_wait_kills_the_services(
    stack: LocalStack, services: Services, state: StateFolder
) -> None:
    # given a service that ignores SIGTERM, and a stop under way
    (folder_of(services[0]) / "ignore-stop").touch()
    await stack.start()
    stopping = asyncio.create_task(stack.stop())
    await eventually(lambda: story_of(services[1])[-1] == "stopped", within=30)

    # when
    stack.kill()

    # then
    await stopping
    assert state.running() is None


async def test_a_taken_port_is_refused_before_anything_starts(stack: LocalStack, servers: DummyServers) -> None:
    port = int(stack.addresses["second"].rpartition(":")[2])
    with socket.create_server(("127.0.0.1", port)):
        with pytest.raises(PortInUse, match=f"Port {port}, where second would serve, is in use"):
            await stack.start()
        await stack.stop()
    assert servers.started == []


async def test_a_failed_migration_is_told_with_the_end_of_the_log(stack: LocalStack, services: Services) -> None:
    (folder_of(services[1]) / "fail-migration").touch()

    with pytest.raises(ServiceFailed, match=r"(?s)second could not prepare .* ends:\nthe dummy's migration fails"):
        await stack.start()
    await stack.stop()


async def test_a_service_that_dies_again_and_again_is_given_up(stack: LocalStack, services: Services) -> None:
    (folder_of(services[0]) / "die-at-start").touch()

    with pytest.raises(ServiceFailed, match=r"(?s)first did not become ready: it ended with status 1 3 times.*dies"):
        await stack.start()
    await stack.stop()


async def test_a_server_that_does_not_start_leaves_nothing_running(
    stack: LocalStack, servers: DummyServers, monkeypatch: pytest.MonkeyPatch
) -> None:
    # given a Kafka that fails
    class Failing:
        @staticmethod
        def start(_: Path) -> None:
            raise DidNotStart("The embedded Kafka did not start.")

        @staticmethod
        def stop_leftover(_: Path) -> bool:
            return False

    monkeypatch.setattr(stack_module, "EmbeddedKafka", Failing)

    # when
    with pytest.raises(DidNotStart, match="The embedded Kafka did not start"):
        await stack.start()
    await stack.stop()

    # then
    assert servers.story == ["PostgreSQL started", "PostgreSQL stopped"]


async def test_no_network_at_the_first_start_is_told(
    stack: LocalStack, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, servers: DummyServers
) -> None:
    # given no jars, and no way to fetch them
    def unreachable() -> None:
        raise JarsNotResolved("The first start needs a network.")

    monkeypatch.setattr(stack_module, "cache_folder", lambda: tmp_path / "nothing")
    monkeypatch.setattr(stack_module, "resolve_jars", unreachable)

    # when, then
    with pytest.raises(JarsNotResolved, match="needs a network"):
        await stack.start()
    await stack.stop()
    assert servers.started == []


async def test_what_a_killed_launcher_left_is_stopped(
    stack: LocalStack, state: StateFolder, services: Services, servers: DummyServers
) -> None:
    # given services that nobody supervises any more
    await stack.start()
    noted = state.running()
    assert noted is not None
    for process in stack._processes.values():
        process._keeper.cancel()  # type: ignore[union-attr]  # what a SIGKILL of the launcher comes to

    # when
    found = await asyncio.to_thread(clean_up, state, services)

    # then
    assert found
    assert not any(psutil.pid_exists(pid) for pid in noted.processes.values())
    assert not await asyncio.to_thread(clean_up, state, services)
    await stack.stop()
