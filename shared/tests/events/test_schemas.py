"""What breaks the consumers of an event, and what does not."""

import json
from datetime import date
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Literal, Optional
from uuid import UUID

import pytest
from pydantic import BaseModel, create_model

from yilian_kit.asyncapi import asyncapi_document
from yilian_kit.events.catalogue import ProducedEvent
from yilian_kit.events.topics import Topic
from yilian_kit.testing.sample import define_sample_service
from yilian_kit.testing.schemas import (
    BreakingChange,
    assert_snapshot,
    breaking_changes,
    event_snapshot,
    write_snapshot,
)

NOTES = Topic("writer.notes")
TYPE = "cn.yilian.writer.note-taken.v1"


class Tier(StrEnum):
    VILLAGE = "village"
    TOWN = "town"


class More(StrEnum):
    VILLAGE = "village"
    TOWN = "town"
    COUNTY = "county"


class Tree(BaseModel):
    """A model that contains itself."""

    name: str
    below: list["Tree"]


class Place(BaseModel):
    street: str


class PlaceWithout(BaseModel):
    town: str


def snapshot(*fields: tuple[str, object], topic: Topic = NOTES) -> dict[str, object]:
    model = create_model("Note", **{name: (kind, ...) for name, kind in fields})  # type: ignore[call-overload]
    return event_snapshot([ProducedEvent(TYPE, topic, model, ("reader",))])


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (str, str),
        (str | None, str),
        (Decimal, Decimal),
        (float, int),
        (More, Tier),
        (Literal["a", "b"], Literal["a"]),
        (list[Place], list[Place]),
        (Tree, Tree),
        (tuple[int, str], tuple[int, str]),
        (dict[str, Place], dict[str, Place]),
        (int | str, int),
    ],
)
def test_what_could_have_been_written_before_breaks_nobody(before: object, after: object) -> None:
    assert breaking_changes(snapshot(("field", before)), snapshot(("field", after))) == []


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (str, int, "data.field: string became integer"),
        (str, str | None, "data.field: string became null"),
        (date, str, "data.field: format date became none"),
        (UUID, str, "data.field: format uuid became none"),
        (int, float, "data.field: integer became number"),
        (Tier, More, "data.field: may now be county"),
        (Literal["a"], Literal["a", "b"], "data.field: may now be b"),
        (Tier, str, "data.field: may now be anything"),
        (Place, PlaceWithout, "data.field.street: was removed or renamed"),
        (list[Place], list[PlaceWithout], "data.field[].street: was removed or renamed"),
        (dict[str, Place], dict[str, PlaceWithout], "data.field[].street: was removed or renamed"),
        (tuple[int, str], tuple[int, int], "data.field[1]: string became integer"),
        (tuple[int, str], tuple[int, str, int], "data.field: 2 members became 3"),
        (int, int | str, "data.field: integer became string"),
    ],
)
def test_what_could_not_have_been_written_before_breaks_consumers(before: object, after: object, said: str) -> None:
    assert breaking_changes(snapshot(("field", before)), snapshot(("field", after))) == [f"{TYPE}: {said}"]


def test_an_added_field_breaks_nobody_and_a_removed_or_renamed_one_does() -> None:
    one, two = snapshot(("first", str)), snapshot(("first", str), ("second", str))

    assert breaking_changes(one, two) == []
    assert breaking_changes(two, one) == [f"{TYPE}: data.second: was removed or renamed"]


def test_a_field_that_may_be_missing_now_breaks_consumers() -> None:
    class Always(BaseModel):
        text: str

    always = event_snapshot([ProducedEvent(TYPE, NOTES, Always, ())])
    sometimes = json.loads(json.dumps(always))
    del sometimes[TYPE]["data"]["required"]

    assert breaking_changes(always, sometimes) == [f"{TYPE}: data.text: may be missing now"]
    assert breaking_changes(sometimes, always) == []


def test_an_event_that_vanishes_or_moves_breaks_consumers() -> None:
    here, there = snapshot(("a", str)), snapshot(("a", str), topic=Topic("writer.other"))

    assert breaking_changes(here, {}) == [f"{TYPE}: is not published any more"]
    assert breaking_changes({}, here) == []
    assert breaking_changes(here, there) == [f"{TYPE}: moved from writer.notes to writer.other"]


def test_a_snapshot_must_show_what_is_published_and_cannot_hide_a_breaking_change(tmp_path: Path) -> None:
    class Note(BaseModel):
        text: str

    class LongerNote(BaseModel):
        text: str
        language: Optional[str]  # noqa: UP045 - as a service may write it

    path = tmp_path / "events" / "writer.json"
    note, longer = (ProducedEvent(TYPE, NOTES, model, ("reader",)) for model in (Note, LongerNote))

    # without a snapshot, the test of it fails
    with pytest.raises(AssertionError, match="no snapshot"):
        assert_snapshot(path, [note])
    # with one, it passes until something is added, which wants a look
    write_snapshot(path, [note])
    assert_snapshot(path, [note])
    with pytest.raises(AssertionError, match="not up to date"):
        assert_snapshot(path, [longer])
    # and what breaks consumers is neither passed nor written
    write_snapshot(path, [longer])
    with pytest.raises(AssertionError, match=r"data\.language: was removed"):
        assert_snapshot(path, [note])
    with pytest.raises(BreakingChange):
        write_snapshot(path, [note])


def test_the_asyncapi_document_names_every_topic_and_event_and_resolves_all_its_references() -> None:
    document = asyncapi_document(define_sample_service())

    assert list(document["channels"]) == ["sample.notes"]
    assert document["channels"]["sample.notes"]["bindings"]["kafka"]["partitions"] == 6
    assert "cn.yilian.sample.note-written.v1" in document["components"]["messages"]
    references = list(_references(document))
    assert references
    for reference in references:
        target = document
        for part in reference.removeprefix("#/").split("/"):
            target = target[part]


def _references(part: object) -> list[str]:
    if isinstance(part, dict):
        own = [part["$ref"]] if isinstance(part.get("$ref"), str) else []
        return own + [found for value in part.values() for found in _references(value)]
    if isinstance(part, list):
        return [found for value in part for found in _references(value)]
    return []
