"""What other services tell about a person moves the amounts: contract, low income, referral."""

import importlib
from typing import Any
from uuid import UUID

import pytest

from yilian_kit.identifiers import new_id

from .adjustments import adjust
from .county import HOSPITAL, OTHER_HOSPITAL, TOWNSHIP, County, created
from .overtaking import begin_before

AGREEMENT, RESIDENT, REFERRAL = UUID(int=1), UUID(int=2), UUID(int=3)


async def agreement_heard(county: County, *, fact: str = "signed", version: int = 1, **changes: Any) -> bool:
    data = {
        "agreement_id": str(AGREEMENT),
        "person_key": county.person_key,
        "starts_on": "2025-01-01",
        "ends_on": "2025-12-31",
        "terminated_on": None,
        "team_code": "of no interest here",
        **changes,
    }
    event_type = f"cn.yilian.contracting.agreement-{fact}.v1"
    return await county.hear("contracting.agreements", event_type, data, subject=AGREEMENT, version=version)


async def resident_heard(county: County, groups: list[dict[str, Any]], *, version: int = 1) -> bool:
    data = {"resident_id": str(RESIDENT), "person_key": county.person_key, "key_groups": groups}
    event_type = "cn.yilian.contracting.key-group-entered.v1"
    return await county.hear("contracting.residents", event_type, data, subject=RESIDENT, version=version)


async def referral_heard(
    county: County, *, referral: UUID = REFERRAL, version: int = 1, fact: str = "accepted", **changes: Any
) -> bool:
    data = {
        "referral_id": str(referral),
        "person_key": county.person_key,
        "direction": "up",
        "state": fact,
        "sending_institution_code": TOWNSHIP,
        "receiving_institution_code": HOSPITAL,
        "requested_on": "2025-02-27",
        **changes,
    }
    event_type = f"cn.yilian.referral.referral-{fact}.v1"
    return await county.hear("referral.referrals", event_type, data, subject=referral, version=version)


@pytest.mark.parametrize(
    ("changes", "contracted"),
    [
        ({}, True),
        ({"starts_on": "2025-03-01"}, True),  # signed on the day of admission
        ({"starts_on": "2025-03-02"}, False),  # signed afterwards
        ({"ends_on": "2025-02-28"}, False),
        ({"terminated_on": "2025-03-01"}, False),  # in force to the day before
        ({"terminated_on": "2025-03-02"}, True),
        ({"terminated_on": "2025-01-01"}, False),  # entered in error: it never held
    ],
)
async def test_the_contract_of_the_day_of_admission_counts(
    county: County, changes: dict[str, Any], contracted: bool
) -> None:
    await county.set_parameters()
    await agreement_heard(county, **changes)
    settled = await county.settled()
    assert settled["standing"]["contracted"] is contracted
    assert settled["basic_lines"][0]["ratio"] == ("0.65" if contracted else "0.60")


async def test_a_termination_counts_and_an_older_event_that_comes_late_does_not(county: County) -> None:
    await county.set_parameters()
    await agreement_heard(county, fact="terminated", version=2, terminated_on="2025-02-01")
    await agreement_heard(county, fact="signed", version=1)
    assert (await county.settled())["standing"]["contracted"] is False


@pytest.mark.parametrize(
    ("groups", "category"),
    [
        ([], None),
        ([{"group": "hypertension", "from_date": "2020-01-01", "to_date": None}], None),
        ([{"group": "low_income", "from_date": "2020-01-01", "to_date": None}], "low_income"),
        ([{"group": "low_income", "from_date": "2025-03-01", "to_date": "2025-03-01"}], "low_income"),
        ([{"group": "low_income", "from_date": "2020-01-01", "to_date": "2025-02-28"}], None),
        ([{"group": "low_income", "from_date": "2025-03-02", "to_date": None}], None),
    ],
)
async def test_low_income_on_the_day_of_admission_brings_assistance(
    county: County, groups: list[dict[str, Any]], category: str | None
) -> None:
    await county.set_parameters()
    await resident_heard(county, groups)
    settled = await county.settled()
    assert settled["standing"]["assistance_category"] == category
    # 5,000 − 300 at 60 % leaves 2,180, of which assistance pays half
    assert settled["assistance"] == ("1090.00" if category else "0.00")


@pytest.mark.parametrize(
    ("changes", "referred"),
    [
        ({}, True),
        ({"fact": "arrived"}, True),
        ({"fact": "requested"}, False),
        ({"fact": "rejected"}, False),
        ({"receiving_institution_code": OTHER_HOSPITAL}, False),
        ({"requested_on": "2025-02-01"}, False),
    ],
)
async def test_a_referral_that_was_taken_on_keeps_the_ratio(
    county: County, changes: dict[str, Any], referred: bool
) -> None:
    await county.set_parameters()
    await referral_heard(county, **changes)
    settled = await county.settled()
    assert settled["standing"]["referred"] is referred
    assert settled["basic_lines"][0]["ratio"] == ("0.70" if referred else "0.60")


async def test_a_cancelled_referral_counts_no_more(county: County) -> None:
    await county.set_parameters()
    await referral_heard(county)
    await referral_heard(county, fact="cancelled", version=2)
    assert (await county.settled())["standing"]["referred"] is False


async def test_an_upward_transfer_pays_the_difference_and_a_downward_one_nothing(county: County) -> None:
    # Given a stay in the township hospital, then a referral up
    await county.set_parameters()
    below = await county.settled(
        "T-1", by=TOWNSHIP, institution_code=TOWNSHIP, admitted_on="2025-02-20", discharged_on="2025-02-28"
    )
    await referral_heard(county)

    # When the stay at the lead hospital and, after a referral down, another at the township are settled
    above = await county.settled("L-1")
    await referral_heard(
        county,
        referral=new_id(),
        direction="down",
        sending_institution_code=HOSPITAL,
        receiving_institution_code=TOWNSHIP,
        requested_on="2025-03-08",
    )
    after = await county.settled(
        "T-2", by=TOWNSHIP, institution_code=TOWNSHIP, admitted_on="2025-03-08", discharged_on="2025-03-15"
    )

    # Then 100, the difference of 200, and none
    assert [one["deductible"] for one in (below, above, after)] == ["100.00", "200.00", "0.00"]
    assert [one["standing"]["linked_stay"] for one in (below, above, after)] == [None, "up", "down"]


async def test_one_met_deductible_is_continued_once_however_many_referrals_follow_it(county: County) -> None:
    # Given a stay in the township hospital that met 100, and three referrals up without another stay there
    await county.set_parameters()
    await county.settled(
        "T-1", by=TOWNSHIP, institution_code=TOWNSHIP, admitted_on="2025-02-20", discharged_on="2025-02-25"
    )
    way = [(HOSPITAL, "2025-02-26", "2025-02-28"), (OTHER_HOSPITAL, "2025-03-01", "2025-03-03")]
    way.append((HOSPITAL, "2025-03-04", "2025-03-06"))

    # When the stay that each of them brought is settled
    stays = []
    for number, (receiver, admitted_on, discharged_on) in enumerate(way):
        await referral_heard(county, referral=new_id(), receiving_institution_code=receiver, requested_on=admitted_on)
        days = {"admitted_on": admitted_on, "discharged_on": discharged_on}
        stays.append(await county.settled(f"L-{number}", by=receiver, institution_code=receiver, **days))

    # Then the first pays the difference to 300, and the others, referred all the same, the whole
    assert [one["deductible"] for one in stays] == ["200.00", "300.00", "300.00"]
    assert [one["standing"]["linked_stay"] for one in stays] == ["up", None, None]
    assert all(one["standing"]["referred"] for one in stays)


async def test_a_readmission_that_is_settled_first_takes_the_referral_once(county: County) -> None:
    # Given a stay in the township hospital, a referral up, and two stays at the lead hospital
    await county.set_parameters()
    await county.settled(
        "T-1", by=TOWNSHIP, institution_code=TOWNSHIP, admitted_on="2025-02-20", discharged_on="2025-02-28"
    )
    await referral_heard(county)

    # When the second of them is settled before the first
    second = await county.settled("L-2", admitted_on="2025-03-10", discharged_on="2025-03-12")
    first = await county.settled("L-1")

    # Then one continues the deductible of 100, and the other pays its own whole
    assert [one["standing"]["linked_stay"] for one in (second, first)] == ["up", None]
    assert [one["deductible"] for one in (second, first)] == ["200.00", "300.00"]

    # And the desk that looks again, at the second first, moves it to the stay that the referral brought
    again = [created(await adjust(county, one, standing_of_today=True)) for one in (second, first)]
    assert [one["standing"]["linked_stay"] for one in again] == [None, "up"]
    assert [one["deductible"] for one in again] == ["300.00", "200.00"]


async def test_two_stays_that_a_referral_brought_settled_at_once_continue_one_deductible(
    county: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Given a stay in the township hospital, a referral up, and two stays there that count in rows of two insurances
    await county.set_parameters()
    await county.settled(
        "T-1", by=TOWNSHIP, institution_code=TOWNSHIP, admitted_on="2025-02-20", discharged_on="2025-02-28"
    )
    await referral_heard(county)
    first = await county.submit("L-1")
    second = await county.submit("L-2", admitted_on="2025-03-10", discharged_on="2025-03-12", insurance_type="employee")

    # When the second is settled while the first, which has looked for stays, is not stored yet
    module = importlib.import_module("drg_billing.application.settle_case")
    begun = begin_before(monkeypatch, module, "ledger_of", county, lambda: county.settle(second))
    answers = [await county.settle(first), *[await task for task in begun]]

    # Then one of them continues
    assert [created(answer)["standing"]["linked_stay"] for answer in answers] == ["up", None]


async def test_a_reversed_stay_is_continued_by_nobody(county: County) -> None:
    await county.set_parameters()
    below = await county.settled(
        "T-1", by=TOWNSHIP, institution_code=TOWNSHIP, admitted_on="2025-02-20", discharged_on="2025-02-28"
    )
    created(await county.reverse(below, by=TOWNSHIP))
    await referral_heard(county)
    above = await county.settled("L-1")
    assert (above["deductible"], above["standing"]["linked_stay"]) == ("300.00", None)
