"""A stack of two dummy services on dummy servers, for tests of the launcher itself."""

from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from yilian_kit.embedded.processes import free_ports
from yilian_local import stack as stack_module
from yilian_local.notices import Notices
from yilian_local.stack import LocalStack
from yilian_local.state import StateFolder
from yilian_local.topology import LocalService

from .dummies import DummyServers, dummy_service


@pytest.fixture
def servers(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> DummyServers:
    servers = DummyServers()
    monkeypatch.setattr(stack_module, "EmbeddedPostgres", servers.kind("PostgreSQL"))
    monkeypatch.setattr(stack_module, "EmbeddedKafka", servers.kind("Kafka"))
    monkeypatch.setattr(stack_module, "cache_folder", lambda: tmp_path)
    return servers


@pytest.fixture
def services(tmp_path: Path) -> tuple[LocalService, ...]:
    return tuple(dummy_service(tmp_path / "services", name) for name in ("first", "second"))


@pytest.fixture
def state(tmp_path: Path) -> Iterator[StateFolder]:
    state = StateFolder(tmp_path / "state")
    with state.taken():
        yield state


@pytest.fixture
def terminal() -> StringIO:
    return StringIO()


@pytest.fixture
def stack(
    state: StateFolder, services: tuple[LocalService, ...], servers: DummyServers, terminal: StringIO
) -> LocalStack:
    ports = dict(zip((service.name for service in services), free_ports(len(services)), strict=True))
    return LocalStack(state, services, ports, Notices(Console(file=terminal, width=500)))
