"""Dummy services, and servers that only remember what was asked of them."""

import sys
from dataclasses import dataclass, field
from pathlib import Path

from yilian_local.topology import LocalService

DUMMY = Path(__file__).with_name("dummy_service.py")


@dataclass
class DummyServer:
    """Stands for PostgreSQL and for Kafka alike."""

    name: str
    story: list[str]
    running: bool = True
    socket_folder: Path = Path("/nowhere")
    bootstrap_servers: str = "127.0.0.1:9"

    def create_database(self, name: str, role: str) -> None:
        self.story.append(f"{self.name} has database {name} of {role}")

    def stop(self) -> None:
        self.running = False
        self.story.append(f"{self.name} stopped")


@dataclass
class DummyServers:
    """What the launcher did with its servers, and every server that it started."""

    story: list[str] = field(default_factory=list)
    started: list[DummyServer] = field(default_factory=list)

    def kind(self, name: str) -> type:
        """A class with the two static methods that the launcher uses."""
        servers = self

        class Kind:
            @staticmethod
            def start(_: Path) -> DummyServer:
                server = DummyServer(name, servers.story)
                servers.started.append(server)
                servers.story.append(f"{name} started")
                return server

            @staticmethod
            def stop_leftover(_: Path) -> bool:
                return False

        return Kind


def dummy_service(folder: Path, name: str) -> LocalService:
    """A service whose program is ``dummy_service.py``, and whose folder is ``folder/name``."""
    own = folder / name
    own.mkdir(parents=True, exist_ok=True)
    return LocalService(name, name.title(), name, (sys.executable, str(DUMMY), str(own)))


def folder_of(service: LocalService) -> Path:
    """Where the dummy looks for its misbehaviour, and tells its story."""
    return Path(service.command[-1])


def story_of(service: LocalService) -> list[str]:
    """What the dummy has told so far."""
    story = folder_of(service) / "story"
    return story.read_text().splitlines() if story.exists() else []
