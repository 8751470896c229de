"""What is paid by the starter pack says so on every entry of the ledger; what is paid by an activated pack does not."""

import httpx

from .adjustments import adjust
from .county import AREA, AUTHORITY, HOSPITAL, SCOPES, County, created
from .pack_rows import A_PACK

CHINESE, ENGLISH = "入门分组方案", "starter pack"


async def in_english(county: County, path: str, *, version: int, **body: object) -> httpx.Response:
    headers = {**county.service.headers(HOSPITAL, scopes=SCOPES, version=version), "Accept-Language": "en"}
    return await county.service.client.post(path, json=body, headers=headers)


async def test_a_settlement_by_the_starter_pack_says_so_in_chinese_unless_english_is_preferred(county: County) -> None:
    # Given two cases that the starter pack grouped
    await county.set_parameters()
    case, other = (
        await county.submit("S-1"),
        await county.submit("S-2", admitted_on="2025-02-01", discharged_on="2025-02-08"),
    )

    # When one is settled with no language told, and one in English
    chinese = created(await county.settle(case))
    english = created(await in_english(county, f"/v1/cases/{other['id']}/settle", version=other["version"]))

    # Then each carries the notice of its case
    assert CHINESE in chinese["starter_pack_notice"]
    assert chinese["starter_pack_notice"] == case["starter_pack_notice"]
    assert ENGLISH in english["starter_pack_notice"]

    # And so it is when read, in the language of whoever reads
    path = f"/v1/settlements/{chinese['id']}"
    assert (await county.get(path, language="zh")).json() == chinese
    assert (await county.get(path, language="en")).json()["starter_pack_notice"] == english["starter_pack_notice"]


async def test_adjustment_reversal_and_the_list_of_a_case_say_it_too(county: County) -> None:
    # Given a settlement by the starter pack that is adjusted and reversed
    await county.set_parameters()
    settled = await county.settled()
    adjusted = created(await adjust(county, settled, costs={"total_cost": "4000.00"}))
    path = f"/v1/settlements/{settled['id']}/reverse"
    reversal = created(await in_english(county, path, version=2, reason="wrong_amounts"))

    # Then every answer has the notice in its caller's language
    assert adjusted["starter_pack_notice"] == settled["starter_pack_notice"]
    assert ENGLISH in reversal["starter_pack_notice"]
    of_case = f"/v1/cases/{settled['case_id']}/settlements"
    for language, notice in (("zh", settled["starter_pack_notice"]), ("en", reversal["starter_pack_notice"])):
        entries = (await county.get(of_case, language=language)).json()["items"]
        assert [entry["starter_pack_notice"] for entry in entries] == [notice] * 3


async def test_a_settlement_by_an_activated_pack_has_no_notice(county: County) -> None:
    # Given a case that a pack of the area grouped
    prices = {"base_rate": "6000.00", "weights": {"*": "1"}, "tier_coefficients": {"*": "1"}}
    await county.set_parameters(group_prices=prices)
    pack = created(await county.post("/v1/packs", A_PACK, by=AUTHORITY))
    await county.activate("packs", pack, pooling_area=AREA, valid_from="2025-01-01")
    settled = await county.settled()

    # Then neither its settlement, nor what is read of it, has a notice
    assert (settled["pack_digest"], settled["starter_pack_notice"]) == (pack["digest"], None)
    assert (await county.get(f"/v1/settlements/{settled['id']}")).json()["starter_pack_notice"] is None
    (entry,) = (await county.get(f"/v1/cases/{settled['case_id']}/settlements")).json()["items"]
    assert entry["starter_pack_notice"] is None


async def test_a_pack_activated_after_the_settlement_takes_no_notice_away(county: County) -> None:
    # Given a settlement by the starter pack, and a pack that covers its day only afterwards
    await county.set_parameters()
    settled = await county.settled()
    pack = created(await county.post("/v1/packs", A_PACK, by=AUTHORITY))
    await county.activate("packs", pack, pooling_area=AREA, valid_from="2025-01-01")

    # Then the settlement says still what paid it, and replays byte for byte
    path = f"/v1/settlements/{settled['id']}"
    assert (await county.get(path, language="zh")).json() == settled
    assert (await county.get(f"{path}/replay")).json()["outcome"] == "identical"
