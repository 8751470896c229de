"""Send what has to be refused, and look at what holds for every problem.

Rows are counted in every table of the service before and after, so that "half stored" is seen.
"""

from __future__ import annotations

import json
from typing import Any

import httpx

from .county import HOSPITAL, SCOPES, County
from .stored import rows_stored

JSON = "application/json"
MALFORMED = "request-malformed"


async def refused(
    county: County,
    path: str,
    body: dict[str, Any] | bytes,
    *,
    by: str = HOSPITAL,
    content_type: str = JSON,
    version: int = 1,
    key: str | None = None,
) -> dict[str, Any]:
    """Send it in each language; the problem, after what holds for every problem was looked at."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    before = await rows_stored(county)
    answers: dict[str, httpx.Response] = {}
    for language in ("en", "zh-CN"):
        headers = county.service.headers(by, scopes=SCOPES, version=version, idempotency_key=key)
        headers |= {"Content-Type": content_type, "Accept-Language": language}
        answers[language] = await county.service.client.post(path, content=content, headers=headers)
    assert await rows_stored(county) == before, "something was stored"
    english, chinese = (answers[language].json() for language in ("en", "zh-CN"))
    for language, answer in answers.items():
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert answer.headers["Content-Language"] == language
    assert (english["status"], english["type"]) == (chinese["status"], chinese["type"])
    assert is_chinese(chinese["title"])
    assert not is_chinese(english["title"])
    for error in english.get("errors", ()):
        assert error["field"]
        assert is_chinese(error["message_zh"])
        assert "does not keep the rule" not in error["message_en"], f"no words for {error['rule']}"
    read: dict[str, Any] = english
    return read


def is_chinese(text: str) -> bool:
    return any("\u4e00" <= character <= "\u9fff" for character in text)


def slug(problem: dict[str, Any]) -> tuple[int, str]:
    return problem["status"], problem["type"].rsplit(":", 1)[-1]
