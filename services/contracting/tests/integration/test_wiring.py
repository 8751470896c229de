"""With the worker on: events come in from Kafka, and what contracting tells goes out to it."""

from datetime import date

from aiokafka import AIOKafkaProducer
from pydantic import BaseModel

from contracting.bootstrap import define_service
from yilian_kit.events.envelope import Envelope
from yilian_kit.testing.events import arriving_event
from yilian_kit.testing.plugin import StartService
from yilian_kit.testing.waiting import eventually

from .county import County, directory
from .test_follow_ups import REFERRALS, SENT_BACK, back_referral

DIRECTORY = "alliance.institutions"
REGISTERED = "cn.yilian.alliance.institution-registered.v1"


def institution_registered(data: BaseModel) -> Envelope:
    told = data.model_dump(mode="json")
    return arriving_event(REGISTERED, told, subject=told["id"])


async def test_directory_and_back_referral_arrive_by_kafka_and_the_visit_leaves_by_kafka(
    service_harness: StartService,
) -> None:
    # given a running service that knows nothing
    harness = await service_harness(define_service(), worker=True, simulated_time=True)
    county = County(harness, today=SENT_BACK)
    assert (await county.call("GET", "/v1/villages")).status_code == 503

    async def knows(count: int) -> bool:
        figures = await county.call("GET", "/v1/events/figures", org="990100")
        return figures.status_code == 200 and figures.json()["consumed"] == count

    # when the directory and a back-referral are told
    servers = harness.settings.kafka_bootstrap_servers
    async with AIOKafkaProducer(bootstrap_servers=servers, enable_idempotence=True) as producer:
        events = [(DIRECTORY, institution_registered(data)) for data in directory()]
        for topic, event in (*events, (REFERRALS, back_referral("ef" * 32, to="TOWN-1"))):
            name = harness.settings.topic_prefix + topic
            await producer.send_and_wait(name, event.to_bytes(), key=str(event.subject).encode())
    await eventually(lambda: knows(len(events) + 1), within=30)
    # then the township has its task
    (task,) = (await county.get("/v1/follow-ups"))["items"]
    assert task["due_on"] == date(2025, 3, 10).isoformat()
    # and when it is done, Kafka has the event
    body = {"done_on": "2025-03-03", "outcome": "stable"}
    await county.post(f"/v1/follow-ups/{task['id']}/complete", body, version=1)

    async def told() -> bool:
        figures = await county.get("/v1/events/figures", org="990100")
        return (figures["published"], figures["unpublished"], figures["dead_lettered"]) == (1, 0, 0)

    await eventually(told, within=30)
