"""The embedded Apache Kafka: state that survives, ports that stay, and what goes wrong."""

import socket
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewTopic

from yilian_kit.embedded import AlreadyRunning, EmbeddedKafka
from yilian_kit.embedded import kafka as kafka_module
from yilian_kit.embedded.kafka import _escaped


@pytest.fixture(scope="module")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedKafka]:
    broker = EmbeddedKafka.start(tmp_path_factory.mktemp("kafka"))
    yield broker
    broker.stop()


async def publish(broker: EmbeddedKafka, topic: str, value: bytes) -> None:
    admin = AIOKafkaAdminClient(bootstrap_servers=broker.bootstrap_servers)
    await admin.start()
    answer = await admin.create_topics([NewTopic(topic, num_partitions=1, replication_factor=1)])
    await admin.close()
    assert [error for _, error, *_ in answer.topic_errors] == [0]
    producer = AIOKafkaProducer(bootstrap_servers=broker.bootstrap_servers, acks="all", enable_idempotence=True)
    await producer.start()
    await producer.send_and_wait(topic, value)
    await producer.stop()


async def first_value(broker: EmbeddedKafka, topic: str) -> bytes:
    consumer = AIOKafkaConsumer(bootstrap_servers=broker.bootstrap_servers, auto_offset_reset="earliest")
    await consumer.start()
    consumer.assign([TopicPartition(topic, 0)])
    record = await consumer.getone()
    await consumer.stop()
    assert isinstance(record.value, bytes)
    return record.value


@pytest.mark.parametrize("ending", ["stop", "kill"])
async def test_messages_and_ports_survive(state_folder: Path, ending: str) -> None:
    # given an acknowledged message in a broker that was stopped, or killed
    first = EmbeddedKafka.start(state_folder)
    await publish(first, "referrals", b"requested")
    getattr(first, ending)()
    assert not first.running

    # when
    second = EmbeddedKafka.start(state_folder)

    # then
    assert second.bootstrap_servers == first.bootstrap_servers
    assert await first_value(second, "referrals") == b"requested"
    second.stop()


def test_a_taken_port_is_replaced(state_folder: Path) -> None:
    # given a stranger on the broker's old port
    first = EmbeddedKafka.start(state_folder)
    first.stop()
    with socket.create_server(("127.0.0.1", first.port)):
        # when
        second = EmbeddedKafka.start(state_folder)
        second.stop()

    # then
    assert second.port != first.port


def test_it_listens_on_the_loopback_interface_only(broker: EmbeddedKafka) -> None:
    listeners = [
        line for line in (broker.folder / "server.properties").read_text().splitlines() if "listeners=" in line
    ]
    addresses = [address for line in listeners for address in line.split("=")[1].split(",")]
    assert addresses
    assert all("://127.0.0.1:" in address for address in addresses)


def test_a_second_broker_on_the_same_state_is_refused(broker: EmbeddedKafka) -> None:
    with pytest.raises(AlreadyRunning, match=f"process {broker.pid}"):
        EmbeddedKafka.start(broker.folder)


def test_a_leftover_broker_is_stopped_once(state_folder: Path) -> None:
    # given a broker whose launcher forgot it
    forgotten = EmbeddedKafka.start(state_folder)

    # when, then
    assert EmbeddedKafka.stop_leftover(state_folder) is True
    assert EmbeddedKafka.stop_leftover(state_folder) is False
    assert not forgotten.running


def test_an_interrupted_format_is_done_again(state_folder: Path) -> None:
    # given what a killed format leaves
    (state_folder / "data").mkdir()
    (state_folder / "data" / "bootstrap.checkpoint").write_bytes(b"half")

    broker = EmbeddedKafka.start(state_folder)
    broker.stop()

    assert (state_folder / "data" / "meta.properties").exists()


def test_an_identity_that_begins_with_a_minus_is_no_option(state_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # given the random identity that is written with a minus first
    monkeypatch.setattr(kafka_module, "uuid4", lambda: UUID("f8000000-0000-4000-8000-000000000000"))

    broker = EmbeddedKafka.start(state_folder)
    broker.stop()

    assert "cluster.id=-" in (state_folder / "data" / "meta.properties").read_text()


@pytest.mark.parametrize(
    ("value", "escaped"),
    [
        ("/home/user/state", "/home/user/state"),
        ("/home/医联", "/home/\\u533b\\u8054"),
        ("back\\slash", "back\\\\slash"),
        ("𠮷", "\\ud842\\udfb7"),
    ],
)
def test_paths_are_escaped_for_a_property_file(value: str, escaped: str) -> None:
    assert _escaped(value) == escaped
