"""A proposal of parameters is withdrawn by the county, and then never comes into force (ADR 0030)."""

import asyncio

import sqlalchemy as sa

from yilian_kit.tables import audit

from .county import AREA, AUTHORITY, HOSPITAL, REVIEWER, County, problem


async def test_a_withdrawn_proposal_stays_in_the_list_and_never_comes_into_force(county: County) -> None:
    # Given a proposal that its author takes back
    proposed = await county.propose_parameters()
    path = f"/v1/parameters/{proposed['id']}"
    withdrawn = await county.post(f"{path}/withdraw", {}, by=AUTHORITY, version=1)
    assert (withdrawn.status_code, withdrawn.headers["ETag"]) == (200, '"2"')
    assert withdrawn.json() == {**proposed, "state": "withdrawn", "withdrawn_by": "developer", "revision": 2}

    # When a second person wants to activate it, or to withdraw it again
    for act in ("activate", "withdraw"):
        refused = await county.post(f"{path}/{act}", {}, by=AUTHORITY, person=REVIEWER, version=2)
        assert problem(refused) == (409, "proposal-withdrawn")

    # Then nothing is in force, the list still shows it, and the trail says who did it
    case = await county.submit(pooling_area=AREA)
    assert problem(await county.settle(case)) == (409, "no-parameters-in-force")
    assert (await county.get("/v1/parameters")).json()["items"] == [withdrawn.json()]
    async with county.service.database.transaction() as session:
        acts = sa.select(audit.c.action, audit.c.subject).where(audit.c.record_type == "parameters")
        assert ("withdraw", "developer") in {tuple(row) for row in await session.execute(acts)}


async def test_what_is_in_force_is_not_withdrawn_and_a_hospital_withdraws_nothing(county: County) -> None:
    proposed = await county.propose_parameters()
    path = f"/v1/parameters/{proposed['id']}/withdraw"
    assert problem(await county.post(path, {}, by=HOSPITAL, version=1)) == (403, "county-only")
    assert problem(await county.post(path, {}, by=AUTHORITY, version=7)) == (412, "version-stale")
    await county.activate("parameters", proposed)
    assert problem(await county.post(path, {}, by=AUTHORITY, version=1)) == (412, "version-stale")
    assert problem(await county.post(path, {}, by=AUTHORITY, version=2)) == (409, "already-active")


async def test_of_an_activation_and_a_withdrawal_at_once_one_counts(county: County) -> None:
    # Given several proposals, each activated by one person while another withdraws it
    proposals = [await county.propose_parameters() for _ in range(5)]
    for proposed in proposals:
        path = f"/v1/parameters/{proposed['id']}"
        answers = await asyncio.gather(
            county.post(f"{path}/activate", {}, by=AUTHORITY, person=REVIEWER, version=1),
            county.post(f"{path}/withdraw", {}, by=AUTHORITY, person="third", version=1),
        )

        # Then one act counts, and the other is told
        assert sorted(answer.status_code for answer in answers) in ([200, 409], [200, 412])
        stored = (await county.get(path)).json()
        assert (stored["activated_by"] is None) is (stored["state"] == "withdrawn")
