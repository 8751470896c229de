"""What the service tells the others, and that it is enough for them."""

from __future__ import annotations

from random import shuffle

import sqlalchemy as sa

from alliance.adapters.events import PRODUCED_EVENTS
from alliance.bootstrap import define_service
from yilian_kit.database import Database
from yilian_kit.organisation import OrganisationData, apply_organisation
from yilian_kit.tables import organisation
from yilian_kit.testing.plugin import StartService
from yilian_kit.testing.waiting import eventually

from .county import County, done

TREE = sa.select(organisation).order_by(organisation.c.code)


async def test_in_whatever_order_its_events_arrive_another_service_has_the_same_tree(
    county: County, kit_database: Database
) -> None:
    # given a county in which a township moved and another closed
    moving = f"/v1/institutions/{county.ids['TOWN-1']}/change"
    done(await county.post(moving, {"parent_code": "LEAD-2"}, version=1))
    done(await county.post(f"/v1/institutions/{county.ids['TOWN-2']}/close", {}, version=1))
    async with county.harness.database.transaction() as session:
        own = (await session.execute(TREE)).all()
    # when the events reach an empty replica out of order, some of them twice
    events = [event for event in await county.harness.recorded_events() if "institution" in event.type]
    events += events[::3]
    shuffle(events)
    async with kit_database.transaction() as session:
        for event in events:
            await apply_organisation(session, OrganisationData.model_validate(event.data), event.aggregateversion)
        replica = (await session.execute(TREE)).all()
    # then the replica is the directory
    assert replica == own
    assert len(own) == 7


async def test_everything_recorded_reaches_kafka(service_harness: StartService) -> None:
    # given the service with its worker
    county = County(await service_harness(define_service(), worker=True, simulated_time=True))
    await county.build()
    recorded = len(await county.harness.recorded_events())

    # when the relay has had its time, then nothing waits
    async def published() -> bool:
        figures = done(await county.get("/v1/events/figures"))
        return (figures["published"], figures["unpublished"]) == (recorded, 0)

    assert await eventually(published, within=30)


def test_directory_and_experts_keep_their_last_state_the_others_a_month() -> None:
    kept = {event.topic.name: event.topic.compacted for event in PRODUCED_EVENTS}
    assert kept == {
        "alliance.institutions": True,
        "alliance.experts": True,
        "alliance.dispatches": False,
        "alliance.training": False,
    }
