"""Who sees what: a caller's own organisation and those below it; everything else does not exist for it."""

from datetime import datetime
from typing import TYPE_CHECKING

from yilian_kit.clock import SHANGHAI
from yilian_kit.http.problem import TYPE_PREFIX
from yilian_kit.identifiers import new_id

if TYPE_CHECKING:
    from conftest import Sample

COUNTY = "9901000000000000000001"
TOWN = "9901000000000000000002"
OTHER_TOWN = "9901000000000000000003"


async def test_the_county_sees_a_towns_note_and_another_town_does_not(sample: "Sample") -> None:
    # given a note of one town
    note = (await sample.write("of the town", organisation=TOWN)).json()

    # when its town, the county and another town ask for it
    statuses = {
        organisation: (await sample.read(f"/v1/notes/{note['id']}", organisation)).status_code
        for organisation in (TOWN, COUNTY, OTHER_TOWN)
    }

    # then it does not exist for the other town
    assert statuses == {TOWN: 200, COUNTY: 200, OTHER_TOWN: 404}


async def test_a_list_holds_only_what_the_caller_may_see_and_reads_on_by_cursor(sample: "Sample") -> None:
    # given three notes of one town and one of another
    for text in ("a", "b", "c"):
        await sample.write(text, organisation=TOWN)
    await sample.write("d", organisation=OTHER_TOWN)

    # when the first town reads page by page
    first = (await sample.read("/v1/notes", TOWN, limit=2)).json()
    second = (await sample.read("/v1/notes", TOWN, limit=2, cursor=first["next_cursor"])).json()

    # then it gets its own three, each once
    assert [item["text"] for item in first["items"] + second["items"]] == ["a", "b", "c"]
    assert second["next_cursor"] is None


async def test_while_the_directory_is_empty_the_answer_is_503_and_not_404(unfilled_sample: "Sample") -> None:
    answer = await unfilled_sample.read(f"/v1/notes/{new_id()}")

    assert (answer.status_code, answer.json()["type"]) == (503, TYPE_PREFIX + "directory-empty")
    assert int(answer.headers["retry-after"]) > 0


async def test_an_organisation_that_the_directory_does_not_know_is_refused(sample: "Sample") -> None:
    answer = await sample.read("/v1/notes", "9909999999999999999999")

    assert (answer.status_code, answer.json()["type"]) == (403, TYPE_PREFIX + "organisation-unknown")


async def test_a_foreign_cursor_is_422(sample: "Sample") -> None:
    assert (await sample.read("/v1/notes", cursor="nonsense")).status_code == 422


async def test_a_malformed_body_names_field_and_rule(sample: "Sample") -> None:
    answer = await sample.write("", colour="red")

    assert answer.status_code == 422
    assert {(error["field"], error["rule"]) for error in answer.json()["errors"]} == {
        ("body.text", "string_too_short"),
        ("body.colour", "extra_forbidden"),
    }


async def test_a_scenario_says_what_time_it_is_where_that_is_allowed(sample: "Sample") -> None:
    january = datetime(2025, 1, 15, 9, tzinfo=SHANGHAI)

    answer = await sample.write_at("then", january.isoformat())

    assert datetime.fromisoformat(answer.json()["written_at"]) == january
    assert [event.time for event in await sample.harness.recorded_events()] == [january]


async def test_a_time_without_offset_is_refused(sample: "Sample") -> None:
    answer = await sample.write_at("then", "2025-01-15T09:00:00")

    assert (answer.status_code, answer.json()["type"]) == (422, TYPE_PREFIX + "simulated-time-malformed")
