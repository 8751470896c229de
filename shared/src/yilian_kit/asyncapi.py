"""The AsyncAPI 3.0 document of a service: its topics, its events, and how they look on the wire."""

from typing import Any

from pydantic.json_schema import models_json_schema

from yilian_kit.definition import ServiceDefinition
from yilian_kit.events.catalogue import ProducedEvent
from yilian_kit.events.envelope import CONTENT_TYPE, HEADER_ID, HEADER_TRACEPARENT, HEADER_TYPE, Envelope
from yilian_kit.events.topics import Topic

_SCHEMAS = "#/components/schemas/{model}"


def asyncapi_document(definition: ServiceDefinition) -> dict[str, Any]:
    """What the service publishes, made from its catalogue alone: needs no settings and no servers."""
    events = sorted(definition.produced_events, key=lambda event: event.type)
    models = [(model, "serialization") for model in dict.fromkeys(event.model for event in events)]
    references, schemas = models_json_schema([(Envelope, "serialization"), *models], ref_template=_SCHEMAS)  # type: ignore[list-item]  # a literal, which the list forgets
    data = {model: reference for (model, _), reference in references.items()}
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": f"Yilian {definition.name}",
            "version": "1",
            "description": f"{definition.title_en} · {definition.title_zh}. The key of a record is the aggregate's id.",
        },
        "defaultContentType": CONTENT_TYPE,
        "channels": {topic.name: _channel(topic, events) for topic in definition.topics},
        "operations": {f"publish-{topic.name}": _operation(topic, events) for topic in definition.topics},
        "components": {
            "messages": {event.type: _message(event, data[event.model], data[Envelope]) for event in events},
            "schemas": schemas.get("$defs", {}),
        },
    }


def _channel(topic: Topic, events: list[ProducedEvent]) -> dict[str, Any]:
    configuration: dict[str, Any] = {"cleanup.policy": ["compact" if topic.compacted else "delete"]}
    if not topic.compacted:
        configuration["retention.ms"] = int(topic.configuration()["retention.ms"])
    return {
        "address": topic.name,
        "messages": {event.type: {"$ref": f"#/components/messages/{event.type}"} for event in _of(topic, events)},
        "bindings": {
            "kafka": {
                "topic": topic.name,
                "partitions": topic.partitions,
                "topicConfiguration": configuration,
                "bindingVersion": "0.5.0",
            }
        },
    }


def _operation(topic: Topic, events: list[ProducedEvent]) -> dict[str, Any]:
    return {
        "action": "send",
        "channel": {"$ref": f"#/channels/{topic.name}"},
        "messages": [{"$ref": f"#/channels/{topic.name}/messages/{event.type}"} for event in _of(topic, events)],
    }


def _message(event: ProducedEvent, data: dict[str, Any], envelope: dict[str, Any]) -> dict[str, Any]:
    text = {"type": "string"}
    return {
        "name": event.name,
        "summary": (event.model.__doc__ or "").strip().splitlines()[0] if event.model.__doc__ else event.name,
        "description": f"Consumed by: {', '.join(event.consumers)}.",
        "contentType": CONTENT_TYPE,
        "headers": {
            "type": "object",
            "properties": {HEADER_TYPE: {"const": event.type}, HEADER_ID: text, HEADER_TRACEPARENT: text},
            "required": [HEADER_TYPE, HEADER_ID],
        },
        "payload": {
            "allOf": [
                envelope,
                {"type": "object", "properties": {"type": {"const": event.type}, "data": data}, "required": ["data"]},
            ]
        },
    }


def _of(topic: Topic, events: list[ProducedEvent]) -> list[ProducedEvent]:
    return [event for event in events if event.topic == topic]
