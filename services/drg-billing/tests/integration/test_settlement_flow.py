"""From case to settlement and back: amounts, states, refusals, totals, replay."""

from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from drg_billing.adapters.tables import settlement as settlement_table
from drg_billing.adapters.unit_of_work import Components, SqlUnitOfWork
from drg_billing.application import ReplayOutcome, replay_settlement
from drg_billing.bootstrap import define_service
from yilian_kit.testing.plugin import StartService

from .county import AREA, AUTHORITY, OTHER_HOSPITAL, TOWNSHIP, County, an_id_number, created, problem
from .stays import week

PAYERS = ("basic", "supplement", "serious_illness", "assistance", "account", "mutual_aid", "cash")


async def test_a_settlement_shows_every_amount_and_what_it_came_from(county: County) -> None:
    # Given parameters and a case of 5,000 yuan, 1,000 of it outside the scope
    await county.set_parameters()
    case = await county.submit(full_self_pay="600.00", over_limit="100.00", pre_self_pay="300.00")

    # When it is settled
    answer = await county.settle(case)

    # Then 4,000 − 300 deductible = 3,700 at 60 % (70 % less 10 % without referral)
    settled = created(answer)
    assert answer.headers["ETag"] == '"1"'
    assert (settled["total"], settled["deductible"], settled["basic"]) == ("5000.00", "300.00", "2220.00")
    assert (settled["cash"], settled["other"]) == ("2780.00", "0.00")
    assert settled["bill"]["in_scope"] == "4000.00"
    assert settled["basic_lines"] == [{"part": "3700.00", "ratio": "0.60", "amount": "2220.00"}]
    assert {name: value for name, value in settled["price"].items() if value} == {
        "scheme": "drg_weight",
        "standard": "6000.00",
        "weight": "1.0000",
        "base_rate": "6000.00",
        "coefficient": "1.00",
    }
    assert settled["hospital"]["pool"] == "3220.00"  # 6,000 − 2,780
    assert settled["hospital"]["difference"] == "-1000.00"
    assert (settled["pooling_area"], settled["parameter_version"]) == (AREA, 1)
    assert settled["pack_digest"] == case["pack"]["digest"]

    # And the case is settled
    after = (await county.get(f"/v1/cases/{case['id']}")).json()
    assert (after["state"], after["version"], after["allowed_actions"]) == ("settled", 2, ["adjust", "reverse"])
    assert (await county.get(f"/v1/settlements/{settled['id']}", language="zh")).json() == settled


async def test_fee_and_pay_bills_the_bundle(county: County) -> None:
    await county.set_parameters()
    settled = created(await county.settle(await county.submit(), mode="fee_and_pay"))
    assert (settled["total"], settled["basic"], settled["mode"]) == ("6000.00", "3420.00", "fee_and_pay")


async def test_an_ungroupable_case_is_settled_by_item(county: County) -> None:
    await county.set_parameters()
    settled = await county.settled(main_diagnosis="")
    assert (settled["drg"], settled["price"]["scheme"], settled["price"]["standard"]) == ("0000", "by_item", "5000.00")


async def test_a_reversal_is_the_exact_negative_once_and_the_case_may_be_settled_again(county: County) -> None:
    # Given a settlement of an employee, whose deductible is due once a year
    await county.set_parameters()
    first = await county.settled(insurance_type="employee")
    assert (first["deductible"], first["basic"]) == ("500.00", "3825.00")

    # When it is reversed
    reversal = created(await county.reverse(first))

    # Then every payer is the negative and the sum is 0.00
    for payer in (*PAYERS, "total", "other"):
        assert Decimal(reversal[payer]) + Decimal(first[payer]) == 0, payer
    assert (reversal["kind"], reversal["reverses"], reversal["reversal_reason"]) == (
        "reversal",
        first["id"],
        "wrong_amounts",
    )

    # And neither can be reversed again
    assert problem(await county.reverse(first)) == (409, "settlement-not-reversible")
    assert problem(await county.reverse(reversal)) == (409, "settlement-not-reversible")

    # And settled again it is as if the first time had not been: the year's deductible is due
    case = (await county.get(f"/v1/cases/{first['case_id']}")).json()
    assert (case["state"], case["allowed_actions"]) == ("reversed", ["settle", "withdraw"])
    second = created(await county.settle(case))
    assert (second["deductible"], second["basic"]) == ("500.00", "3825.00")
    entries = (await county.get(f"/v1/cases/{case['id']}/settlements")).json()["items"]
    assert [entry["kind"] for entry in entries] == ["settlement", "reversal", "settlement"]


async def test_the_year_carries_deductible_cap_and_serious_illness_on(county: County) -> None:
    # Given a year with two expensive stays of one employee
    await county.set_parameters()
    first = await county.settled("S-1", insurance_type="employee")
    second = await county.settled("S-2", insurance_type="employee", **week(1))
    new_year = {"admitted_on": "2025-12-26", "discharged_on": "2026-01-02"}
    third = await county.settled("S-3", insurance_type="employee", **new_year)

    # Then the deductible is paid once a year
    assert [one["deductible"] for one in (first, second, third)] == ["500.00", "0.00", "500.00"]

    # And a resident's residual gathers over the year until serious illness pays
    large = {"total_cost": "22300.00", "person_id_number": an_id_number(2)}
    one = await county.settled("R-1", **large)
    two = await county.settled("R-2", **large, **week(1))
    # 22,000 at 60 % leaves 8,800 + 300 = 9,100 each; above 10,000 at 60 %
    assert (one["serious_illness"], two["serious_illness"]) == ("0.00", "4920.00")


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (
            {"group_prices": {"base_rate": "6000.00", "weights": {}, "tier_coefficients": {"*": "1"}}},
            "group_prices.weights.ES35",
        ),
        (
            {"group_prices": {"base_rate": "6000.00", "weights": {"*": "1"}, "tier_coefficients": {}}},
            "group_prices.tier_coefficients.county_lead",
        ),
        ({"insurance": {}}, "insurance.resident"),
    ],
)
async def test_an_unset_parameter_is_named_and_nothing_is_stored(
    county: County, change: dict[str, Any], expected: str
) -> None:
    await county.set_parameters(**change)
    case = await county.submit()
    refused = await county.settle(case)
    assert problem(refused) == (409, "parameter-unset")
    assert refused.json()["parameter"] == expected
    after = (await county.get(f"/v1/cases/{case['id']}")).json()
    assert (after["state"], after["version"]) == ("awaiting_settlement", 1)
    assert (await county.get(f"/v1/cases/{case['id']}/settlements")).json()["items"] == []


async def test_without_parameters_for_area_or_day_nothing_is_settled(county: County) -> None:
    # Given no parameters at all
    case = await county.submit()
    assert problem(await county.settle(case)) == (409, "pooling-area-unknown")

    # When there are some, but only for later discharges, and the case names its area
    await county.set_parameters(valid_from="2025-06-01")
    named = await county.submit("S-2", pooling_area=AREA)
    assert problem(await county.settle(named)) == (409, "no-parameters-in-force")

    # And when two areas have parameters, a case that names none is nobody's
    await county.set_parameters()
    await county.set_parameters(pooling_area="990200")
    ambiguous = await county.settle(case)
    assert problem(ambiguous) == (409, "pooling-area-unknown")
    assert ambiguous.json()["candidates"] == [AREA, "990200"]


async def test_the_services_own_pooling_area_pays_unless_the_case_names_one(service_harness: StartService) -> None:
    # Given a service that is set up for the second of two areas
    county = County(await service_harness(define_service(), pooling_area="990200"))
    await county.know_its_institutions()
    await county.set_parameters()
    await county.set_parameters(pooling_area="990200")

    # Then it pays, and the first where the case says so
    assert (await county.settled("S-1"))["pooling_area"] == "990200"
    assert (await county.settled("S-2", pooling_area=AREA, **week(1)))["pooling_area"] == AREA


async def test_the_parameters_of_the_day_of_discharge_decide_whatever_came_later(county: County) -> None:
    # Given a version from January and one from April
    await county.set_parameters()
    prices = {"base_rate": "9000.00", "weights": {"*": "1"}, "tier_coefficients": {"*": "1"}}
    await county.set_parameters(valid_from="2025-04-01", group_prices=prices)

    # Then March is settled by the first, April by the second
    march = await county.settled("S-1")
    april = await county.settled("S-2", admitted_on="2025-03-25", discharged_on="2025-04-01")
    assert (march["parameter_version"], march["price"]["standard"]) == (1, "6000.00")
    assert (april["parameter_version"], april["price"]["standard"]) == (2, "9000.00")

    # And a correction of the first takes over from January, but not in April
    await county.set_parameters(source="a correction")
    assert (await county.settled("S-3", **week(1)))["parameter_version"] == 3
    after = {"admitted_on": "2025-04-01", "discharged_on": "2025-04-02"}
    assert (await county.settled("S-4", **after))["parameter_version"] == 2


async def test_refusals_of_settling(county: County) -> None:
    await county.set_parameters(modes=["pay_only"])
    case = await county.submit()
    path = f"/v1/cases/{case['id']}/settle"

    assert problem(await county.settle(case, mode="fee_and_pay")) == (409, "mode-not-offered")
    assert problem(await county.post(path, {})) == (428, "if-match-missing")
    assert problem(await county.post(path, {}, version=7)) == (412, "version-stale")
    assert problem(await county.settle(case, by=OTHER_HOSPITAL)) == (404, "not-found")
    assert problem(await county.settle(case, account_available="-1.00")) == (422, "request-malformed")
    created(await county.settle(case))
    settled_twice = await county.settle({**case, "version": 2})
    assert problem(settled_twice) == (409, "act-not-allowed")
    refused = settled_twice.json()
    assert (refused["state"], refused["allowed_actions"]) == ("settled", ["adjust", "reverse"])


async def test_the_same_idempotency_key_settles_once(county: County) -> None:
    await county.set_parameters()
    case = await county.submit()
    path = f"/v1/cases/{case['id']}/settle"
    first = await county.post(path, {}, version=1, idempotency_key="k-1")
    again = await county.post(path, {}, version=1, idempotency_key="k-1")
    assert (first.status_code, again.status_code) == (201, 201)
    assert (first.json(), first.headers["ETag"]) == (again.json(), again.headers["ETag"])


async def test_a_settlement_belongs_to_the_hospital_of_its_case(county: County) -> None:
    await county.set_parameters()
    settled = await county.settled()
    path = f"/v1/settlements/{settled['id']}"
    assert problem(await county.get(path, by=OTHER_HOSPITAL)) == (404, "not-found")
    assert problem(await county.reverse(settled, by=OTHER_HOSPITAL)) == (404, "not-found")
    assert problem(await county.get(path, by=TOWNSHIP)) == (404, "not-found")
    assert (await county.get(path, by=AUTHORITY)).status_code == 200


async def test_totals_count_by_day_of_discharge_and_take_reversals_off(county: County) -> None:
    # Given in March one settled, one reversed, one ungroupable and settled, one not settled; one in April
    await county.set_parameters()
    kept = await county.settled("S-1")
    created(await county.reverse(await county.settled("S-2", person_id_number=an_id_number(2))))
    by_item = await county.settled("S-3", main_diagnosis="", person_id_number=an_id_number(2), **week(1))
    await county.submit("S-4", **week(1))
    await county.settled("S-5", admitted_on="2025-03-25", discharged_on="2025-04-01")

    # When March is counted
    totals = (await county.get("/v1/totals", **{"from": "2025-03-01", "to": "2025-03-31"})).json()

    # Then
    counted = {name: totals[name] for name in ("submitted", "grouped", "qy", "ungroupable", "settled")}
    assert counted == {"submitted": 4, "grouped": 3, "qy": 0, "ungroupable": 1, "settled": 2}
    assert totals["settlement"]["total"] == "10000.00"
    assert Decimal(totals["settlement"]["basic"]) == Decimal(kept["basic"]) + Decimal(by_item["basic"])
    assert set(totals["settlement"]) == {
        "total",
        "basic",
        "serious_illness",
        "assistance",
        "account",
        "cash",
        "other",
    }
    reversed_period = await county.get("/v1/totals", **{"from": "2025-03-31", "to": "2025-03-01"})
    assert problem(reversed_period) == (422, "period-reversed")


async def test_a_settlement_replays_byte_for_byte_after_everything_around_it_has_changed(county: County) -> None:
    # Given a settlement, and then other parameters and another stay of the person
    await county.set_parameters()
    settled = await county.settled()
    await county.set_parameters(source="later")
    await county.settled("S-2", **week(1))

    # When it is replayed
    components = county.service.runtime.components
    assert isinstance(components, Components)
    async with county.service.database.transaction() as session:
        outcome = await replay_settlement(UUID(settled["id"]), SqlUnitOfWork(session, components))

    # Then every byte is the same
    assert outcome is ReplayOutcome.IDENTICAL


@pytest.mark.parametrize("statement", ["UPDATE settlement SET cash = 0", "DELETE FROM settlement"])
async def test_the_database_lets_nobody_change_the_ledger(county: County, statement: str) -> None:
    await county.set_parameters()
    await county.settled()
    with pytest.raises(DBAPIError, match="never change"):
        async with county.service.database.transaction() as session:
            await session.execute(sa.text(statement))
    async with county.service.database.transaction() as session:
        assert (await session.scalar(sa.select(sa.func.count()).select_from(settlement_table))) == 1
