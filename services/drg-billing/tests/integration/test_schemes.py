"""Schemes from the parameters to the settlement's answer: price list, days, groups, and the way that led to each."""

from typing import Any

import pytest

from .adjustments import adjust
from .county import TOWNSHIP, County, created

PRICE_LIST = {
    "diseases": [
        {
            "code": "A-1",
            "name": "急性阑尾炎手术",
            "main_diagnoses": ["K35*"],
            "procedures": ["47.0100", "47.0901"],
            "prices": {"county_lead": "6500.00", "*": "5500.00"},
        }
    ],
    "exit": {"cost_above": "2", "leaving_ways": ["5"]},
}
DAYS = [
    {
        "name": "长期康复",
        "segments_by_tier": {
            "*": [
                {"from_day": 1, "to_day": 60, "amount": "200.00"},
                {"from_day": 61, "to_day": None, "amount": "150.00"},
            ]
        },
        "at_least_days": 61,
    }
]
SCHEMES: dict[str, Any] = {
    "schemes": [
        {"scheme": "single_disease", "institutions": ["LEAD"]},
        {"scheme": "drg_weight"},
        {"scheme": "bed_day"},
        {"scheme": "by_item"},
    ],
    "single_diseases": PRICE_LIST,
    "bed_days": DAYS,
    "bands": {"schemes": ["drg_weight"], "long_stay": {"days": 61, "rule": "next_scheme"}},
}
APPENDICITIS = {"main_diagnosis": "k35.801", "main_procedure": "47.0901"}


def way(settled: dict[str, Any]) -> list[tuple[str, str, str]]:
    return [(one["scheme"], one["reason"], one["row"]) for one in settled["price"]["passed_over"]]


@pytest.mark.parametrize(("mode", "total"), [("fee_and_pay", "6500.00"), ("pay_only", "5000.00")])
async def test_a_listed_disease_is_settled_at_its_price_in_either_mode(county: County, mode: str, total: str) -> None:
    await county.set_parameters(**SCHEMES)
    settled = created(await county.settle(await county.submit(**APPENDICITIS), mode=mode))
    assert (settled["price"]["scheme"], settled["price"]["row"], settled["price"]["standard"]) == (
        "single_disease",
        "A-1",
        "6500.00",
    )
    assert (settled["total"], way(settled)) == (total, [])


@pytest.mark.parametrize(
    ("changes", "passed_over"),
    [
        ({"leaving_way": "5"}, [("single_disease", "exited_leaving_way", "A-1")]),
        ({"total_cost": "13000.01"}, [("single_disease", "exited_cost_above", "A-1")]),
        ({"institution_code": TOWNSHIP}, [("single_disease", "institution_not_listed", "")]),
        ({"main_procedure": None}, [("single_disease", "not_in_price_list", "")]),
    ],
)
async def test_what_leaves_the_price_list_is_paid_by_its_group_and_says_why(
    county: County, changes: dict[str, Any], passed_over: list[tuple[str, str, str]]
) -> None:
    weights = {"base_rate": "6000.00", "weights": {"*": "1.5"}, "tier_coefficients": {"*": "1"}}
    await county.set_parameters(**SCHEMES, group_prices=weights)
    settled = created(await county.settle(await county.submit(**{**APPENDICITIS, **changes})))
    assert (settled["price"]["scheme"], settled["price"]["standard"]) == ("drg_weight", "9000.00")
    assert way(settled) == passed_over


async def test_a_long_stay_leaves_its_group_and_is_paid_by_days(county: County) -> None:
    await county.set_parameters(**SCHEMES)
    case = await county.submit(discharged_on="2025-05-10", total_cost="20000.00")  # 70 days
    settled = created(await county.settle(case))
    assert (settled["price"]["scheme"], settled["price"]["standard"]) == ("bed_day", "13500.00")
    assert settled["price"]["day_lines"] == [
        {"days": 60, "per_day": "200.00", "amount": "12000.00"},
        {"days": 10, "per_day": "150.00", "amount": "1500.00"},
    ]
    assert way(settled) == [("single_disease", "not_in_price_list", ""), ("drg_weight", "stay_too_long", "")]


async def test_an_extra_outside_the_bundle_is_billed_once_in_an_extremely_dear_stay(county: County) -> None:
    # Given a bundle of 6,000, extreme above three times that, and a stay of 30,000 with 15,000 of full self-pay
    bands = {"schemes": ["drg_weight"], "high": {"multiples": {"*": "3"}, "rule": "standard_and_excess"}}
    await county.set_parameters(bands=bands)
    stay = await county.submit(total_cost="30000.00", full_self_pay="15000.00")

    # When it is settled, and then has one yuan more of them
    settled = created(await county.settle(stay, mode="fee_and_pay"))
    dearer = {"total_cost": "30001.00", "full_self_pay": "15001.00"}
    adjustment = created(await adjust(county, settled, reason="amounts_corrected", costs=dearer))

    # Then they are billed beside the bundle and move no band
    assert (settled["price"]["standard"], settled["price"]["band"], settled["total"]) == ("6000.00", None, "21000.00")
    assert (adjustment["price"]["standard"], adjustment["total"], adjustment["cash"]) == ("6000.00", "1.00", "1.00")
    for entry in (settled, adjustment):
        replayed = (await county.get(f"/v1/settlements/{entry['id']}/replay")).json()
        assert replayed["outcome"] == "identical"


async def test_the_tables_are_shown_as_they_were_set(county: County) -> None:
    stored = await county.set_parameters(**SCHEMES)
    assert (await county.get(f"/v1/parameters/{stored['id']}")).json() == stored
    assert stored["single_diseases"]["diseases"][0]["prices"] == {"county_lead": "6500.00", "*": "5500.00"}
    assert [use["scheme"] for use in stored["schemes"]] == ["single_disease", "drg_weight", "bed_day", "by_item"]
    assert (stored["points"], stored["dip"], stored["tcm_advantages"]) == (None, None, [])


@pytest.mark.parametrize("changes", [APPENDICITIS, {"discharged_on": "2025-05-10", "total_cost": "20000.00"}])
async def test_a_settlement_by_any_scheme_replays_byte_for_byte(county: County, changes: dict[str, Any]) -> None:
    # Given a settlement by the price list or by days, and other tables after it
    await county.set_parameters(**SCHEMES)
    settled = created(await county.settle(await county.submit(**changes), mode="fee_and_pay"))
    await county.set_parameters()

    # When it is replayed, then every byte is the same
    replayed = (await county.get(f"/v1/settlements/{settled['id']}/replay")).json()
    assert replayed["outcome"] == "identical"


@pytest.mark.parametrize("cost", ["1000.00", "5000.00", "15000.00"])
@pytest.mark.parametrize("formula", ["balance", "balance_not_below_zero", "not_negative_by_layer"])
async def test_the_pool_neither_pays_for_a_person_without_insurance_nor_is_paid(
    county: County, cost: str, formula: str
) -> None:
    # Given a bundle of 6,000, when a person whom nobody insures is settled by item
    await county.set_parameters(fund_formula=formula)
    settled = await county.settled(insurance_type="none", total_cost=cost)

    # Then the patient pays the bill, and the hospital gets no more and no less
    assert (settled["cash"], settled["hospital"]["pool"], settled["hospital"]["difference"]) == (cost, "0.00", "0.00")

    # And the entry replays
    assert (await county.get(f"/v1/settlements/{settled['id']}/replay")).json()["outcome"] == "identical"
