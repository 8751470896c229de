"""Topics are declared in code and created by ``migrate``; the broker creates none by itself."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType
from aiokafka.errors import KafkaError, TopicAlreadyExistsError, for_code

from yilian_kit.settings import ServiceSettings

_VISIBLE_WITHIN = 30.0  # seconds between the creation of a topic and a leader for each of its partitions
_LOOK_AGAIN_AFTER = 0.05


class TopicMismatch(Exception):
    """A topic exists with another number of partitions: changing it would tear apart the events of one key."""


@dataclass(frozen=True)
class Topic:
    """A declared topic; ``name`` is without the prefix of the installation.

    A ``compacted`` topic keeps the last event of every key for good, and ``retention`` does not apply to it;
    ``retention`` None keeps every event for good.
    """

    name: str
    partitions: int = 6
    compacted: bool = False
    retention: timedelta | None = timedelta(days=30)

    def configuration(self) -> dict[str, str]:
        """The topic's settings in Kafka's words."""
        if self.compacted:
            return {"cleanup.policy": "compact"}
        retention = -1 if self.retention is None else int(self.retention.total_seconds() * 1000)
        return {"cleanup.policy": "delete", "retention.ms": str(retention)}


def dead_letter_topic(group: str) -> Topic:
    """Where the consumer group ``group`` parks what it cannot handle. Nothing in it expires."""
    return Topic(f"{group}.dlq", partitions=1, retention=None)


async def declare_topics(settings: ServiceSettings, topics: Iterable[Topic]) -> None:
    """Create the topics that are missing and bring the settings of the others up to date; safe to repeat.

    Returns when every partition has a leader. With three replicas or more, a write needs two of them.

    Raises ``TopicMismatch`` when a topic exists with another number of partitions, ``aiokafka.errors.KafkaError``
    when the broker refuses, ``TimeoutError`` when a leader is missing for half a minute.
    """
    wanted = {settings.topic_prefix + topic.name: topic for topic in topics}
    if not wanted:
        return
    replication_factor = settings.topic_replication_factor
    admin = AIOKafkaAdminClient(bootstrap_servers=settings.kafka_bootstrap_servers)
    try:
        await admin.start()
        missing = sorted(wanted.keys() - set(await admin.list_topics()))
        await _create(admin, {name: wanted[name] for name in missing}, replication_factor)
        await _wait_for_leaders(admin, wanted)
        await _align(admin, {name: topic for name, topic in wanted.items() if name not in missing}, replication_factor)
    finally:
        await admin.close()


def _settings(topic: Topic, replication_factor: int) -> dict[str, str]:
    durable = {"min.insync.replicas": "2"} if replication_factor >= 3 else {}
    return {**topic.configuration(), **durable}


async def _create(admin: AIOKafkaAdminClient, missing: dict[str, Topic], replication_factor: int) -> None:
    if not missing:
        return
    answer = await admin.create_topics(
        [
            NewTopic(
                name=name,
                num_partitions=topic.partitions,
                replication_factor=replication_factor,
                topic_configs=_settings(topic, replication_factor),
            )
            for name, topic in missing.items()
        ]
    )
    for name, code, *_ in answer.topic_errors:
        error = for_code(code)
        # Two services may declare the same moment: the one that was second has nothing left to do.
        if code != 0 and error is not TopicAlreadyExistsError:
            raise error(f"topic {name} was not created")


async def _wait_for_leaders(admin: AIOKafkaAdminClient, wanted: dict[str, Topic]) -> None:
    async with asyncio.timeout(_VISIBLE_WITHIN):
        while True:
            described = {entry["topic"]: entry for entry in await admin.describe_topics(list(wanted))}
            partitions = {
                name: [part for part in described.get(name, {"partitions": []})["partitions"] if part["leader"] >= 0]
                for name in wanted
            }
            if all(partitions.values()) and all(
                len(partitions[name]) == len(described[name]["partitions"]) for name in wanted
            ):
                break
            await asyncio.sleep(_LOOK_AGAIN_AFTER)
    for name, topic in wanted.items():
        if len(partitions[name]) != topic.partitions:
            raise TopicMismatch(f"topic {name} has {len(partitions[name])} partitions, {topic.partitions} are declared")


async def _align(admin: AIOKafkaAdminClient, existing: dict[str, Topic], replication_factor: int) -> None:
    """Set what differs. ``AlterConfigs`` replaces all of a topic's own settings, so all are sent."""
    if not existing:
        return
    resources = [ConfigResource(ConfigResourceType.TOPIC, name) for name in existing]
    different = []
    for answer in await admin.describe_configs(resources):
        for code, _, _, name, entries in answer.resources:
            if code != 0:
                raise for_code(code)(f"the settings of topic {name} cannot be read")
            present = {entry[0]: entry[1] for entry in entries}
            declared = _settings(existing[name], replication_factor)
            if any(present.get(key) != value for key, value in declared.items()):
                different.append(ConfigResource(ConfigResourceType.TOPIC, name, declared))
    if not different:
        return
    for answer in await admin.alter_configs(different):
        for code, *_, name in answer.resources:
            if code != 0:
                raise KafkaError(f"the settings of topic {name} were not changed: {for_code(code).__name__}")
