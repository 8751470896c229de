"""The catalogue of the events that a service produces, and their JSON Schemas.

``asyncapi`` makes a document of it; ``yilian_kit.testing.schemas`` compares it with the committed snapshots.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from yilian_kit.events.topics import Topic

DataModel = type[BaseModel]


@dataclass(frozen=True)
class ProducedEvent:
    """A fact that a service publishes: its type, its topic, the model of its ``data``, and who consumes it.

    ``consumers`` are names of services, and ``external`` for a fact that others read (the county board).
    """

    type: str
    topic: Topic
    model: DataModel
    consumers: tuple[str, ...]

    @property
    def name(self) -> str:
        """The fact's name without reverse domain and version: ``institution-registered``."""
        return self.type.split(".")[-2]


def event_schemas(events: Iterable[ProducedEvent]) -> dict[str, dict[str, Any]]:
    """The JSON Schema (2020-12) of the ``data`` of each event as it is written, by event type, sorted."""
    return {
        event.type: event.model.model_json_schema(mode="serialization")
        for event in sorted(events, key=lambda event: event.type)
    }
