"""Reviewed snapshots of event schemas, and what counts as breaking them.

Consumers parse an event into models of their own. A change is safe for them when every event that the producer may
write now could have been written before, apart from fields that were added, which consumers ignore. Anything else
needs a new ``.vN``.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from yilian_kit.events.catalogue import ProducedEvent, event_schemas

Schema = Mapping[str, Any]


class BreakingChange(Exception):
    """A snapshot was to be overwritten by schemas that break its consumers."""


def event_snapshot(events: Iterable[ProducedEvent]) -> dict[str, Any]:
    """The reviewed contract of a service's events: by event type, its topic and the schema of its data."""
    given = tuple(events)
    schemas = event_schemas(given)
    return {event.type: {"topic": event.topic.name, "data": schemas[event.type]} for event in given}


def write_snapshot(path: Path, events: Iterable[ProducedEvent]) -> None:
    """Write the snapshot anew, to be read as a difference before it is committed.

    Raises ``BreakingChange`` when it would hide a change that breaks consumers; delete the file to insist.
    """
    present = event_snapshot(events)
    if path.exists():
        broken = breaking_changes(json.loads(path.read_text()), present)
        if broken:
            raise BreakingChange("\n".join(broken))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(present, ensure_ascii=False, indent=1, sort_keys=True) + "\n")


def assert_snapshot(path: Path, events: Iterable[ProducedEvent]) -> None:
    """Fail when a consumer would break, or when the snapshot does not show what is published now."""
    assert path.exists(), f"no snapshot {path}: write it and review it"
    reviewed, present = json.loads(path.read_text()), event_snapshot(events)
    broken = breaking_changes(reviewed, present)
    assert not broken, "these changes break consumers, publish a new version instead:\n" + "\n".join(broken)
    assert reviewed == json.loads(json.dumps(present)), f"{path.name} is not up to date: write it and review it"


def breaking_changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """What in the snapshot ``after`` breaks who reads by ``before``: one line each, empty when nothing does."""
    found: list[str] = []
    for event_type, old in before.items():
        new = after.get(event_type)
        if new is None:
            found.append(f"{event_type}: is not published any more")
            continue
        if new["topic"] != old["topic"]:
            found.append(f"{event_type}: moved from {old['topic']} to {new['topic']}")
        comparison = _Comparison(old["data"], new["data"])
        found.extend(f"{event_type}: {line}" for line in comparison.differences())
    return found


class _Comparison:
    """Compares two JSON Schemas, following references within each."""

    def __init__(self, before: Schema, after: Schema) -> None:
        self._before = before
        self._after = after
        self._under_way: set[tuple[str, str]] = set()

    def differences(self) -> list[str]:
        return list(self._any_of("data", self._before, self._after))

    def _any_of(self, place: str, before: Schema, after: Schema) -> Iterator[str]:
        """Each alternative that may be written now must fit one of those that could be before."""
        pair = (before.get("$ref", ""), after.get("$ref", ""))
        if all(pair):
            if pair in self._under_way:
                return  # a model that contains itself: the outer comparison covers it
            self._under_way.add(pair)
        old = list(_alternatives(self._before, before))
        for new in _alternatives(self._after, after):
            attempts = [list(self._simple(place, each, new)) for each in old]
            yield from min(attempts, key=len, default=[])
        self._under_way.discard(pair)

    def _simple(self, place: str, before: Schema, after: Schema) -> Iterator[str]:
        if not _type_fits(before.get("type"), after.get("type")):
            yield f"{place}: {before.get('type', 'anything')} became {after.get('type', 'anything')}"
            return
        for rule in ("format", "pattern"):
            if rule in before and after.get(rule) != before[rule]:
                yield f"{place}: {rule} {before[rule]} became {after.get(rule, 'none')}"
        allowed, written = _values(before), _values(after)
        if allowed is not None and (written is None or not all(value in allowed for value in written)):
            added = "anything" if written is None else ", ".join(str(each) for each in written if each not in allowed)
            yield f"{place}: may now be {added}"
        yield from self._object(place, before, after)
        yield from self._members(place, before, after)

    def _object(self, place: str, before: Schema, after: Schema) -> Iterator[str]:
        new_fields = after.get("properties", {})
        for name, old in before.get("properties", {}).items():
            where = f"{place}.{name}"
            if name not in new_fields:
                yield f"{where}: was removed or renamed"
                continue
            if name in before.get("required", ()) and name not in after.get("required", ()):
                yield f"{where}: may be missing now"
            yield from self._any_of(where, old, new_fields[name])

    def _members(self, place: str, before: Schema, after: Schema) -> Iterator[str]:
        for keyword in ("items", "additionalProperties"):
            old, new = before.get(keyword), after.get(keyword)
            if isinstance(old, dict):
                if isinstance(new, dict):
                    yield from self._any_of(f"{place}[]", old, new)
                else:
                    yield f"{place}[]: may be anything now"
        old_places, new_places = before.get("prefixItems", []), after.get("prefixItems", [])
        if old_places and len(old_places) != len(new_places):
            yield f"{place}: {len(old_places)} members became {len(new_places)}"
        else:
            for number, (old, new) in enumerate(zip(old_places, new_places, strict=False)):
                yield from self._any_of(f"{place}[{number}]", old, new)


def _alternatives(root: Schema, schema: Schema) -> Iterator[Schema]:
    if "$ref" in schema:
        target: Any = root
        for part in schema["$ref"].removeprefix("#/").split("/"):
            target = target[part]
        yield from _alternatives(root, target)
    elif any(keyword in schema for keyword in ("anyOf", "oneOf")):
        for each in schema.get("anyOf", schema.get("oneOf", ())):
            yield from _alternatives(root, each)
    elif len(schema.get("allOf", ())) == 1:
        yield from _alternatives(root, schema["allOf"][0])
    else:
        yield schema


def _type_fits(before: object, after: object) -> bool:
    return before is None or before == after or (before == "number" and after == "integer")


def _values(schema: Schema) -> list[Any] | None:
    """The only values that are allowed, or None when there is no such list."""
    if "const" in schema:
        return [schema["const"]]
    values: list[Any] | None = schema.get("enum")
    return values
