"""Optimistic concurrency over HTTP: ``ETag: "<version>"`` out, ``If-Match`` in (RFC 9110, 13.1.1)."""

import re
from typing import Annotated

from fastapi import Depends, Header, Response

from yilian_kit.http.problem import VERSION_MISSING, VERSION_STALE, ProblemError

_ENTITY_TAG = re.compile(r'"(\d{1,18})"', re.ASCII)


async def expected_version(if_match: Annotated[str | None, Header(alias="If-Match")] = None) -> int:
    """The version that the caller read. 428 when the header is missing or not one strong entity tag."""
    match = _ENTITY_TAG.fullmatch(if_match.strip()) if if_match else None
    if match is None:
        raise ProblemError(VERSION_MISSING)
    return int(match.group(1))


ExpectedVersion = Annotated[int, Depends(expected_version)]


def require_version(current: int, expected: int) -> None:
    """412 unless the record still has the version that the caller read."""
    if current != expected:
        raise ProblemError(VERSION_STALE, current=current)


def set_etag(response: Response, version: int) -> None:
    """Tell the caller which version it got."""
    response.headers["ETag"] = f'"{version}"'
