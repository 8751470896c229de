"""Packs with a gap, parameters that are none: every fault is named, and nothing changes."""

from __future__ import annotations

from typing import Any

import pytest

from .county import AREA, AUTHORITY, County, parameters
from .pack_rows import A_PACK
from .refusals import refused, slug
from .test_group import a_record

GAPS = [
    # what, file, text in it, its replacement, the fault that is told
    ("a group without a name", "drg.csv", "EX21,Severe\n", "", {"file": "drg.csv", "kind": "group_without_name"}),
    ("an ADRG of no MDC", "adrg.csv", "1,E,EX1", "1,F,EX1", {"file": "adrg.csv", "line": 2}),
    ("an ADRG without its codes", "sets.csv", "EX1,px,32,prefix\n", "", {"file": "sets.csv", "value": "EX1 px"}),
    ("a file that is not there", "mdc.csv", None, None, {"file": "mdc.csv"}),
    ("a gate that there is not", "mdc.csv", "main_dx", "door", {"file": "mdc.csv", "line": 2, "value": "door"}),
]


@pytest.mark.parametrize(("file", "old", "new", "fault"), [row[1:] for row in GAPS], ids=[row[0] for row in GAPS])
async def test_a_pack_with_a_gap_names_file_line_and_fault_and_changes_nothing(
    county: County, file: str, old: str | None, new: str | None, fault: dict[str, Any]
) -> None:
    # Given a pack that lacks something
    files = dict(A_PACK["files"])
    if old is None or new is None:
        del files[file]
    else:
        assert old in files[file]
        files[file] = files[file].replace(old, new)

    # Then it is refused, and the fault is among those that are named
    problem = await refused(county, "/v1/packs", {**A_PACK, "files": files}, by=AUTHORITY)
    assert slug(problem) == (422, "pack-rejected")
    assert any(fault.items() <= found.items() for found in problem["faults"]), problem["faults"]


async def test_parameters_that_are_no_numbers_or_contradict_themselves_are_refused(county: County) -> None:
    for changes in (
        {"valid_from": "2025-13-01"},
        {"group_prices": {"base_rate": 6000}},
        {"modes": []},
        {"insurance": {"resident": {"deductible": "300"}}},
    ):
        assert slug(await refused(county, "/v1/parameters", parameters(**changes), by=AUTHORITY))[0] == 422


async def test_a_day_that_no_pack_covers_is_grouped_by_the_starter_pack_which_says_so(county: County) -> None:
    # Given a pack for January, and one for March: February is a gap
    pack = (await county.post("/v1/packs", A_PACK, by=AUTHORITY)).json()
    pack = await county.activate("packs", pack, pooling_area=AREA, valid_from="2025-01-01", valid_to="2025-01-31")
    await county.activate("packs", pack, pooling_area=AREA, valid_from="2025-03-01")

    # Then February's discharges are grouped, and told apart
    february = a_record(admitted_on="2025-02-01", discharged_on="2025-02-10", pooling_area=AREA)
    answer = (await county.ask("/v1/group", february)).json()
    assert answer["pack"]["code"] == "yilian-starter"
    assert answer["starter_pack_notice"]
    march = (await county.ask("/v1/group", a_record(pooling_area=AREA))).json()
    assert (march["pack"]["code"], march["starter_pack_notice"]) == (A_PACK["code"], None)
