"""A coder asks for the group of a record before there is a case: by the pack of the day, and nothing is stored."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from drg_billing.adapters.pack_shelf import PackShelf
from drg_billing.bootstrap import define_service
from drg_billing.domain.grouping.compiled_pack import CompiledPack
from drg_billing.domain.grouping.rule_pack import PackManifest
from yilian_kit.service import create_service
from yilian_kit.tables import audit

from .county import AREA, AUTHORITY, HOSPITAL, OTHER_HOSPITAL, County, a_discharge, created, problem
from .pack_rows import A_PACK
from .stored import rows_stored

PERSON_AND_BILL = ("institution_code", "settlement_number", "person_id_number", "insurance_type", "total_cost")


def a_record(**changes: Any) -> dict[str, Any]:
    """The clinical part of `a_discharge`."""
    record = {name: value for name, value in a_discharge().items() if name not in PERSON_AND_BILL}
    return {**record, **changes}


@asynccontextmanager
async def another_process(county: County) -> AsyncIterator[County]:
    """The same service on the same database, which shares no memory with the first."""
    application = create_service(define_service(), county.service.settings)
    transport = httpx.ASGITransport(app=application)
    async with (
        application.router.lifespan_context(application),
        httpx.AsyncClient(transport=transport, base_url="http://other.test") as client,
    ):
        yield County(replace(county.service, application=application, client=client))


async def test_a_record_has_the_group_that_its_case_will_have(county: County) -> None:
    # Given a record that a coder asks about
    record = {"main_diagnosis": " j18.900 ", "other_diagnoses": ["i50.900", "WHAT.1"], "sex": "男"}
    before = await rows_stored(county)

    # When it is asked about, twice and without a key, and its case is submitted afterwards
    asked = [await county.ask("/v1/group", a_record(**record)) for _ in range(2)]
    assert await rows_stored(county) == before
    case = await county.submit(**record)

    # Then all three are the same group, by the same pack, with the same warnings
    shared = (
        "mdc",
        "adrg",
        "drg",
        "name",
        "status",
        "reason",
        "reasons",
        "warnings",
        "findings",
        "pack",
        "starter_pack_notice",
    )
    for answer in asked:
        assert answer.status_code == 200
        assert {name: answer.json()[name] for name in shared} == {name: case[name] for name in shared}


async def test_the_first_question_of_all_does_not_store_the_starter_pack(county: County) -> None:
    assert (await county.ask("/v1/group", a_record())).json()["pack"]["code"] == "yilian-starter"
    assert (await county.get("/v1/packs")).json()["items"] == []


async def test_a_clinical_fault_is_a_coded_reason(county: County) -> None:
    answer = (await county.ask("/v1/group", a_record(age_years=0, age_days=3, main_diagnosis="P22.000"))).json()
    assert (answer["drg"], answer["status"], answer["reason"]) == ("0000", "ungroupable", "birth_weight_missing")


async def test_nobody_needs_a_day_of_discharge_to_ask(county: County) -> None:
    record = {name: value for name, value in a_record().items() if name not in ("admitted_on", "discharged_on")}
    assert (await county.ask("/v1/group", record)).json()["drg"] == "ES35"


async def test_a_stay_that_ends_before_it_begins_is_refused(county: County) -> None:
    answer = await county.ask("/v1/group", a_record(discharged_on="2025-02-28"))
    assert problem(answer) == (422, "discharge-before-admission")


async def test_a_group_that_asks_for_the_cost_is_that_of_the_case(county: County) -> None:
    # Given a pack whose severe cases are the expensive ones
    files = {
        **A_PACK["files"],
        "adrg.csv": A_PACK["files"]["adrg.csv"].replace("1|5", "7|5"),
        "suffixes.csv": "suffix,alternative,field,comparison,value\n7,,total_cost,above,50000\n",
        "drg.csv": A_PACK["files"]["drg.csv"].replace("EX21,Severe", "EX27,Expensive"),
    }
    pack = created(await county.post("/v1/packs", {**A_PACK, "files": files}, by=AUTHORITY))
    await county.activate("packs", pack, pooling_area=AREA, valid_from="2025-01-01")

    # When a record is asked about with its cost, and then submitted
    record = a_record(pooling_area=AREA, total_cost="50000.01")
    asked = await county.ask("/v1/group", record)
    inquired = await county.ask("/v1/what-if", {**record, "reason": "coding"})
    case = await county.submit(pooling_area=AREA, total_cost="50000.01")

    # Then all give one group, and no answer repeats the amount
    assert [asked.json()["drg"], inquired.json()["present"]["drg"], case["drg"]] == ["EX27"] * 3
    assert "50000" not in asked.text + inquired.text

    # And the cheaper one, also without a cost, is in the other; what is no amount is refused
    for cheaper in ("50000.00", None):
        answer = await county.ask("/v1/group", a_record(pooling_area=AREA, total_cost=cheaper))
        assert answer.json()["drg"] == "EX25"
    for bad in ("-1.00", "1.001"):
        assert problem(await county.ask("/v1/group", a_record(total_cost=bad))) == (422, "request-malformed")


@pytest.mark.parametrize("field", [*PERSON_AND_BILL[:-1], "full_self_pay"])
async def test_a_question_takes_nothing_of_the_person_and_of_the_bill_the_total_alone(
    county: County, field: str
) -> None:
    answer = await county.ask("/v1/group", a_record(**{field: a_discharge().get(field, "1.00")}))
    assert problem(answer) == (422, "request-malformed")
    assert answer.json()["errors"][0]["rule"] == "extra_forbidden"


async def test_a_pack_counts_from_its_activation_on_also_when_another_process_activates_it(county: County) -> None:
    # Given a question answered by the starter pack, and a pack that another process imports and activates
    assert (await county.ask("/v1/group", a_record(pooling_area=AREA))).json()["pack"]["code"] == "yilian-starter"
    async with another_process(county) as other:
        pack = created(await other.post("/v1/packs", A_PACK, by=AUTHORITY))
        await other.activate("packs", pack, pooling_area=AREA, valid_from="2025-01-01")

    # When the same is asked again, of the first process
    answer = (await county.ask("/v1/group", a_record(pooling_area=AREA))).json()

    # Then the new pack answers at once, on its days, in its area
    assert answer["pack"]["code"] == A_PACK["code"]
    for elsewhere in ({"pooling_area": "990200"}, {"admitted_on": "2024-12-01", "discharged_on": "2024-12-31"}):
        other = (await county.ask("/v1/group", a_record(**{"pooling_area": AREA, **elsewhere}))).json()
        assert other["pack"]["code"] == "yilian-starter"


async def test_a_pack_that_everybody_wants_at_once_is_compiled_once(
    county: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Given a pack that has just become active, in a process that has never used it
    pack = created(await county.post("/v1/packs", A_PACK, by=AUTHORITY))
    await county.activate("packs", pack, pooling_area=AREA, valid_from="2025-01-01")
    compiled: list[str] = []
    compile_pack = PackShelf.compile

    async def counted(self: PackShelf, manifest: PackManifest, stored: bytes, digest: str) -> CompiledPack:
        compiled.append(manifest.code)
        return await compile_pack(self, manifest, stored, digest)

    monkeypatch.setattr(PackShelf, "compile", counted)

    # When thirty coders ask at the same time
    record = a_record(pooling_area=AREA)
    answers = await asyncio.gather(*(county.ask("/v1/group", record) for _ in range(30)))

    # Then all have its group, and it was compiled once
    assert {answer.json()["pack"]["digest"] for answer in answers} == {pack["digest"]}
    assert compiled == [A_PACK["code"]]


async def test_who_is_not_in_the_directory_gets_no_group(county: County) -> None:
    assert problem(await county.ask("/v1/group", a_record(), by="NOBODY")) == (403, "organisation-unknown")
    for known in (HOSPITAL, AUTHORITY):
        assert (await county.ask("/v1/group", a_record(), by=known)).status_code == 200


async def test_a_trace_tells_the_way_to_the_same_group_in_both_languages(county: County) -> None:
    # Given a record with a complication that counts and one that its main diagnosis excludes
    record = a_record(other_diagnoses=["N17.900", "J96.000", "WHAT.1"], main_procedure="93.5700")

    # When it is asked about with and without the trace
    traced = (await county.ask("/v1/group", {**record, "trace": True})).json()
    plain = (await county.ask("/v1/group", record)).json()

    # Then the answers differ by the trace alone
    assert {**traced, "trace": None} == plain
    trace = traced["trace"]

    # And the last gate, group and suffix are those of the answer, those before it failed for a reason that is told
    for steps, name in (("gates", "mdc"), ("rules", "adrg"), ("suffixes", "drg")):
        *earlier, last = trace[steps]
        assert (last[name], last["failed"]) == (plain[name], None)
        told = [step["failed"] for step in earlier if step["failed"] is not None]
        assert all(one["text_zh"].startswith("未满足：") and one["text_en"].startswith("not met: ") for one in told)
    assert {one["code"]: one["verdict"] for one in trace["secondary"]} == {
        "N17.900": "counted",
        "J96.000": "excluded",
        "WHAT.1": "unknown",
    }
    assert {one["code"]: one["use"] for one in trace["codes"]} == {
        "J18.900": "used",
        "N17.900": "used",
        "J96.000": "not_used",
        "WHAT.1": "unknown",
        "93.5700": "unknown",
    }
    assert all(one["text_en"] and one["text_zh"] for one in (*trace["secondary"], *trace["codes"]))


async def test_a_stored_case_is_explained_by_the_pack_that_grouped_it(county: County) -> None:
    # Given a case of the starter pack, and another pack that is active since
    case = await county.submit(pooling_area=AREA)
    pack = created(await county.post("/v1/packs", A_PACK, by=AUTHORITY))
    await county.activate("packs", pack, pooling_area=AREA, valid_from="2025-01-01")

    # When its explanation is read
    answer = (await county.get(f"/v1/cases/{case['id']}/explanation")).json()

    # Then it is that of the first pack
    assert answer["pack"] == case["pack"]
    assert answer["group"]["drg"] == case["drg"] == answer["trace"]["suffixes"][-1]["drg"]
    assert answer["as_stored"] is True
    assert "starter pack" in answer["starter_pack_notice"]

    # And the look is in the trail; another hospital has no look
    async with county.service.database.transaction() as session:
        acts = await session.execute(sa.select(audit.c.record_id).where(audit.c.action == "explain"))
    assert [str(record) for record in acts.scalars()] == [case["id"]]
    foreign = await county.get(f"/v1/cases/{case['id']}/explanation", by=OTHER_HOSPITAL)
    assert problem(foreign) == (404, "not-found")
