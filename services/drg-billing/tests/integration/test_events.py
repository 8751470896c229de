"""What the service tells: one event a fact, joined by person key, and nothing personal or clinical."""

import json
from datetime import date
from uuid import UUID

import sqlalchemy as sa

from drg_billing.adapters.people_replicas import PeopleReplicas
from yilian_kit.events.envelope import HEADER_ID, HEADER_TYPE, Envelope
from yilian_kit.events.publisher import FencedPublisher, Message
from yilian_kit.tables import outbox
from yilian_kit.testing.events import arriving_event
from yilian_kit.testing.waiting import eventually

from .county import AREA, AUTHORITY, County, a_discharge, an_id_number, created
from .pack_rows import A_PACK


async def test_a_case_tells_that_it_was_grouped_settled_and_reversed(county: County) -> None:
    # Given a case that was settled and reversed
    await county.set_parameters()
    settled = await county.settled()
    reversal = created(await county.reverse(settled))

    # When the outbox is read
    events = await county.service.recorded_events()

    # Then there are three facts of the case, each at its version
    assert [(event.type.split(".")[-2], event.aggregateversion) for event in events] == [
        ("case-grouped", 1),
        ("case-settled", 2),
        ("settlement-reversed", 3),
    ]
    assert {str(event.subject) for event in events} == {settled["case_id"]}
    grouped, told, taken_back = (event.data for event in events)
    assert (grouped["drg"], grouped["status"], grouped["pack_notice"]) == ("ES35", "grouped", True)
    assert told["person_key"] == county.person_key
    assert (told["admitted_on"], told["discharged_on"]) == ("2025-03-01", "2025-03-08")
    assert {name: told[name] for name in ("total", "basic", "cash")} == {
        name: settled[name] for name in ("total", "basic", "cash")
    }
    assert (taken_back["total"], taken_back["reverses"]) == ("-5000.00", settled["id"])
    assert (taken_back["settlement_id"], taken_back["reversal_reason"]) == (reversal["id"], "wrong_amounts")

    # And none names the person or a diagnosis
    told_everything = json.dumps([event.data for event in events])
    assert an_id_number() not in told_everything
    assert "J18" not in told_everything


async def test_a_submission_that_comes_twice_is_told_once(county: County) -> None:
    await county.submit()
    await county.post("/v1/cases", a_discharge())
    assert len(await county.service.recorded_events()) == 1


async def test_an_activation_is_told_with_area_and_days(county: County) -> None:
    pack = created(await county.post("/v1/packs", A_PACK, by=AUTHORITY))
    days = {"pooling_area": AREA, "valid_from": "2025-01-01", "valid_to": "2025-12-31"}
    await county.activate("packs", pack, **days)
    (event,) = await county.service.recorded_events()
    assert event.type == "cn.yilian.drg-billing.pack-activated.v1"
    assert {name: event.data[name] for name in (*days, "digest")} == {**days, "digest": pack["digest"]}


async def test_events_leave_for_kafka_and_those_of_others_are_applied(working_county: County) -> None:
    # Given an agreement that contracting tells of on its topic
    county = working_county
    await county.set_parameters()
    signed = arriving_event(
        "cn.yilian.contracting.agreement-signed.v1",
        {
            "agreement_id": str(UUID(int=1)),
            "person_key": county.person_key,
            "starts_on": "2025-01-01",
            "ends_on": "2025-12-31",
        },
        subject=UUID(int=1),
    )
    await publish(county, "contracting.agreements", signed)

    async def contracted() -> bool:
        async with county.service.database.transaction() as session:
            return await PeopleReplicas(session).contracted(county.person_key, date(2025, 3, 1))

    await eventually(contracted, within=30.0)

    # When a case is submitted and settled
    settled = await county.settled()

    # Then the contract counts, and both facts of the case leave
    async def unpublished() -> int:
        async with county.service.database.transaction() as session:
            statement = sa.select(sa.func.count()).select_from(outbox).where(outbox.c.published_at.is_(None))
            return int((await session.execute(statement)).scalar_one())

    async def all_published() -> bool:
        return await unpublished() == 0

    assert settled["standing"]["contracted"] is True
    await eventually(all_published, within=30.0)


async def publish(county: County, topic: str, event: Envelope) -> None:
    """Put an event of another service on its topic, as that service's relay does."""
    settings = county.service.settings
    message = Message(
        settings.topic_prefix + topic,
        str(event.subject).encode(),
        event.to_bytes(),
        ((HEADER_TYPE, event.type.encode()), (HEADER_ID, str(event.id).encode())),
    )
    async with FencedPublisher(settings, f"{settings.topic_prefix}others") as publisher:
        await publisher.publish([message])
