"""Visits: amounts, the account that pays, idempotence, taking back, refusals, row scope."""

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from drg_billing.adapters.account_tables import account_movement, outpatient_settlement
from drg_billing.adapters.tables import accumulator
from yilian_kit.tables import audit

from .county import AUTHORITY, OTHER_HOSPITAL, TOWNSHIP, County, an_id_number, created, problem
from .purses import a_visit, accounts_kept, balance, credited, movements, taken_back, visited

PATH = "/v1/outpatient-settlements"


async def stored(county: County, table: sa.Table) -> int:
    async with county.service.database.transaction() as session:
        return int((await session.execute(sa.select(sa.func.count()).select_from(table))).scalar_one())


async def test_a_visit_of_4_52_with_class_b_items_is_paid_by_the_account_of_1378_15(county: County) -> None:
    # Given a published visit: 4.52, of which 5 % = 0.23 are pre-self-pay, and an account of 1,378.15
    await accounts_kept(county)
    account = await credited(county, "1378.15")

    # When it is settled, the account paying whatever it can
    answer = await county.post(PATH, a_visit(total_cost="4.52", pre_self_pay="0.23", account_available=None))

    # Then 4.29 are in scope, below the deductible, and 1,378.15 − 4.52 = 1,373.63 remain
    settled = created(answer)
    assert answer.headers["ETag"] == '"1"'
    assert (settled["in_scope"], settled["deductible"], settled["basic"]) == ("4.29", "4.29", "0.00")
    assert (settled["account"], settled["cash"], settled["account_balance"]) == ("4.52", "0.00", "1373.63")
    assert await movements(county, account["account_id"]) == [
        ("credit", "1378.15", "1378.15"),
        ("payment", "-4.52", "1373.63"),
    ]
    assert (await county.get(f"{PATH}/{settled['id']}")).json() == settled


async def test_a_refund_of_25_10_gives_24_87_back_to_the_account_and_0_23_in_cash(county: County) -> None:
    # Given a visit of 25.10, of which the account pays what is in scope
    await accounts_kept(county, covers="policy_share")
    account = await credited(county, "100.00")
    settled = await visited(county, total_cost="25.10", pre_self_pay="0.23", account_available=None)
    assert (settled["account"], settled["cash"]) == ("24.87", "0.23")

    # When it is taken back
    refund = created(await taken_back(county, settled))

    # Then −25.10 = −24.87 − 0.23, and the account is as it was
    assert (refund["total"], refund["account"], refund["cash"]) == ("-25.10", "-24.87", "-0.23")
    assert (refund["reverses"], refund["account_balance"]) == (settled["id"], "100.00")
    assert await movements(county, account["account_id"]) == [
        ("credit", "100.00", "100.00"),
        ("payment", "-24.87", "75.13"),
        ("refund", "24.87", "100.00"),
    ]

    # And once only; the year is as it was too
    assert problem(await taken_back(county, settled)) == (409, "outpatient-settlement-not-reversible")
    assert problem(await taken_back(county, refund)) == (409, "outpatient-settlement-not-reversible")
    assert (await visited(county, "V-2", total_cost="200.00"))["deductible"] == "200.00"


async def test_the_year_carries_deductible_and_cap_from_visit_to_visit_and_ends_with_the_year(county: County) -> None:
    await accounts_kept(county)
    first = await visited(county, "V-1", total_cost="150.00", visited_on="2025-12-31")
    second = await visited(county, "V-2", total_cost="150.00", visited_on="2025-12-31")
    third = await visited(county, "V-3", total_cost="150.00", visited_on="2026-01-01")
    large = await visited(county, "V-4", total_cost="9000.00", visited_on="2025-12-31")
    assert [one["deductible"] for one in (first, second, third, large)] == ["150.00", "50.00", "150.00", "0.00"]
    assert [one["basic"] for one in (first, second, third, large)] == ["0.00", "50.00", "0.00", "1950.00"]
    retired = await visited(
        county, "V-5", total_cost="300.00", retired=True, person_id_number=an_id_number(2), pre_self_pay="0.00"
    )
    assert retired["basic_line"] == {"part": "100.00", "ratio": "0.70", "amount": "70.00"}


async def test_in_a_shared_year_a_stay_and_a_visit_pay_one_deductible(county: County) -> None:
    # Given an area where stays and visits share a year; a stay's deductible is 500 a year, a visit's 200
    await accounts_kept(county, year="shared")
    visit = await visited(county, total_cost="150.00")

    # When a stay follows, and a visit after it
    stay = await county.settled(insurance_type="employee")
    later = await visited(county, "V-2", total_cost="300.00")

    # Then each counts what the other has paid
    assert (visit["deductible"], stay["deductible"], later["deductible"]) == ("150.00", "350.00", "0.00")


async def test_the_same_number_again_is_the_first_answer_and_other_content_is_refused(county: County) -> None:
    await accounts_kept(county)
    await credited(county, "500.00")
    first = await visited(county, account_available="30.00")
    again = await county.post(PATH, a_visit(account_available="30.00"))
    assert (again.status_code, again.json()) == (200, first)
    other = await county.post(PATH, a_visit(account_available="31.00"))
    assert problem(other) == (409, "outpatient-number-taken")
    assert other.json()["settlement_id"] == first["id"]
    assert (await stored(county, outpatient_settlement), await balance(county)) == (1, "470.00")

    # Another institution has numbers of its own
    await visited(county, institution_code=TOWNSHIP)


async def test_a_visit_that_was_taken_back_is_not_taken_for_settled_when_it_is_sent_again(county: County) -> None:
    # Given a visit that was settled and taken back
    await accounts_kept(county)
    settled = await visited(county)
    created(await taken_back(county, settled))

    # When the desk sends it again under its number, then it is told; under a new number it is settled
    again = await county.post(PATH, a_visit())
    assert problem(again) == (409, "outpatient-settlement-taken-back")
    assert again.json()["settlement_id"] == settled["id"]
    await visited(county, "V-2")


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"total_cost": "4.521"}, (422, "request-malformed")),
        ({"total_cost": "-4.52"}, (422, "request-malformed")),
        ({"total_cost": 4.52}, (422, "request-malformed")),
        ({"total_cost": "100000000.00"}, (422, "request-malformed")),
        ({"account_available": "-0.01"}, (422, "request-malformed")),
        ({"retired": "yes"}, (422, "request-malformed")),
        ({"visited_on": "1889-01-01"}, (422, "request-malformed")),
        ({"visited_on": "2199-12-31"}, (422, "visit-in-future")),
        ({"full_self_pay": "60.00", "over_limit": "40.01"}, (422, "amounts-exceed-total")),
        ({"person_id_number": "990101196001010018"}, (422, "invalid-identity-number")),
        ({"institution_code": "NOBODY"}, (422, "institution-unknown")),
        ({"institution_code": OTHER_HOSPITAL}, (422, "institution-unknown")),
        ({"insurance_type": "resident"}, (409, "parameter-unset")),
        ({"visited_on": "2024-12-31", "pooling_area": "990100"}, (409, "no-parameters-in-force")),
        ({"account_available": "50.01"}, (409, "account-balance-too-low")),
        ({"person_id_number": an_id_number(3), "account_available": "1.00"}, (409, "account-unknown")),
        ({"mutual_aid_available": "1.00"}, (422, "relative-not-named")),
        ({"mutual_aid_available": None}, (422, "relative-not-named")),
        ({"mutual_aid_available": "1.00", "mutual_aid_id_number": an_id_number(3)}, (409, "account-unknown")),
        ({"mutual_aid_available": "1.00", "mutual_aid_id_number": an_id_number(2)}, (409, "account-not-shared")),
    ],
)
async def test_what_is_refused_leaves_nothing_behind(
    county: County, changes: dict[str, Any], expected: tuple[int, str]
) -> None:
    # Given accounts of 50 of the person and of a relative who shares nothing
    await accounts_kept(county)
    await credited(county, "50.00", "M-1")
    await credited(county, "50.00", "M-2", person=2)

    # When
    answer = await county.post(PATH, a_visit(**changes))

    # Then it is refused by name in two languages, and neither ledger, year nor account has moved
    assert problem(answer) == expected
    assert (await stored(county, outpatient_settlement), await stored(county, accumulator)) == (0, 0)
    assert await stored(county, account_movement) == 2


async def test_a_visit_is_settled_on_its_own_day_and_not_a_day_before(county: County) -> None:
    # Given parameters for all days from 2025 on, and what day it is there
    await accounts_kept(county)
    today = county.service.runtime.clock.today()

    # When a visit of two days to come is sent (two, because midnight may pass meanwhile), and one of today
    to_come = await county.post(PATH, a_visit(visited_on=(today + timedelta(days=2)).isoformat()))
    of_today = await county.post(PATH, a_visit(visited_on=today.isoformat()))

    # Then only today's is paid
    assert problem(to_come) == (422, "visit-in-future")
    created(of_today)


async def test_where_accounts_are_kept_elsewhere_the_desk_says_what_is_available(county: County) -> None:
    await accounts_kept(county, ledger="external")
    settled = await visited(county, account_available="30.00", mutual_aid_available="20.00")
    assert (settled["account"], settled["mutual_aid"], settled["account_balance"]) == ("30.00", "20.00", None)
    created(await taken_back(county, settled))
    assert await stored(county, account_movement) == 0
    unknown = await county.post(PATH, a_visit("V-2", account_available=None))
    assert problem(unknown) == (409, "account-kept-elsewhere")


async def test_a_visit_belongs_to_its_institution_and_reading_it_is_audited(county: County) -> None:
    # Given a visit to the hospital, and one to the township below it
    await accounts_kept(county)
    settled = await visited(county)
    await visited(county, "V-2", institution_code=TOWNSHIP, visited_on="2025-04-01")

    # Then others do not see it
    assert problem(await county.get(f"{PATH}/{settled['id']}", by=OTHER_HOSPITAL)) == (404, "not-found")
    assert problem(await county.get(f"{PATH}/{settled['id']}", by=TOWNSHIP)) == (404, "not-found")
    reverse = await county.post(f"{PATH}/{settled['id']}/reverse", {"reason": "other"}, by=OTHER_HOSPITAL, version=1)
    assert problem(reverse) == (404, "not-found")
    assert [item["settlement_number"] for item in (await county.get(PATH)).json()["items"]] == ["V-1", "V-2"]
    assert [item["settlement_number"] for item in (await county.get(PATH, by=TOWNSHIP)).json()["items"]] == ["V-2"]
    march = await county.get(PATH, by=AUTHORITY, **{"from": "2025-03-01", "to": "2025-03-31"})
    assert [item["id"] for item in march.json()["items"]] == [settled["id"]]

    # And every look leaves a row
    async with county.service.database.transaction() as session:
        acts = await session.execute(
            sa.select(audit.c.action, sa.func.count())
            .where(audit.c.record_type == "outpatient-settlement")
            .group_by(audit.c.action)
        )
        assert dict(acts.all()) == {"settle": 2, "list": 4}


@pytest.mark.parametrize(
    "statement", ["UPDATE outpatient_settlement SET cash = 0", "DELETE FROM outpatient_settlement"]
)
async def test_the_database_lets_nobody_change_the_ledger_of_visits(county: County, statement: str) -> None:
    await accounts_kept(county)
    await visited(county)
    with pytest.raises(DBAPIError, match="never change"):
        async with county.service.database.transaction() as session:
            await session.execute(sa.text(statement))
