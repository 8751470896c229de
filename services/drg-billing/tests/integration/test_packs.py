"""Packs are imported whole or not at all, activated by area and days, and chosen by the day of discharge."""

from typing import Any
from uuid import UUID

import pytest

from drg_billing.adapters.unit_of_work import Components, SqlUnitOfWork
from drg_billing.application import ReplayOutcome, replay_settlement
from drg_billing.bootstrap import define_service

from ..unit.text_tables import SMALL_TABLES
from .county import AREA, AUTHORITY, HOSPITAL, County, created, problem
from .pack_rows import A_PACK


async def imported(county: County) -> dict[str, Any]:
    return created(await county.post("/v1/packs", A_PACK, by=AUTHORITY))


async def activated(county: County, pack: dict[str, Any], valid_from: str, valid_to: str | None = None) -> Any:
    return await county.activate("packs", pack, pooling_area=AREA, valid_from=valid_from, valid_to=valid_to)


async def test_a_pack_is_kept_under_its_digest_and_the_same_again_changes_nothing(county: County) -> None:
    pack = await imported(county)
    assert (pack["mdcs"], pack["adrgs"], pack["groups"], pack["activations"]) == (1, 2, 4, [])
    assert pack["digest"].startswith("sha256:")
    assert (await imported(county)) == pack
    assert (await county.get("/v1/packs")).json()["items"] == [pack]
    assert (await county.get(f"/v1/packs/{pack['id']}")).json() == pack


async def test_a_broken_pack_names_every_fault_and_changes_nothing(county: County) -> None:
    files = {**A_PACK["files"], "mdc.csv": "seq,mdc,name,gate,qy\n1,E,Breathing,door,none\n"}
    refused = await county.post("/v1/packs", {**A_PACK, "files": files}, by=AUTHORITY)
    assert problem(refused) == (422, "pack-rejected")
    body = refused.json()
    words = {"message_en": "no such gate", "message_zh": "未知的入组条件"}
    assert {"file": "mdc.csv", "line": 2, "kind": "unknown_gate", "value": "door", **words} in body["faults"]
    words = {"message_en": "no rule gives this group", "message_zh": "没有规则能产生该分组"}
    assert {"file": "drg.csv", "line": 0, "kind": "name_without_group", "value": "EQY", **words} in body["faults"]
    assert body["faults_found"] == len(body["faults"])
    assert (await county.get("/v1/packs")).json()["items"] == []


async def test_of_very_many_faults_the_first_thousand_are_told(county: County) -> None:
    files = {**A_PACK["files"], "drg.csv": "drg,name\n" + "".join(f"Q{number},Q\n" for number in range(2000))}
    refused = (await county.post("/v1/packs", {**A_PACK, "files": files}, by=AUTHORITY)).json()
    assert (len(refused["faults"]), refused["faults_found"] >= 2000) == (1000, True)


@pytest.mark.parametrize("name", ["suffix.csv", "MDC.CSV", "../../mdc.csv", "/etc/passwd", ""])
async def test_a_file_that_is_none_of_a_pack_is_refused_and_not_left_unread(county: County, name: str) -> None:
    body = {**A_PACK, "files": {**A_PACK["files"], name: "seq,mdc\n"}}
    refused = await county.post("/v1/packs", body, by=AUTHORITY)
    assert problem(refused) == (422, "request-malformed")
    (error,) = refused.json()["errors"]
    assert (error["field"], error["rule"]) == (f"body.files.{name}.[key]", "literal_error")


async def test_other_content_under_a_taken_code_and_version_is_refused(county: County) -> None:
    await imported(county)
    refused = await county.post("/v1/packs", {**A_PACK, "name": "Another"}, by=AUTHORITY)
    assert problem(refused) == (409, "pack-version-taken")


async def test_only_the_county_authority_imports_activates_and_sets(county: County) -> None:
    pack = await imported(county)
    body = {"pooling_area": AREA, "valid_from": "2025-01-01"}
    assert problem(await county.post("/v1/packs", A_PACK, by=HOSPITAL)) == (403, "county-only")
    path = f"/v1/packs/{pack['id']}/activate"
    assert problem(await county.post(path, body, by=HOSPITAL, version=1)) == (403, "county-only")
    assert problem(await county.post(path, body, by=AUTHORITY, version=9)) == (412, "version-stale")
    backwards = {**body, "valid_to": "2024-12-31"}
    refused = await county.post(path, backwards, by=AUTHORITY, version=1)
    assert (problem(refused), refused.json()["field"]) == ((422, "period-reversed"), "valid_to")


async def test_the_day_of_discharge_chooses_the_pack(county: County) -> None:
    # Given a pack active in March
    await county.set_parameters()
    pack = await activated(county, await imported(county), "2025-03-01", "2025-03-31")
    assert pack["version"] == 2

    # Then a discharge of March is grouped by it, without a notice, and one of April by the starter pack
    march = await county.submit("S-1", discharged_on="2025-03-31")
    april = await county.submit("S-2", discharged_on="2025-04-01")
    assert (march["drg"], march["pack"]["digest"], march["starter_pack_notice"]) == ("EX25", pack["digest"], None)
    assert (april["drg"], april["pack"]["code"]) == ("ES35", "yilian-starter")


async def test_a_qy_case_is_grouped_and_paid_as_the_area_says(county: County) -> None:
    await county.set_parameters()
    await activated(county, await imported(county), "2025-01-01")
    case = await county.submit(main_procedure="47.0901")
    assert (case["drg"], case["adrg"], case["status"]) == ("EQY", "QY", "qy")
    assert created(await county.settle(case))["price"]["scheme"] == "by_item"


async def test_a_later_start_goes_before_an_earlier_one_and_the_last_activation_before_others(county: County) -> None:
    # Given the same pack active from January, and another from March
    await county.set_parameters()
    pack = await activated(county, await imported(county), "2025-01-01")
    files = {**A_PACK["files"], "drg.csv": "drg,name\nEX19,O\nEX21,S\nEX25,P\nEQY,U\n"}
    other = created(await county.post("/v1/packs", {**A_PACK, "code": "other", "files": files}, by=AUTHORITY))
    await activated(county, other, "2025-03-01")

    # Then each groups its days
    february = await county.submit("S-1", admitted_on="2025-02-01", discharged_on="2025-02-10")
    march = await county.submit("S-2")
    assert (february["pack"]["digest"], march["pack"]["digest"]) == (pack["digest"], other["digest"])

    # And activated again from March, the first takes over
    again = (await county.get(f"/v1/packs/{pack['id']}")).json()
    await activated(county, again, "2025-03-01")
    assert (await county.submit("S-3"))["pack"]["digest"] == pack["digest"]


async def test_another_process_finds_the_pack_in_the_database(county: County) -> None:
    # Given a case that was settled with an imported pack
    await county.set_parameters(
        group_prices={"base_rate": "6000.00", "weights": {"*": "1"}, "tier_coefficients": {"*": "1"}}
    )
    await activated(county, await imported(county), "2025-01-01")
    settled = await county.settled()

    # When a process that has never seen the pack replays it
    fresh = define_service().components(county.service.runtime)
    assert isinstance(fresh, Components)
    async with county.service.database.transaction() as session:
        outcome = await replay_settlement(UUID(settled["id"]), SqlUnitOfWork(session, fresh))

    # Then the stored pack groups it again, byte for byte
    assert outcome is ReplayOutcome.IDENTICAL


async def test_the_public_text_tables_are_taken_as_they_are_and_a_broken_one_names_its_line(county: County) -> None:
    # Given the text tables of a small standard, and the same with a heading that nobody knows
    named = {"code": "text", "pack_version": "1", "name": "Text", "source": "made up for a test"}
    detail = SMALL_TABLES["4_ADRG_DETAIL.txt"].replace("同时包含以下手术：", "任意包含以下手术：")
    broken = {**SMALL_TABLES, "4_ADRG_DETAIL.txt": detail}

    # When both are sent
    refused = await county.post("/v1/packs", {**named, "files": broken}, by=AUTHORITY)
    pack = created(await county.post("/v1/packs", {**named, "files": SMALL_TABLES}, by=AUTHORITY))

    # Then
    assert problem(refused) == (422, "pack-rejected")
    fault = {"file": "4_ADRG_DETAIL.txt", "line": 14, "kind": "unknown_heading", "value": "任意包含以下手术："}
    assert any(fault.items() <= told.items() for told in refused.json()["faults"])
    assert (pack["mdcs"], pack["adrgs"], pack["groups"]) == (3, 5, 7)
    few = await county.post("/v1/packs", {**named, "files": {"1_MDC.txt": ""}}, by=AUTHORITY)
    assert {fault["kind"] for fault in few.json()["faults"]} == {"file_missing"}
