"""Every event that is published has a reviewed schema, and a consumer who really listens or is outside."""

import re
from pathlib import Path

from yilian_kit.definition import ServiceDefinition
from yilian_kit.runtime import build_runtime
from yilian_kit.settings import ServiceSettings
from yilian_kit.testing.schemas import assert_snapshot, event_snapshot

Definitions = dict[str, ServiceDefinition]
EventOnTopic = tuple[str, str]


def _consumed(definitions: Definitions, settings: ServiceSettings) -> dict[str, set[EventOnTopic]]:
    return {
        name: {
            (subscription.topic, subscription.event_type)
            for subscription in definition.subscriptions(build_runtime(definition, settings))
        }
        for name, definition in definitions.items()
    }


def test_every_named_consumer_subscribes(definitions: Definitions, settings_without_servers: ServiceSettings) -> None:
    consumed = _consumed(definitions, settings_without_servers)

    missing = [
        f"{consumer} does not consume {event.type}"
        for definition in definitions.values()
        for event in definition.produced_events
        if event.consumers != "external"
        for consumer in event.consumers
        if consumer != "external" and (event.topic.name, event.type) not in consumed[consumer]
    ]

    assert missing == []


def test_every_subscription_has_a_producer_who_names_it(
    definitions: Definitions, settings_without_servers: ServiceSettings
) -> None:
    named = {
        (consumer, event.topic.name, event.type)
        for definition in definitions.values()
        for event in definition.produced_events
        for consumer in (event.consumers if event.consumers != "external" else ())
    }

    stray = {
        (name, topic, event_type)
        for name, events in _consumed(definitions, settings_without_servers).items()
        for topic, event_type in events
    } - named

    assert stray == set()


def test_event_types_and_topics_carry_the_name_of_their_service(definitions: Definitions) -> None:
    for name, definition in definitions.items():
        for event in definition.produced_events:
            assert event.type.startswith(f"cn.yilian.{name}."), event.type
            assert event.type.endswith(".v1"), event.type
            assert event.topic.name.startswith(f"{name}."), event.topic.name


def test_the_event_schemas_are_the_reviewed_ones(definition: ServiceDefinition) -> None:
    assert_snapshot(Path(__file__).parent / "events" / f"{definition.name}.json", definition.produced_events)


_PERSONAL = re.compile(
    r"id_number|(?<!institution_)(?<!organisation_)(?<!team_)\bname\b|phone|address|birth|licence_number"
)
_MAY_BE_NAMED = ("institution-", "pack-")
"""Events of things, not persons: an institution's name and a pack's are public."""


def test_no_event_of_a_person_has_a_field_for_personal_data(definition: ServiceDefinition) -> None:
    named = [
        f"{event_type}: {field}"
        for event_type, contract in event_snapshot(definition.produced_events).items()
        if not event_type.split(".")[-2].startswith(_MAY_BE_NAMED)
        for field in _fields(contract["data"])
        if _PERSONAL.search(field)
    ]

    assert named == []


def _fields(schema: object) -> set[str]:
    if isinstance(schema, dict):
        own = set(schema.get("properties", {}))
        return own.union(*(_fields(part) for part in schema.values()), set())
    if isinstance(schema, list):
        return set().union(*(_fields(part) for part in schema))
    return set()
