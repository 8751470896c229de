"""A correction and the personal accounts that paid: money goes back where it came from, and comes from nobody else."""

from .adjustments import adjust
from .county import County, an_id_number, created, problem
from .purses import accounts_kept, balance, credited, movements, share


async def test_the_account_follows_an_adjustment_in_both_directions(county: County) -> None:
    # Given a stay of which the account of 1,000 paid 500 + 15 % of 500 = 575
    await accounts_kept(county)
    account = await credited(county, "1000.00")
    case = await county.submit(insurance_type="employee", total_cost="1000.00")
    first = created(await county.settle(case, account_available=None))
    assert (first["account"], await balance(county)) == ("575.00", "425.00")

    # When it cost 800, and then 2,000 after all
    created(await adjust(county, first, costs={"total_cost": "800.00"}))
    created(await adjust(county, first, version=2, costs={"total_cost": "2000.00"}))

    # Then the account gets 30 back and pays 180 more
    assert (await movements(county, account["account_id"]))[1:] == [
        ("payment", "-575.00", "425.00"),
        ("refund", "30.00", "455.00"),
        ("payment", "-180.00", "275.00"),
    ]

    # And never more than it holds, nor does anything half happen
    refused = await adjust(county, first, version=3, costs={"total_cost": "9000.00"}, account_available="1600.00")
    assert problem(refused) == (409, "account-balance-too-low")
    assert await balance(county) == "275.00"

    # And a reversal returns the net
    reversal = await county.post(f"/v1/settlements/{first['id']}/reverse", {"reason": "other"}, version=3)
    assert (created(reversal)["account"], await balance(county)) == ("-725.00", "1000.00")


async def test_a_relatives_account_follows_an_adjustment_too(county: County) -> None:
    # Given a stay of which a relative's account of 1,000 paid 575
    await accounts_kept(county)
    account = await credited(county, "1000.00", person=2)
    await share(county, shared_to="2025-03-01")
    case = await county.submit(insurance_type="employee", total_cost="1000.00")
    first = created(await county.settle(case, mutual_aid_available=None, mutual_aid_id_number=an_id_number(2)))
    assert (first["account"], first["mutual_aid"], first["cash"]) == ("0.00", "575.00", "0.00")

    # When the stay cost 800, and the correction is corrected again, without naming the relative
    created(await adjust(county, first, costs={"total_cost": "800.00"}))
    created(await adjust(county, first, version=2, costs={"total_cost": "900.00"}))

    # Then the money goes back to where it came from, and is taken there again
    assert (await movements(county, account["account_id"]))[1:] == [
        ("payment", "-575.00", "425.00"),
        ("refund", "30.00", "455.00"),
        ("payment", "-15.00", "440.00"),
    ]


async def test_a_relative_who_shares_no_longer_pays_no_more_and_another_is_not_named_in_vain(county: County) -> None:
    # Given a stay of which a relative's account paid 575, and a share that was ended as if it had never been
    await accounts_kept(county)
    await credited(county, "1000.00", person=2)
    await share(county)
    case = await county.submit(insurance_type="employee", total_cost="1000.00")
    offer = {"mutual_aid_available": "900.00", "mutual_aid_id_number": an_id_number(2)}
    first = created(await county.settle(case, **offer))
    await share(county, shared_to="2025-02-28")

    # When the stay cost 2,000, then the rest is cash
    dearer = {"total_cost": "2000.00"}
    entry = created(await adjust(county, first, costs=dearer))
    assert (entry["mutual_aid"], entry["cash"], await balance(county, person=2)) == ("0.00", "150.00", "425.00")

    # And who is named must be who has paid
    another = await adjust(county, first, version=2, costs=dearer, mutual_aid_id_number=an_id_number(3))
    assert problem(another) == (409, "another-relative-paid")


async def test_accounts_that_are_kept_elsewhere_stay_there_when_accounts_are_kept_here_later(county: County) -> None:
    # Given a stay that an account elsewhere has paid for, before the area's accounts came here
    await accounts_kept(county, ledger="external")
    case = await county.submit(insurance_type="employee", total_cost="1000.00")
    first = created(await county.settle(case, account_available="575.00"))
    await accounts_kept(county)
    await credited(county, "100.00")

    # When it is adjusted with the parameters of today, then nothing moves here
    entry = created(await adjust(county, first, costs={"total_cost": "800.00"}, parameters_of_today=True))
    assert (entry["account"], await balance(county)) == ("-30.00", "100.00")


async def test_accounts_that_have_paid_here_get_their_money_back_when_the_area_keeps_them_elsewhere_now(
    county: County,
) -> None:
    # Given a stay that an account here has paid 575 for, before the area's accounts went elsewhere
    await accounts_kept(county)
    await credited(county, "1000.00")
    case = await county.submit(insurance_type="employee", total_cost="1000.00")
    first = created(await county.settle(case, account_available=None))
    assert (first["account"], await balance(county)) == ("575.00", "425.00")
    await accounts_kept(county, ledger="external")

    # When it turns out to be cheaper, by the parameters of today and then by those that it has now
    cheaper = {"total_cost": "600.00"}
    by_today = created(await adjust(county, first, costs=cheaper, parameters_of_today=True))
    again = created(await adjust(county, first, version=2, costs={"total_cost": "500.00"}))

    # Then each time the account here gets back what the entry says
    assert (by_today["account"], again["account"]) == ("-60.00", "-15.00")
    assert await balance(county) == "500.00"
