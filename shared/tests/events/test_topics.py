"""Topics as declared are topics as they are."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType

from yilian_kit.events.topics import Topic, TopicMismatch, dead_letter_topic, declare_topics
from yilian_kit.settings import ServiceSettings
from yilian_kit.testing.settings import service_settings
from yilian_kit.testing.stack import Stack
from yilian_kit.testing.waiting import eventually

COMPACTED = Topic("owner.places", compacted=True)
KEPT_A_WEEK = Topic("owner.facts", partitions=2, retention=timedelta(days=7))


@pytest.fixture
def settings(stack: Stack, topic_prefix: str) -> ServiceSettings:
    return service_settings(stack, stack.url("none"), topic_prefix=topic_prefix, settings_class=ServiceSettings)


async def described(settings: ServiceSettings, topic: Topic) -> tuple[int, str, str]:
    """Partitions, clean-up and retention of a topic as the broker has it."""
    admin = AIOKafkaAdminClient(bootstrap_servers=settings.kafka_bootstrap_servers)
    await admin.start()
    try:
        name = settings.topic_prefix + topic.name
        (found,) = await admin.describe_topics([name])
        (answer,) = await admin.describe_configs([ConfigResource(ConfigResourceType.TOPIC, name)])
        entries = {entry[0]: entry[1] for entry in answer.resources[0][4]}
        return len(found["partitions"]), entries["cleanup.policy"], entries["retention.ms"]
    finally:
        await admin.close()


async def test_topics_are_created_with_partitions_clean_up_and_retention(settings: ServiceSettings) -> None:
    # when three kinds of topics are declared
    letters = dead_letter_topic("reader")
    await declare_topics(settings, [COMPACTED, KEPT_A_WEEK, letters])

    # then the broker has them so
    assert (await described(settings, COMPACTED))[:2] == (6, "compact")
    assert await described(settings, KEPT_A_WEEK) == (2, "delete", str(7 * 24 * 3600 * 1000))
    assert await described(settings, letters) == (1, "delete", "-1")


async def test_declaring_again_changes_nothing_or_what_differs(settings: ServiceSettings) -> None:
    # given declared topics
    await declare_topics(settings, [COMPACTED, KEPT_A_WEEK])

    # when they are declared again, one of them with another retention
    await declare_topics(settings, [COMPACTED, replace(KEPT_A_WEEK, retention=timedelta(days=1))])

    # then only that has changed; a broker applies a change after it has confirmed it
    async def changed() -> bool:
        return await described(settings, KEPT_A_WEEK) == (2, "delete", str(24 * 3600 * 1000))

    await eventually(changed)
    assert (await described(settings, COMPACTED))[:2] == (6, "compact")


async def test_another_number_of_partitions_is_refused(settings: ServiceSettings) -> None:
    # given a topic with two partitions
    await declare_topics(settings, [KEPT_A_WEEK])

    # when three are declared, then that is refused: the events of one key would be torn apart
    with pytest.raises(TopicMismatch, match="has 2 partitions, 3 are declared"):
        await declare_topics(settings, [replace(KEPT_A_WEEK, partitions=3)])


async def test_many_services_may_declare_at_the_same_time(settings: ServiceSettings) -> None:
    # when the same topics are declared many times at once, then all of them succeed
    await asyncio.gather(*(declare_topics(settings, [COMPACTED, KEPT_A_WEEK]) for _ in range(6)))

    assert (await described(settings, KEPT_A_WEEK))[0] == 2


async def test_nothing_declared_needs_no_broker() -> None:
    unreachable = ServiceSettings.model_construct(kafka_bootstrap_servers="127.0.0.1:1", topic_prefix="")

    await declare_topics(unreachable, [])
