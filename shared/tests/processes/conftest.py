"""The sample service as processes on real servers."""

import asyncio
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from yilian_kit.database import Database
from yilian_kit.events.topics import Topic, dead_letter_topic, declare_topics
from yilian_kit.identifiers import new_id
from yilian_kit.organisation import DIRECTORY_TOPIC, OrganisationData, apply_organisation
from yilian_kit.security.issuer import LocalIssuer
from yilian_kit.settings import ServiceSettings
from yilian_kit.testing.databases import TestDatabases
from yilian_kit.testing.sample import NOTES, metadata, notes
from yilian_kit.testing.settings import FIELD_ENCRYPTION_KEYS, PERSON_KEY_SECRET, service_settings
from yilian_kit.testing.stack import Stack
from yilian_kit.testing.waiting import eventually

TOWN = "9901000000000000000002"
SCOPES = ("sample:read", "sample:write", "operations:read")
UP_WITHIN = 60.0  # seconds; a process imports much


@dataclass
class Installation:
    """One database and one topic prefix, for processes that come and go."""

    settings: ServiceSettings
    issuer: LocalIssuer
    database: Database
    processes: list[asyncio.subprocess.Process] = field(default_factory=list)

    @property
    def group(self) -> str:
        return f"{self.settings.topic_prefix}sample"

    async def start(self, command: str, **settings: str) -> "RunningProcess":
        """Start a process and wait until it answers."""
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        environment = {
            "environment": "development",
            "port": str(port),
            "database_url": self.settings.database_url,
            "kafka_bootstrap_servers": self.settings.kafka_bootstrap_servers,
            "topic_prefix": self.settings.topic_prefix,
            "oidc_issuer": self.issuer.issuer,
            "jwks_file": str(self.issuer.jwks_path),
            "person_key_secret": PERSON_KEY_SECRET,
            "field_encryption_keys": FIELD_ENCRYPTION_KEYS,
            **settings,
        }
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            Path(__file__).with_name("sample_command.py"),
            command,
            env={f"YILIAN_{name.upper()}": value for name, value in environment.items()},
            stdout=asyncio.subprocess.DEVNULL,
        )
        self.processes.append(process)
        running = RunningProcess(process, f"http://127.0.0.1:{port}", self.issuer)
        await eventually(running.answers, within=UP_WITHIN)
        return running

    async def texts(self) -> list[str]:
        async with self.database.transaction() as session:
            return list(await session.scalars(sa.select(notes.c.text).order_by(notes.c.text)))


@dataclass(frozen=True)
class RunningProcess:
    """A process and its address."""

    process: asyncio.subprocess.Process
    address: str
    issuer: LocalIssuer

    async def answers(self) -> bool:
        assert self.process.returncode is None, f"ended with {self.process.returncode}"
        with suppress(httpx.TransportError):
            return (await self.get("/livez")).status_code == 200
        return False

    async def get(self, path: str) -> httpx.Response:
        return await self._ask("GET", path)

    async def write(self, text: str, *, key: str | None = None, pause_seconds: float = 0.0) -> httpx.Response:
        body = {"text": text, "pause_seconds": pause_seconds}
        return await self._ask("POST", "/v1/notes", json=body, headers={"Idempotency-Key": key or str(new_id())})

    async def _ask(self, method: str, path: str, headers: dict[str, str] | None = None, **more: Any) -> httpx.Response:
        token = self.issuer.mint_scopes(TOWN, SCOPES)
        async with httpx.AsyncClient(base_url=self.address, timeout=30) as client:
            return await client.request(
                method, path, headers={**(headers or {}), "Authorization": f"Bearer {token}"}, **more
            )


@pytest.fixture
async def installation(
    stack: Stack, databases: TestDatabases, topic_prefix: str, tmp_path: Path
) -> AsyncIterator[Installation]:
    async with databases.with_tables("sample", metadata) as url:
        settings = service_settings(stack, url, topic_prefix=topic_prefix, settings_class=ServiceSettings)
        await declare_topics(settings, [NOTES, dead_letter_topic("sample"), Topic(DIRECTORY_TOPIC, compacted=True)])
        made = Installation(settings, LocalIssuer.open(tmp_path), Database(url))
        town = new_id()
        data = OrganisationData(
            id=town,
            code=TOWN,
            name=TOWN,
            tier="township",
            parent_id=None,
            ancestor_ids=(town,),
            alliance_id=None,
            town=None,
            capabilities=(),
            open=True,
        )
        async with made.database.transaction() as session:
            await apply_organisation(session, data, version=1)
        yield made
        for process in made.processes:
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()
        await made.database.dispose()
