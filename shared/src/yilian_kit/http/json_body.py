"""JSON bodies read strictly: what two readers could understand differently is refused, with the rule that it breaks.

Python's own reader keeps the last of two equal names without a word, takes ``NaN``, and guesses UTF-16; a body that
passes here means the same to every system that keeps RFC 8259.
"""

import json
from collections import Counter
from typing import Any

from fastapi import HTTPException, Request

_LONGEST_NAME = 64


class MalformedBody(HTTPException):
    """A body that is no JSON as RFC 8259 means it. An ``HTTPException``, because FastAPI lets only these through."""

    def __init__(self, rule: str, *place: str | int, **limits: int) -> None:
        super().__init__(422)
        self.finding = {"type": rule, "loc": ("body", *place), "ctx": limits}


class StrictRequest(Request):
    """A request whose ``json()`` is strict."""

    async def json(self) -> Any:
        """The body. Raises ``MalformedBody``."""
        return parse_json(await self.body(), most_values=self.app.state.runtime.settings.max_body_values)


def says_json(request: Request) -> bool:
    """True when the request's ``Content-Type`` is JSON, or when it has none."""
    content_type = request.headers.get("content-type", "application/json")
    media_type = content_type.split(";")[0].strip().lower()
    return media_type.startswith("application/") and media_type.endswith(("/json", "+json"))


def parse_json(body: bytes, *, most_values: int) -> Any:
    """What the body says: UTF-8, each name once, finite numbers, no more values than that. Raises ``MalformedBody``."""
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise MalformedBody("json_not_utf8", error.start) from None
    try:
        read = json.loads(text, object_pairs_hook=_object, parse_constant=_not_finite)
    except json.JSONDecodeError as error:
        raise MalformedBody("json_invalid", error.pos) from None
    except RecursionError:
        raise MalformedBody("json_too_deep") from None
    except ValueError:  # Python reads no number of more than 4,300 digits
        raise MalformedBody("json_number_too_long") from None
    if _holds_more_values(read, most_values):
        raise MalformedBody("json_too_many_values", most=most_values)
    return read


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    read = dict(pairs)
    if len(read) < len(pairs):
        raise MalformedBody("json_name_twice", *_first_repeated(pairs))
    return read


def _holds_more_values(read: Any, most: int) -> bool:
    """Whether fields and list elements together are more: each may become a finding, and a million take seconds."""
    waiting, found = [read], 0
    while waiting and found <= most:
        one = waiting.pop()
        held = one.values() if isinstance(one, dict) else one if isinstance(one, list) else ()
        found += len(held)
        waiting += [value for value in held if isinstance(value, dict | list)]
    return found > most


def _first_repeated(pairs: list[tuple[str, Any]]) -> tuple[str, ...]:
    """The name, unless it is one that nobody should have to read."""
    times = Counter(name for name, _ in pairs)  # never each against all: a body may hold half a million names
    name = next(name for name in times if times[name] > 1)
    return (name,) if name.isprintable() and len(name) <= _LONGEST_NAME else ()


def _not_finite(_: str) -> None:
    raise MalformedBody("json_not_finite")
