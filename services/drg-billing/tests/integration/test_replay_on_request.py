"""A settlement is replayed on request, by whoever may see it, and the trail says who looked."""

from __future__ import annotations

import sqlalchemy as sa

from drg_billing.adapters.tables import discharge_case
from yilian_kit.tables import audit

from .county import AUTHORITY, OTHER_HOSPITAL, County, problem


async def test_a_settlement_and_its_reversal_come_out_again(county: County) -> None:
    # Given a settlement that was reversed
    await county.set_parameters()
    settlement = await county.settled()
    reversal = (await county.reverse(settlement)).json()

    # Then the office finds both as they were stored, and the trail has both looks
    for entry in (settlement, reversal):
        answer = await county.get(f"/v1/settlements/{entry['id']}/replay", by=AUTHORITY)
        assert answer.json() == {"settlement_id": entry["id"], "outcome": "identical"}
    async with county.service.database.transaction() as session:
        looks = await session.execute(sa.select(audit.c.record_id).where(audit.c.action == "replay"))
    assert [str(case) for case in looks.scalars()] == [settlement["case_id"]] * 2


async def test_a_case_that_was_tampered_with_is_told(county: County) -> None:
    # Given a settlement whose case got another group behind the service's back
    await county.set_parameters()
    settlement = await county.settled()
    async with county.service.database.transaction() as session:
        await session.execute(sa.update(discharge_case).values(drg="ES31"))

    # Then the replay says so
    answer = await county.get(f"/v1/settlements/{settlement['id']}/replay")
    assert answer.json()["outcome"] == "group_differs"


async def test_nobody_replays_what_another_hospital_settled(county: County) -> None:
    await county.set_parameters()
    settlement = await county.settled()
    answer = await county.get(f"/v1/settlements/{settlement['id']}/replay", by=OTHER_HOSPITAL)
    assert problem(answer) == (404, "not-found")
