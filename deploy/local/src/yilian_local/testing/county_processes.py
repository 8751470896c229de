"""The four services as processes of their own, on empty databases and topics of their own, started again when they die.

What the launcher does on a machine, here on the servers that all tests share.
"""

import asyncio
import os
import signal
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path

import httpx

from yilian_kit.definition import ServiceDefinition
from yilian_kit.embedded.processes import free_ports
from yilian_kit.events.topics import dead_letter_topic, declare_topics
from yilian_kit.security.issuer import LocalIssuer
from yilian_kit.settings import ServiceSettings
from yilian_kit.testing.databases import TestDatabases
from yilian_kit.testing.stack import Stack
from yilian_local.development_secrets import DevelopmentSecrets
from yilian_local.service_environment import PREFIX, Surroundings, service_environment
from yilian_local.supervised_process import SupervisedProcess
from yilian_local.topology import SERVICES, LocalService, addresses

_READY_WITHIN = 120.0
_GRACE = 20.0


class NotReady(Exception):
    """A service did not become ready."""


def definition_of(service: LocalService) -> ServiceDefinition:
    """The service as its composition root defines it."""
    definition: ServiceDefinition = import_module(f"{service.database}.bootstrap").define_service()
    return definition


@dataclass
class CountyProcesses:
    """Four running services."""

    addresses: dict[str, str]
    issuer: LocalIssuer
    process_ids: dict[str, int] = field(default_factory=dict)
    deaths: list[str] = field(default_factory=list)
    """Which services have died, in this order."""

    def issue_token(self, organisation_code: str, roles: Sequence[str]) -> str:
        """A token of the issuer that the services trust."""
        return self.issuer.mint(organisation_code, roles)

    def kill(self, service: str) -> None:
        """SIGKILL: no farewell, no commit, no offset; it is started again."""
        os.kill(self.process_ids[service], signal.SIGKILL)


@asynccontextmanager
async def running_county(
    stack: Stack, databases: TestDatabases, folder: Path, topic_prefix: str
) -> AsyncIterator[CountyProcesses]:
    """The four services, ready; stopped afterwards."""
    ports = dict(zip((service.name for service in SERVICES), free_ports(len(SERVICES)), strict=True))
    county = CountyProcesses(addresses(ports), LocalIssuer.open(folder))
    async with AsyncExitStack() as resources:
        urls = {
            service.name: await resources.enter_async_context(databases.migrated(definition_of(service)))
            for service in SERVICES
        }
        surroundings = Surroundings(
            postgres_urls=urls,
            kafka_bootstrap_servers=stack.kafka_bootstrap_servers,
            jwks_file=county.issuer.jwks_path,
            secrets=DevelopmentSecrets.open(folder),
        )
        environments = {
            service.name: {
                **service_environment(service, ports[service.name], surroundings),
                f"{PREFIX}TOPIC_PREFIX": topic_prefix,
                f"{PREFIX}KAFKA_SESSION_TIMEOUT_SECONDS": "2",
            }
            for service in SERVICES
        }
        await _declare_topics(environments)
        for service in SERVICES:
            process = _supervised(county, service, environments[service.name], folder)
            process.start()
            resources.push_async_callback(process.stop, _GRACE)
        await asyncio.gather(*(_ready(address) for address in county.addresses.values()))
        yield county


def _supervised(
    county: CountyProcesses, service: LocalService, environment: dict[str, str], folder: Path
) -> SupervisedProcess:
    def note_start(process_id: int) -> None:
        county.process_ids[service.name] = process_id

    def note_death(reason: str, pause: float) -> None:
        county.deaths.append(service.name)

    return SupervisedProcess(
        (*service.command, "serve"),
        environment,
        folder / f"{service.name}.log",
        on_start=note_start,
        on_death=note_death,
    )


async def _declare_topics(environments: dict[str, dict[str, str]]) -> None:
    definitions = {service.name: definition_of(service) for service in SERVICES}
    topics = [
        topic
        for definition in definitions.values()
        for topic in (*definition.topics, dead_letter_topic(definition.name))
    ]
    fields = {
        name.removeprefix(PREFIX).lower(): value
        for name, value in environments[SERVICES[0].name].items()
        if name.startswith(PREFIX)
    }
    await declare_topics(ServiceSettings.model_validate(fields), topics)


async def _ready(address: str) -> None:
    deadline = time.monotonic() + _READY_WITHIN
    async with httpx.AsyncClient(base_url=address, timeout=5.0, trust_env=False) as client:
        while time.monotonic() < deadline:
            with suppress(httpx.TransportError):
                if (await client.get("/readyz")).status_code == httpx.codes.OK:
                    return
            await asyncio.sleep(0.05)
    raise NotReady(f"{address} was not ready within {_READY_WITHIN:.0f} s")
