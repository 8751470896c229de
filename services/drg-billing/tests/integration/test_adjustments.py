"""Corrections are differences: another group, other costs, late facts, a decided special case, other parameters."""

from copy import deepcopy
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa

from drg_billing.adapters.tables import accumulator

from .adjustments import PAYERS, adjust, paid
from .county import (
    AUTHORITY,
    OTHER_HOSPITAL,
    REVIEWER,
    TOWNSHIP,
    County,
    an_id_number,
    created,
    parameters,
    problem,
)
from .report_county import ask_for
from .stays import week
from .test_people import agreement_heard, referral_heard


async def test_a_group_corrected_after_review_posts_the_difference(county: County) -> None:
    # Given a bundle of 6,000 that the patient was billed
    await county.set_parameters()
    case = await county.submit()
    first = created(await county.settle(case, mode="fee_and_pay"))
    assert (first["total"], first["basic"], first["cash"]) == ("6000.00", "3420.00", "2580.00")

    # When review gives the case the group with major complications, weight 1.25
    answer = await adjust(county, first, reason="group_reviewed", drg="es33")

    # Then an entry of 1,500 follows, 60 % of it for basic insurance, and the settlement has a new version
    entry = created(answer)
    assert (entry["kind"], entry["adjusts"], entry["adjustment_reason"]) == (
        "adjustment",
        first["id"],
        "group_reviewed",
    )
    assert (entry["drg"], entry["price"]["standard"]) == ("ES33", "7500.00")
    assert (entry["total"], entry["basic"], entry["cash"]) == ("1500.00", "900.00", "600.00")
    assert (answer.headers["ETag"], entry["version"]) == ('"2"', 1)

    # And what stood is as it was, at its new version; the case stays settled
    now = (await county.get(f"/v1/settlements/{first['id']}", language="zh")).json()
    assert now == {**first, "version": 2}
    after = (await county.get(f"/v1/cases/{case['id']}")).json()
    assert (after["state"], after["version"], after["drg"]) == ("settled", 3, "ES35")
    assert (await paid(county, case["id"]))["total"] == Decimal("7500.00")

    # And it is told
    event = (await county.service.recorded_events())[-1]
    assert (event.type, event.aggregateversion) == ("cn.yilian.drg-billing.adjustment-posted.v1", 3)
    told = {name: event.data[name] for name in ("adjusts", "adjustment_reason", "adjusted_drg", "total", "drg")}
    assert told == {
        "adjusts": first["id"],
        "adjustment_reason": "group_reviewed",
        "adjusted_drg": "ES33",
        "total": "1500.00",
        "drg": "ES35",
    }


async def test_a_reviewed_group_that_pays_the_same_is_kept_by_an_entry_of_zeros(county: County) -> None:
    # Given an area that pays all groups alike, and of two settled cases one that review gives another group
    await county.set_parameters(group_prices={**parameters()["group_prices"], "weights": {"*": "1.0000"}})
    await county.settled("S-1", person_id_number=an_id_number(2))
    first = await county.settled("S-2")
    review = {"reason": "group_reviewed", "drg": "GD25"}
    entry = created(await adjust(county, first, **review))

    # Then the entry names the group, moves nothing, and a second review of the same has nothing to adjust
    assert (entry["kind"], entry["adjusts"], entry["drg"]) == ("adjustment", first["id"], "GD25")
    assert {entry[name] for name in (*PAYERS, "total")} == {"0.00"}
    assert (await county.get(f"/v1/settlements/{first['id']}")).json()["version"] == 2
    assert problem(await adjust(county, first, version=2, **review)) == (409, "nothing-to-adjust")
    assert await paid(county, first["case_id"]) == {name: Decimal(first[name]) for name in (*PAYERS, "total")}

    # And it is told, for who keeps groups, and the reports count the case in the new group
    event = (await county.service.recorded_events())[-1]
    assert event.type == "cn.yilian.drg-billing.adjustment-posted.v1"
    assert (event.data["adjusted_drg"], event.data["total"]) == ("GD25", "0.00")
    assert await _cases_by_group(county) == {"ES35": 1, "GD25": 1}

    # When the settlement is taken back, then the whole is, and the case is again what the grouper said
    reversal = await county.post(f"/v1/settlements/{first['id']}/reverse", {"reason": "wrong_group"}, version=2)
    assert (created(reversal)["total"], reversal.json()["basic"]) == ("-5000.00", f"-{first['basic']}")
    assert await _cases_by_group(county) == {"ES35": 2}

    # And every entry replays byte for byte
    for one in (first, entry, reversal.json()):
        replayed = await county.get(f"/v1/settlements/{one['id']}/replay")
        assert replayed.json()["outcome"] == "identical"


async def _cases_by_group(county: County) -> dict[str, int]:
    answer = await ask_for(county, "case-mix", {"from": "2025-03-01", "to": "2025-03-31", "by": "drg"})
    return {row["code"]: row["cases"] for row in answer.json()["rows"]}


async def test_adjustments_follow_each_other_and_a_reversal_takes_the_net_back(county: County) -> None:
    # Given a stay of 5,000 that should have been 4,000, and then 4,500
    await county.set_parameters()
    first = await county.settled(insurance_type="employee")
    created(await adjust(county, first, costs={"total_cost": "4000.00"}))
    stale = await adjust(county, first, costs={"total_cost": "4500.00"})
    assert problem(stale) == (412, "version-stale")
    second = created(await adjust(county, first, version=2, costs={"total_cost": "4500.00"}))
    assert (second["total"], second["basic"]) == ("500.00", "425.00")
    assert (await paid(county, first["case_id"]))["basic"] == Decimal("3400.00")  # 85 % of 4,500 − 500

    # When the settlement is reversed, by somebody who knows of both corrections
    path = f"/v1/settlements/{first['id']}/reverse"
    assert problem(await county.post(path, {"reason": "other"}, version=1)) == (412, "version-stale")
    assert problem(await county.reverse(second)) == (409, "settlement-not-reversible")
    reversal = created(await county.post(path, {"reason": "other"}, version=3))

    # Then the net is gone, the year is empty, and nothing can be adjusted any more
    assert (reversal["total"], reversal["basic"]) == ("-4500.00", "-3400.00")
    assert set((await paid(county, first["case_id"])).values()) == {Decimal(0)}
    async with county.service.database.transaction() as session:
        year = (await session.execute(sa.select(accumulator))).mappings().one()
    assert (year["deductible_used"], year["basic_paid"]) == (0, 0)
    for entry in (first, second, reversal):
        version = 3 if entry is first else 1
        refused = await adjust(county, entry, version=version, costs={"total_cost": "1.00"})
        assert problem(refused) == (409, "settlement-not-adjustable")

    # And settled again it starts anew
    case = (await county.get(f"/v1/cases/{first['case_id']}")).json()
    again = created(await county.settle(case))
    assert (again["total"], again["deductible"], again["version"]) == ("5000.00", "500.00", 1)


async def test_an_adjustment_counts_what_the_year_has_used_since(county: County) -> None:
    # Given two stays of one employee: the first paid the year's deductible of 500
    await county.set_parameters()
    first = await county.settled("S-1", insurance_type="employee", total_cost="300.00")
    second = await county.settled("S-2", insurance_type="employee", **week(1))
    assert (first["deductible"], second["deductible"]) == ("300.00", "200.00")

    # When the first turns out to have cost 1,000
    entry = created(await adjust(county, first, costs={"total_cost": "1000.00"}))

    # Then it pays what the year has left of the deductible, and no part of it twice
    assert entry["deductible"] == "300.00"
    assert entry["basic"] == "595.00"  # 85 % of 1,000 − 300


async def test_a_later_stay_bears_what_a_reversed_one_had_borne_once_it_is_adjusted(county: County) -> None:
    # Given two stays of one employee, of which the first paid the year's deductible and was taken back
    await county.set_parameters()
    first = await county.settled("S-1", insurance_type="employee")
    second = await county.settled("S-2", insurance_type="employee", **week(1))
    assert (first["deductible"], second["deductible"]) == ("500.00", "0.00")
    created(await county.reverse(first))

    # Then the second keeps what it was settled with until somebody adjusts it, with nothing else different
    entry = created(await adjust(county, second))
    assert (entry["deductible"], entry["basic"], entry["cash"]) == ("500.00", "-425.00", "425.00")

    # And the first, settled again, finds the deductible met
    case = (await county.get(f"/v1/cases/{first['case_id']}")).json()
    assert created(await county.settle(case))["deductible"] == "0.00"


async def test_a_correction_is_paid_at_the_steps_that_its_stay_held_and_no_other(county: County) -> None:
    # Given steps of serious illness from 10,000 of the year on, and two stays that left 10,000 and 5,000 to the patient
    half = deepcopy(parameters()["insurance"])
    half["resident"]["deductible"] = {"scope": "stay", "by_tier": {"*": "0.00"}}
    half["resident"]["basic"] = {"steps_by_tier": {"*": [{"above": "0.00", "ratio": "0.50"}]}, "yearly_cap": None}
    await county.set_parameters(insurance=half | {"resident": half["resident"] | {"unreferred": None}})
    first = await county.settled("S-1", total_cost="20000.00", **week(0))
    second = await county.settled("S-2", total_cost="10000.00", **week(1))
    assert (first["serious_illness"], second["serious_illness"]) == ("0.00", "3000.00")

    # When review gives the first another group and nothing else, then no payer pays more
    entry = created(await adjust(county, first, reason="group_reviewed", drg="ES33"))
    assert {name: entry[name] for name in PAYERS} == dict.fromkeys(PAYERS, "0.00")

    # And reversed and settled again it takes its own place again, as the third does above both
    path = f"/v1/settlements/{first['id']}"
    created(await county.post(f"{path}/reverse", {"reason": "other"}, version=2))
    case = (await county.get(f"/v1/cases/{first['case_id']}")).json()
    again = created(await county.settle(case))
    third = await county.settled("S-3", total_cost="2000.00", **week(2))
    assert (again["serious_illness"], third["serious_illness"]) == ("0.00", "600.00")
    for one in (again, third):
        assert (await county.get(f"/v1/settlements/{one['id']}/replay")).json()["outcome"] == "identical"


async def test_a_referral_that_was_heard_too_late_is_made_good(county: County) -> None:
    # Given a stay at the township, and one at the hospital that was settled before the referral was heard
    await county.set_parameters()
    await county.settled("T-1", institution_code=TOWNSHIP, admitted_on="2025-02-20", discharged_on="2025-02-28")
    late = await county.settled("S-1")
    assert (late["standing"]["referred"], late["deductible"], late["basic"]) == (False, "300.00", "2820.00")
    await referral_heard(county)
    await agreement_heard(county)

    # When the desk looks again, and only then
    nothing = await adjust(county, late)
    assert problem(nothing) == (409, "nothing-to-adjust")
    entry = created(await adjust(county, late, reason="standing_learned", standing_of_today=True))

    # Then the difference of the deductible is due and the ratio is 75 %: 4,800 × 75 % = 3,600
    assert entry["standing"] == {
        "contracted": True,
        "referred": True,
        "linked_stay": "up",
        "assistance_category": None,
    }
    assert (entry["deductible"], entry["basic"], entry["cash"], entry["total"]) == (
        "200.00",
        "780.00",
        "-780.00",
        "0.00",
    )


async def test_a_later_stay_continues_the_deductible_that_an_adjustment_has_left(county: County) -> None:
    # Given a stay at the township of 60 yuan, corrected to 1,000: its deductible is 100, not 60
    await county.set_parameters()
    days = {"admitted_on": "2025-02-20", "discharged_on": "2025-02-28"}
    township = await county.settled("T-1", institution_code=TOWNSHIP, total_cost="60.00", **days)
    assert township["deductible"] == "60.00"
    created(await adjust(county, township, costs={"total_cost": "1000.00"}))
    await referral_heard(county)

    # Then the hospital asks for the rest of 300
    assert (await county.settled("S-1"))["deductible"] == "200.00"


async def test_parameters_corrected_since_are_used_when_asked_for(county: County) -> None:
    # Given a settlement, and a correction of the parameters for the same days
    await county.set_parameters()
    first = await county.settled()
    insurance = parameters()["insurance"]
    insurance["resident"]["unreferred"] = None
    await county.set_parameters(insurance=insurance)

    # Then an adjustment keeps the old ones unless it is told
    assert problem(await adjust(county, first)) == (409, "nothing-to-adjust")
    entry = created(await adjust(county, first, reason="parameters_corrected", parameters_of_today=True))
    assert (entry["parameter_version"], entry["basic"]) == (2, "470.00")  # 70 % instead of 60 % of 4,700


async def test_a_decided_special_case_counts_by_itself(county: County) -> None:
    # Given a bundle of 6,000 for a stay of 50,000, and an approved application to be paid by item
    await county.set_parameters(special_cases={"share": "1", "counted": "settled", "days_after_year": 3660})
    first = created(await county.settle(await county.submit(total_cost="50000.00"), mode="fee_and_pay"))
    assert first["total"] == "6000.00"
    application = created(
        await county.post(
            "/v1/special-cases",
            {"case_id": first["case_id"], "reason": "high_cost", "document_number": "D-1"},
        )
    )
    approved = await county.post(
        f"/v1/special-cases/{application['id']}/approve",
        {"effect": "by_item"},
        by=AUTHORITY,
        person=REVIEWER,
        version=1,
    )
    assert approved.status_code == 200, approved.text

    # When the settlement is adjusted
    entry = created(await adjust(county, first, reason="special_case_decided"))

    # Then the bill is the stay by item
    assert entry["price"]["scheme"] == "by_item"
    assert (entry["total"], (await paid(county, first["case_id"]))["total"]) == ("44000.00", Decimal("50000.00"))


async def test_figures_count_the_differences(county: County) -> None:
    await county.set_parameters()
    created(await adjust(county, await county.settled(), costs={"total_cost": "4000.00"}))
    totals = (await county.get("/v1/totals", **{"from": "2025-03-01", "to": "2025-03-31"})).json()
    assert (totals["settled"], totals["settlement"]["total"]) == (1, "4000.00")


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"drg": "ZZ99"}, (422, "group-unknown")),
        ({"costs": {"total_cost": "10.00", "full_self_pay": "10.01"}}, (422, "amounts-exceed-total")),
        ({"costs": {"total_cost": "10.005"}}, (422, "request-malformed")),
        ({"costs": {"total_cost": "-1.00"}}, (422, "request-malformed")),
        ({"reason": "because"}, (422, "request-malformed")),
        ({"drg": "GB11"}, (409, "parameter-unset")),
        ({}, (409, "nothing-to-adjust")),
    ],
)
async def test_adjustments_that_are_refused_leave_nothing(
    county: County, body: dict[str, Any], expected: tuple[int, str]
) -> None:
    await county.set_parameters()
    settled = await county.settled()
    assert problem(await adjust(county, settled, **body)) == expected
    entries = (await county.get(f"/v1/cases/{settled['case_id']}/settlements", language="zh")).json()["items"]
    assert entries == [settled]


async def test_an_adjustment_belongs_to_the_hospital_of_its_case(county: County) -> None:
    await county.set_parameters()
    settled = await county.settled(person_id_number=an_id_number(2))
    path = f"/v1/settlements/{settled['id']}/adjust"
    assert problem(await county.post(path, {"reason": "other"}, by=OTHER_HOSPITAL, version=1)) == (404, "not-found")
    assert problem(await county.post(path, {"reason": "other"})) == (428, "if-match-missing")
