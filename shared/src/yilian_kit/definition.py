"""What makes one service out of the kit: the contents of its ``bootstrap.py``."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa
from fastapi import APIRouter

from yilian_kit.events.catalogue import ProducedEvent
from yilian_kit.events.subscriptions import Subscription
from yilian_kit.events.topics import Topic
from yilian_kit.http.problem import ProblemCatalogue
from yilian_kit.jobs import PeriodicJob
from yilian_kit.runtime import Runtime
from yilian_kit.settings import ServiceSettings


def no_jobs(_: Runtime) -> tuple[PeriodicJob, ...]:
    """For a service without periodic work of its own."""
    return ()


@dataclass(frozen=True)
class ServiceDefinition:
    """A service as the kit sees it.

    ``name`` is the deployable and the consumer group (``drg-billing``), ``package`` its Python package
    (``drg_billing``). ``routers`` is called by who serves, and not before;
    ``subscriptions``, ``jobs`` and ``components`` are built from the runtime when it starts.
    """

    name: str
    package: str
    title_en: str
    title_zh: str
    routers: Callable[[], tuple[APIRouter, ...]]
    problems: ProblemCatalogue
    produced_events: tuple[ProducedEvent, ...]
    metadata: sa.MetaData
    migrations: Path
    subscriptions: Callable[[Runtime], tuple[Subscription, ...]]
    components: Callable[[Runtime], object]
    jobs: Callable[[Runtime], tuple[PeriodicJob, ...]] = no_jobs
    settings_class: type[ServiceSettings] = ServiceSettings

    @property
    def topics(self) -> tuple[Topic, ...]:
        """The topics that this service owns, each once."""
        return tuple(dict.fromkeys(event.topic for event in self.produced_events))


def migrations_of(package_file: str) -> Path:
    """The folder of a service's migrations, given its ``bootstrap.__file__``: beside ``src``, or in the wheel."""
    package = Path(package_file).resolve().parent
    installed = package / "_migrations"
    return installed if installed.is_dir() else package.parents[1] / "migrations"
