"""Personal accounts: credits, corrections, shares with relatives, and what stays take from them."""

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from drg_billing.adapters.account_tables import account_movement
from yilian_kit.tables import audit

from .county import AREA, AUTHORITY, HOSPITAL, County, an_id_number, created, problem
from .purses import a_visit, accounts_kept, balance, credited, move, movements, share, taken_back, visited


async def test_the_office_credits_and_corrects_and_every_movement_names_its_balance(county: County) -> None:
    # Given an account that the first credit opens
    first = await credited(county, "120.00")
    assert (first["sequence"], first["balance_after"]) == (1, "120.00")
    path = f"/v1/accounts/{first['account_id']}"

    # When it is corrected down
    corrected = await move(county, "-20.00", "M-2", kind="correction")
    assert corrected.headers["ETag"] == '"2"'

    # Then balance and movements say so
    account = await county.get(path, by=AUTHORITY)
    assert (account.json()["balance"], account.headers["ETag"]) == ("100.00", '"2"')
    assert await movements(county, first["account_id"]) == [
        ("credit", "120.00", "120.00"),
        ("correction", "-20.00", "100.00"),
    ]
    page = (await county.get(f"{path}/movements", by=AUTHORITY, limit=1)).json()
    following = (await county.get(f"{path}/movements", by=AUTHORITY, cursor=page["next_cursor"])).json()
    assert [item["sequence"] for item in page["items"] + following["items"]] == [1, 2]

    # And every look at the person's account has left a row
    async with county.service.database.transaction() as session:
        acts = await session.scalars(sa.select(audit.c.action).where(audit.c.record_type == "account"))
        assert sorted(acts) == ["correction", "credit", "list", "list", "list", "read"]


async def test_the_same_movement_again_moves_nothing(county: County) -> None:
    first = await credited(county, "120.00")
    again = await move(county, "120.00")
    assert (again.status_code, again.json()) == (200, first)
    assert problem(await move(county, "120.01")) == (409, "movement-number-taken")
    assert problem(await move(county, "120.00", kind="correction")) == (409, "movement-number-taken")
    assert problem(await move(county, "120.00", person=2)) == (409, "movement-number-taken")
    assert await balance(county) == "120.00"


@pytest.mark.parametrize(
    ("amount", "kind", "expected"),
    [
        ("0.00", "credit", (422, "movement-sign-wrong")),
        ("-1.00", "credit", (422, "movement-sign-wrong")),
        ("0.00", "correction", (422, "movement-sign-wrong")),
        ("1.005", "credit", (422, "request-malformed")),
        ("1.00", "payment", (422, "request-malformed")),  # only settlements pay and refund
        ("-50.01", "correction", (409, "account-balance-too-low")),
    ],
)
async def test_movements_that_are_refused(county: County, amount: str, kind: str, expected: tuple[int, str]) -> None:
    await credited(county, "50.00")
    assert problem(await move(county, amount, "M-2", kind=kind)) == expected
    assert await balance(county) == "50.00"


async def test_only_the_county_office_moves_and_sees_accounts(county: County) -> None:
    first = await credited(county, "50.00")
    question = {"person_id_number": an_id_number(), "pooling_area": AREA}
    assert problem(await move(county, "1.00", "M-2", by=HOSPITAL)) == (403, "county-only")
    assert problem(await county.get(f"/v1/accounts/{first['account_id']}")) == (404, "not-found")
    assert problem(await county.get(f"/v1/accounts/{first['account_id']}/movements")) == (404, "not-found")
    assert problem(await county.ask("/v1/accounts/find", question)) == (404, "not-found")
    unknown = await move(county, "5.00", "M-2", kind="correction", person=2)
    assert problem(unknown) == (409, "account-unknown")


async def test_a_relatives_account_pays_while_it_is_shared(county: County) -> None:
    # Given an account of 30 of the person, and one of 50 of a relative who shares it until June
    await accounts_kept(county)
    await credited(county, "30.00", "M-1")
    await credited(county, "50.00", "M-2", person=2)
    await share(county, shared_to="2025-06-30")
    offer = {"account_available": None, "mutual_aid_available": None, "mutual_aid_id_number": an_id_number(2)}

    # When a visit costs 100, all of it below the deductible
    settled = await visited(county, **offer)

    # Then first the own account pays, then the relative's, then cash
    assert [settled[payer] for payer in ("account", "mutual_aid", "cash")] == ["30.00", "50.00", "20.00"]
    assert (await balance(county), await balance(county, person=2)) == ("0.00", "0.00")

    # And taking it back returns each its own
    created(await taken_back(county, settled))
    assert (await balance(county), await balance(county, person=2)) == ("30.00", "50.00")

    # And after June, or when the holder has ended it, no longer
    late = await county.post("/v1/outpatient-settlements", a_visit("V-2", visited_on="2025-07-01", **offer))
    assert problem(late) == (409, "account-not-shared")
    await share(county, shared_to="2025-02-28")
    assert problem(await county.post("/v1/outpatient-settlements", a_visit("V-3", **offer))) == (
        409,
        "account-not-shared",
    )
    own = {"person_id_number": an_id_number(2), "pooling_area": AREA, "shared_from": "2025-01-01"}
    oneself = await county.post("/v1/accounts/shares", {**own, "relative_id_number": an_id_number(2)}, by=AUTHORITY)
    assert problem(oneself) == (409, "account-not-shared")


async def test_a_stay_takes_from_the_same_account_and_gives_back_when_reversed(county: County) -> None:
    # Given an account of 800, and a stay of an employee that leaves 500 + 15 % of 4,500 = 1,175
    await accounts_kept(county)
    account = await credited(county, "800.00")
    settled = created(await county.settle(await county.submit(insurance_type="employee"), account_available=None))
    assert (settled["account"], settled["cash"], await balance(county)) == ("800.00", "375.00", "0.00")

    # When it is reversed
    created(await county.reverse(settled))

    # Then the account is as it was
    assert await movements(county, account["account_id"]) == [
        ("credit", "800.00", "800.00"),
        ("payment", "-800.00", "0.00"),
        ("refund", "800.00", "800.00"),
    ]


async def test_a_stay_never_takes_more_than_the_balance(county: County) -> None:
    await accounts_kept(county)
    await credited(county, "800.00")
    case = await county.submit(insurance_type="employee")
    refused = await county.settle(case, account_available="800.01")
    assert problem(refused) == (409, "account-balance-too-low")
    after = (await county.get(f"/v1/cases/{case['id']}")).json()
    assert (after["state"], after["version"], await balance(county)) == ("awaiting_settlement", 1, "800.00")
    assert (await county.get(f"/v1/cases/{case['id']}/settlements")).json()["items"] == []


@pytest.mark.parametrize(
    ("statement", "message"),
    [
        ("UPDATE account_movement SET amount = 0", "never change"),
        ("DELETE FROM account_movement", "never change"),
        (
            "INSERT INTO account_movement SELECT gen_random_uuid(), account_id, 2, kind, amount, 99, recorded_at,"
            " NULL, NULL, pooling_area, 'M-2' FROM account_movement",
            "does not go on",
        ),
        (
            "INSERT INTO account_movement SELECT gen_random_uuid(), account_id, 2, kind, -60, -10, recorded_at,"
            " NULL, NULL, pooling_area, 'M-2' FROM account_movement",
            "account_movement_not_below_zero",
        ),
    ],
)
async def test_the_database_keeps_the_account_too(county: County, statement: str, message: str) -> None:
    await credited(county, "50.00")
    with pytest.raises(DBAPIError, match=message):
        async with county.service.database.transaction() as session:
            await session.execute(sa.text(statement))
    async with county.service.database.transaction() as session:
        assert (await session.scalar(sa.select(sa.func.sum(account_movement.c.amount)))) == 50
