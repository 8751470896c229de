"""`drg-billing settlements replay`: every entry of both ledgers, byte for byte, and what it says when one differs."""

import asyncio

import pytest
import sqlalchemy as sa
from click.testing import Result

from drg_billing.entrypoints.command_line import app
from yilian_kit.testing.commands import run_command

from .adjustments import adjust
from .county import County, created
from .purses import accounts_kept, credited, taken_back, visited
from .stays import week
from .test_people import referral_heard

pytestmark = pytest.mark.usefixtures("served")


async def replay(*arguments: str) -> Result:
    return await asyncio.to_thread(run_command, app, ["settlements", "replay", *arguments])


async def a_busy_ledger(county: County) -> tuple[str, str]:
    """Stays settled, adjusted, reversed and settled again, and visits; the ids of an adjustment and a visit."""
    await accounts_kept(county)
    await credited(county, "700.00")
    first = created(await county.settle(await county.submit(insurance_type="employee"), account_available=None))
    await referral_heard(county)
    adjustment = created(await adjust(county, first, costs={"total_cost": "4000.00"}, standing_of_today=True))
    await county.post(f"/v1/settlements/{first['id']}/reverse", {"reason": "other"}, version=2)
    case = (await county.get(f"/v1/cases/{first['case_id']}")).json()
    created(await county.settle(case, mode="fee_and_pay"))
    await county.settled("S-2", main_diagnosis="", **week(1))
    visit = await visited(county, total_cost="333.33", pre_self_pay="1.01", account_available=None)
    created(await taken_back(county, visit))
    await visited(county, "V-2", total_cost="0.00")
    await county.set_parameters(source="what came later changes nothing")
    return str(adjustment["id"]), str(visit["id"])


async def test_replay_of_both_ledgers_says_identical(county: County) -> None:
    adjustment, visit = await a_busy_ledger(county)
    whole = await replay()
    assert (whole.exit_code, whole.stdout.strip()) == (0, "identical: 8")
    for entry in (adjustment, visit):
        one = await replay(entry)
        assert (one.exit_code, one.stdout.strip()) == (0, "identical: 1")


@pytest.mark.parametrize(
    ("table", "change", "differing"),
    [
        # a column that no longer is what the results say; the database itself still finds that the payers add up
        ("settlement", "SET cash = cash + 1, total = total + 1 WHERE kind = 'adjustment'", 1),
        ("settlement", "SET cash = cash - 1, account = account + 1 WHERE kind = 'reversal'", 1),
        # one byte of a kept result: 1.00 is no longer written as it was
        ("settlement", "SET result = replace(result, '4000.00', '4000.0') WHERE kind = 'adjustment'", 1),
        # an input: the amounts cannot come from it
        ("settlement", "SET inputs = replace(inputs, '\"5000.00\"', '\"5001.00\"') WHERE sequence = 1", 2),
        ("outpatient_settlement", "SET cash = cash + 1, total = total + 1 WHERE kind = 'reversal'", 1),
        (
            "outpatient_settlement",
            "SET inputs = replace(inputs, '333.33', '333.34') WHERE result LIKE '%333.33%' AND kind = 'settlement'",
            1,
        ),
        ("outpatient_settlement", "SET result = replace(result, '333.33', '333.330') WHERE kind = 'reversal'", 1),
    ],
)
async def test_replay_finds_what_was_changed_behind_its_back(
    county: County, table: str, change: str, differing: int
) -> None:
    # Given a ledger that somebody with the keys to the database has changed
    await a_busy_ledger(county)
    async with county.service.database.transaction() as session:
        await session.execute(sa.text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))
        changed = await session.execute(sa.text(f"UPDATE {table} {change} RETURNING id"))
        assert len(changed.all()) == differing
        await session.execute(sa.text(f"ALTER TABLE {table} ENABLE TRIGGER USER"))

    # When it is replayed, then the command names the entries and fails
    ran = await replay()
    assert ran.exit_code == 1
    assert f"amounts_differ: {differing}" in ran.stdout.splitlines()
    assert ran.stderr.count("amounts_differ") == differing


async def test_replay_of_an_entry_that_is_not_there_is_a_usage_error(county: County) -> None:
    await county.set_parameters()
    ran = await replay("00000000-0000-7000-8000-000000000000")
    assert ran.exit_code == 2
    assert "no entry" in ran.stderr
