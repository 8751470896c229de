"""Packs and price parameters are put in force by somebody who is not their author (ADR 0030)."""

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from drg_billing.adapters.tables import parameter_activation, price_parameters
from yilian_kit.identifiers import new_id
from yilian_kit.tables import audit

from .county import AREA, AUTHORITY, HOSPITAL, REVIEWER, County, created, problem
from .pack_rows import A_PACK
from .stored import rows_stored

ALWAYS = {"pooling_area": AREA, "valid_from": "2025-01-01"}


async def test_proposed_parameters_settle_nothing_until_a_second_person_activates_them(county: County) -> None:
    # Given parameters that their author has proposed
    proposed = await county.propose_parameters()
    assert (proposed["state"], proposed["set_by"], proposed["activated_by"]) == ("proposed", "developer", None)
    case = await county.submit(pooling_area=AREA)
    assert problem(await county.settle(case)) == (409, "no-parameters-in-force")

    # When a second person activates them
    active = await county.activate("parameters", proposed)

    # Then they are in force, and the list says who did what
    assert (active["state"], active["set_by"], active["activated_by"]) == ("active", "developer", REVIEWER)
    assert active == (await county.get("/v1/parameters")).json()["items"][0]
    created(await county.settle(case))
    async with county.service.database.transaction() as session:
        acts = sa.select(audit.c.action, audit.c.subject).where(audit.c.record_type == "parameters")
        assert {tuple(row) for row in await session.execute(acts)} == {("set", "developer"), ("activate", REVIEWER)}


@pytest.mark.parametrize("person", ["developer", " Developer"])
async def test_the_author_of_parameters_does_not_activate_them(county: County, person: str) -> None:
    proposed = await county.propose_parameters()
    path = f"/v1/parameters/{proposed['id']}/activate"
    assert problem(await county.post(path, {}, by=AUTHORITY, person=person, version=1)) == (409, "four-eyes-required")
    assert (await county.get(f"/v1/parameters/{proposed['id']}")).json()["state"] == "proposed"


async def test_one_who_acts_for_another_authority_is_still_the_same_person(county: County) -> None:
    # Given a pack and parameters of one author, and a second authority for which the author acts as well
    await county.service.know("SECOND", tier="county_authority")
    pack = created(await county.post("/v1/packs", A_PACK, by=AUTHORITY, person="zhang"))
    proposed = await county.propose_parameters()

    # When the author comes by that door
    by_pack = await county.post(f"/v1/packs/{pack['id']}/activate", ALWAYS, by="SECOND", person="zhang", version=1)
    by_set = await county.post(
        f"/v1/parameters/{proposed['id']}/activate", {}, by="SECOND", person="developer", version=1
    )

    # Then it does not open
    assert (problem(by_pack), problem(by_set)) == ((409, "four-eyes-required"), (409, "four-eyes-required"))


async def test_a_pack_names_its_author_and_who_activated_it(county: County) -> None:
    # Given a pack that two people imported one after the other
    pack = created(await county.post("/v1/packs", A_PACK, by=AUTHORITY, person="zhang"))
    again = created(await county.post("/v1/packs", A_PACK, by=AUTHORITY, person="li"))
    assert again["imported_by"] == "zhang"
    path = f"/v1/packs/{pack['id']}/activate"

    # Then the first of them is its author
    refused = await county.post(path, ALWAYS, by=AUTHORITY, person="zhang", version=1)
    assert (problem(refused), refused.json()["act"]) == ((409, "four-eyes-required"), "activate-pack")
    activated = await county.post(path, ALWAYS, by=AUTHORITY, person="li", version=1)
    assert [one["activated_by"] for one in activated.json()["activations"]] == ["li"]


async def test_the_starter_pack_is_of_the_system_and_anybody_at_the_county_may_activate_it(county: County) -> None:
    await county.submit()
    (starter,) = (await county.get("/v1/packs")).json()["items"]
    assert starter["imported_by"] == "system"
    path = f"/v1/packs/{starter['id']}/activate"
    assert (await county.post(path, ALWAYS, by=AUTHORITY, version=1)).status_code == 200


async def test_who_was_refused_stays_in_the_trail_and_nothing_else_does(county: County) -> None:
    # Given a pack and parameters of one author
    pack = created(await county.post("/v1/packs", A_PACK, by=AUTHORITY))
    proposed = await county.propose_parameters()
    before = await rows_stored(county)

    # When the author, and a hospital's desk, try to activate them, with a key that is sent again
    for path, body in ((f"/v1/packs/{pack['id']}/activate", ALWAYS), (f"/v1/parameters/{proposed['id']}/activate", {})):
        for by, slug in ((AUTHORITY, "four-eyes-required"), (HOSPITAL, "county-only")):
            refused = await county.post(path, body, by=by, version=1, idempotency_key="once")
            assert problem(refused)[1] == slug

    # Then four rows of the trail are new, and no other
    after = await rows_stored(county)
    assert {table: after[table] - count for table, count in before.items() if after[table] != count} == {"audit": 4}
    async with county.service.database.transaction() as session:
        rows = sa.select(audit.c.record_id, audit.c.organisation_code).where(audit.c.outcome == "refused")
        assert {tuple(map(str, row)) for row in await session.execute(rows)} == {
            (record["id"], by) for record in (pack, proposed) for by in (AUTHORITY, HOSPITAL)
        }


async def test_parameters_are_activated_once_and_as_they_were_read(county: County) -> None:
    proposed = await county.propose_parameters()
    path = f"/v1/parameters/{proposed['id']}/activate"

    async def attempt(version: int | None, by: str = AUTHORITY) -> tuple[int, str]:
        return problem(await county.post(path, {}, by=by, person=REVIEWER, version=version))

    assert await attempt(None) == (428, "if-match-missing")
    assert await attempt(7) == (412, "version-stale")
    assert await attempt(1, by=HOSPITAL) == (403, "county-only")
    await county.activate("parameters", proposed)
    assert await attempt(1) == (412, "version-stale")
    assert await attempt(2) == (409, "already-active")


async def test_of_parameters_with_the_same_start_the_last_activated_counts(county: County) -> None:
    # Given two proposals for the same days, activated in the other order
    first = await county.propose_parameters()
    second = await county.propose_parameters()
    await county.activate("parameters", second)
    await county.activate("parameters", first)

    # Then the act that came last decides
    settled = await county.settled()
    assert settled["parameter_version"] == first["version"]


async def test_the_database_refuses_an_author_who_comes_past_the_service(county: County) -> None:
    proposed = await county.propose_parameters()
    for author, activated_by in (("developer", "Developer"), ("somebody", "developer")):
        with pytest.raises(IntegrityError, match=r"parameter_activation_(four_eyes|author)"):
            async with county.service.database.transaction() as session:
                await session.execute(
                    sa.insert(parameter_activation).values(
                        id=new_id(), parameters_id=proposed["id"], author=author, activated_by=activated_by
                    )
                )
    async with county.service.database.transaction() as session:
        assert await session.scalar(sa.select(price_parameters.c.set_by)) == "developer"
