"""A settlement is replayed on request, by whoever may see it, and the trail says who looked."""

from __future__ import annotations

import sqlalchemy as sa

from drg_billing.adapters.account_tables import outpatient_settlement
from drg_billing.adapters.tables import discharge_case
from yilian_kit.tables import audit

from .county import AUTHORITY, OTHER_HOSPITAL, County, created, problem
from .purses import accounts_kept, taken_back, visited


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


async def test_a_visit_and_its_reversal_come_out_again(county: County) -> None:
    # Given a visit that was taken back
    await accounts_kept(county)
    visit = await visited(county, total_cost="333.33", pre_self_pay="1.01")
    reversal = created(await taken_back(county, visit))

    # Then the office finds both as they were stored, and the trail has both looks; another hospital finds nothing
    for entry in (visit, reversal):
        path = f"/v1/outpatient-settlements/{entry['id']}/replay"
        answer = await county.get(path, by=AUTHORITY)
        assert answer.json() == {"settlement_id": entry["id"], "outcome": "identical"}
        assert problem(await county.get(path, by=OTHER_HOSPITAL)) == (404, "not-found")
    async with county.service.database.transaction() as session:
        looks = await session.execute(
            sa.select(audit.c.record_id).where(
                audit.c.action == "replay", audit.c.record_type == "outpatient-settlement"
            )
        )
    assert {str(entry) for entry in looks.scalars()} == {visit["id"], reversal["id"]}


async def test_a_visit_that_was_tampered_with_is_told(county: County) -> None:
    await accounts_kept(county)
    visit = await visited(county, total_cost="333.33")
    async with county.service.database.transaction() as session:
        await session.execute(sa.text("ALTER TABLE outpatient_settlement DISABLE TRIGGER USER"))
        await session.execute(sa.update(outpatient_settlement).values(cash=0, basic=outpatient_settlement.c.total))
        await session.execute(sa.text("ALTER TABLE outpatient_settlement ENABLE TRIGGER USER"))
    answer = await county.get(f"/v1/outpatient-settlements/{visit['id']}/replay")
    assert answer.json()["outcome"] == "amounts_differ"


async def test_nobody_replays_what_another_hospital_settled(county: County) -> None:
    await county.set_parameters()
    settlement = await county.settled()
    answer = await county.get(f"/v1/settlements/{settlement['id']}/replay", by=OTHER_HOSPITAL)
    assert problem(answer) == (404, "not-found")
