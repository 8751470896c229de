"""One service under test: its HTTP API in this process, its database, tokens, and its worker when asked for."""

from collections.abc import AsyncIterator, Collection
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import sqlalchemy as sa
from fastapi import FastAPI
from pydantic import SecretStr

from yilian_kit.database import Database
from yilian_kit.definition import ServiceDefinition
from yilian_kit.events.envelope import Envelope
from yilian_kit.events.topics import Topic, dead_letter_topic, declare_topics
from yilian_kit.identifiers import new_id
from yilian_kit.organisation import DIRECTORY_TOPIC, OrganisationData, apply_organisation
from yilian_kit.runtime import Runtime
from yilian_kit.security.issuer import LocalIssuer
from yilian_kit.service import create_service
from yilian_kit.settings import ServiceSettings
from yilian_kit.testing.databases import TestDatabases
from yilian_kit.testing.events import deliver, recorded_events
from yilian_kit.testing.settings import service_settings
from yilian_kit.testing.stack import Stack


@dataclass(frozen=True)
class ServiceHarness:
    """A running service."""

    definition: ServiceDefinition
    settings: ServiceSettings
    application: FastAPI
    client: httpx.AsyncClient
    issuer: LocalIssuer

    @property
    def runtime(self) -> Runtime:
        """What the service holds."""
        runtime: Runtime = self.application.state.runtime
        return runtime

    @property
    def database(self) -> Database:
        """The service's own database."""
        return self.runtime.database

    def environment(self) -> dict[str, str]:
        """The variables in which a command of the service finds these settings."""
        return {
            f"YILIAN_{name.upper()}": value.get_secret_value() if isinstance(value, SecretStr) else str(value)
            for name, value in self.settings.model_dump().items()
            if value is not None
        }

    def token(self, organisation_code: str, *, scopes: Collection[str] = (), roles: Collection[str] = ()) -> str:
        """A token for an organisation: with exactly these scopes, or with those of these roles."""
        if roles:
            return self.issuer.mint(organisation_code, roles)
        return self.issuer.mint_scopes(organisation_code, scopes)

    def headers(
        self,
        organisation_code: str,
        *,
        scopes: Collection[str] = (),
        roles: Collection[str] = (),
        idempotency_key: str | None = None,
        version: int | None = None,
    ) -> dict[str, str]:
        """Headers of a request: the token, a new ``Idempotency-Key`` unless one is given, ``If-Match`` if asked."""
        headers = {
            "Authorization": f"Bearer {self.token(organisation_code, scopes=scopes, roles=roles)}",
            "Idempotency-Key": idempotency_key or str(new_id()),
        }
        return headers if version is None else {**headers, "If-Match": f'"{version}"'}

    async def know(self, code: str, *, tier: str, parent: UUID | None = None, **fields: Any) -> UUID:
        """Put an institution into the replica of the directory, as its event would; returns its id.

        ``fields`` are those of ``OrganisationData``. Parents first: a child needs its parent's id.
        """
        record_id: UUID = fields.pop("id", None) or new_id()
        async with self.database.transaction() as session:
            above = await _ancestors(session, parent) if parent is not None else ()
            values: dict[str, Any] = {
                "name": code,
                "alliance_id": None,
                "town": None,
                "capabilities": (),
                "open": True,
                **fields,
                "id": record_id,
                "code": code,
                "tier": tier,
                "parent_id": parent,
                "ancestor_ids": (*above, record_id),
            }
            await apply_organisation(session, OrganisationData(**values), version=1)
        return record_id

    async def deliver(self, topic: str, event: Envelope) -> bool:
        """Apply another service's event, see ``yilian_kit.testing.events.deliver``."""
        subscriptions = self.definition.subscriptions(self.runtime)
        return await deliver(self.database, self.settings, self.definition.name, subscriptions, topic, event)

    async def recorded_events(self) -> list[Envelope]:
        """The events of the outbox, oldest first."""
        return await recorded_events(self.database)


@asynccontextmanager
async def running_service(
    definition: ServiceDefinition,
    stack: Stack,
    databases: TestDatabases,
    folder: Path,
    *,
    topic_prefix: str,
    worker: bool = False,
    migrated: bool = True,
    **overrides: Any,
) -> AsyncIterator[ServiceHarness]:
    """A service on an empty database of its own; ``worker`` also declares its topics and runs relay and consumers.

    ``migrated`` False makes the tables from the definition's metadata. ``overrides`` are settings.
    """
    async with AsyncExitStack() as stay:
        tables = (
            databases.migrated(definition) if migrated else databases.with_tables(definition.name, definition.metadata)
        )
        issuer = LocalIssuer.open(folder)
        settings = service_settings(
            stack,
            await stay.enter_async_context(tables),
            topic_prefix=topic_prefix,
            jwks_file=issuer.jwks_path,
            settings_class=definition.settings_class,
            **overrides,
        )
        application = create_service(definition, settings, worker=worker)
        if worker:
            await declare_topics(settings, _topics(definition, application.state.runtime))
        await stay.enter_async_context(application.router.lifespan_context(application))
        transport = httpx.ASGITransport(app=application)
        client = httpx.AsyncClient(transport=transport, base_url=f"http://{definition.name}.test")
        await stay.enter_async_context(client)
        yield ServiceHarness(definition, settings, application, client, issuer)


def _topics(definition: ServiceDefinition, runtime: Runtime) -> list[Topic]:
    """The service's own topics, and those of others that it listens to, which their owners would declare."""
    own = {topic.name: topic for topic in (*definition.topics, dead_letter_topic(definition.name))}
    foreign = {each.topic for each in definition.subscriptions(runtime)} - own.keys()
    return [*own.values(), *(Topic(name, compacted=name == DIRECTORY_TOPIC) for name in sorted(foreign))]


async def _ancestors(session: Any, parent: UUID) -> tuple[UUID, ...]:
    from yilian_kit.tables import organisation

    found = await session.execute(sa.select(organisation.c.ancestor_ids).where(organisation.c.id == parent))
    return tuple(found.scalar_one())
