"""Batches in Kafka: all or nothing, and only from the newest publisher of a name."""

from uuid import uuid4

import pytest
from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaConnectionError, KafkaError, MessageSizeTooLargeError, ProducerFenced

from yilian_kit.events.publisher import FencedPublisher, Message

from .bench import Bench


def message(bench: Bench, text: bytes, key: bytes = b"key") -> Message:
    return Message(bench.topic, key, text, headers=())


async def values(bench: Bench) -> list[bytes | None]:
    return [record.value for record in await bench.committed_records()]


async def test_a_batch_that_fails_in_its_middle_leaves_nothing_and_nothing_overtakes(bench: Bench) -> None:
    # given a batch whose second record is too large for the broker
    batch = [message(bench, b"first"), message(bench, b"x" * 2_000_000), message(bench, b"third")]
    name = f"{bench.settings.topic_prefix}p"

    # when it is published
    with pytest.raises(MessageSizeTooLargeError):
        async with FencedPublisher(bench.settings, name) as publisher:
            await publisher.publish(batch)

    # and then another by the next publisher
    async with FencedPublisher(bench.settings, name) as publisher:
        await publisher.publish([message(bench, b"first"), message(bench, b"second")])

    # then only the whole one is there
    assert await values(bench) == [b"first", b"second"]


async def test_a_publisher_that_was_succeeded_cannot_write_any_more(bench: Bench) -> None:
    # given two publishers of one name, the second started later
    name = f"{bench.settings.topic_prefix}p"
    async with FencedPublisher(bench.settings, name) as first:
        await first.publish([message(bench, b"1")])
        async with FencedPublisher(bench.settings, name) as second:
            await second.publish([message(bench, b"2")])

            # when the first goes on
            with pytest.raises((ProducerFenced, KafkaError)):
                await first.publish([message(bench, b"1 again")])

            # then it is shut out, and the second is not disturbed
            await second.publish([message(bench, b"3")])
    assert await values(bench) == [b"1", b"2", b"3"]


async def test_a_batch_of_many_partitions_and_sizes_arrives_whole_and_in_order(bench: Bench) -> None:
    # given records of many keys, some larger than what the client sends at a time
    keys = [str(uuid4()).encode() for _ in range(20)]
    batch = [message(bench, b"%d " % turn + b"x" * (turn * 2000), key) for turn in range(50) for key in keys]

    # when they are published
    async with FencedPublisher(bench.settings, f"{bench.settings.topic_prefix}p") as publisher:
        await publisher.publish(batch)

    # then each key has its own in order
    seen: dict[bytes | None, list[int]] = {}
    for record in await bench.committed_records():
        seen.setdefault(record.key, []).append(int((record.value or b"").split()[0]))
    assert seen == {key: list(range(50)) for key in keys}


async def test_a_broker_of_which_nothing_is_known_is_a_passing_fault(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    # given what aiokafka does at its start while every broker that it knew is away
    async def start(_: AIOKafkaProducer) -> None:
        raise AssertionError("Did we not perform bootstrap?")

    monkeypatch.setattr(AIOKafkaProducer, "start", start)

    # then whoever publishes may try again
    with pytest.raises(KafkaConnectionError):
        async with FencedPublisher(bench.settings, f"{bench.settings.topic_prefix}p"):
            pass
