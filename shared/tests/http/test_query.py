"""A query that says something else than its route reads is refused, before anything is read."""

from typing import TYPE_CHECKING
from urllib.parse import urlencode

import pytest

from yilian_kit.http.problem import TYPE_PREFIX

if TYPE_CHECKING:
    from conftest import Sample

TOWN = "9901000000000000000002"
UNKNOWN = {
    "rule": "query_unknown",
    "message_en": "is not a parameter of this address",
    "message_zh": "不是该地址的查询参数",
}
TWICE = {"rule": "named_twice", "message_en": "is given more than once", "message_zh": "重复出现"}


@pytest.mark.parametrize(
    ("query", "errors"),
    [
        ([("txet", "secret")], [{"field": "query.txet", **UNKNOWN}]),
        ([("Text", "secret")], [{"field": "query.Text", **UNKNOWN}]),
        ([("txet", "")], [{"field": "query.txet", **UNKNOWN}]),
        ([("text", "secret"), ("text", "secret")], [{"field": "query.text", **TWICE}]),
        ([("a", "secret"), ("a", "secret"), ("limit", "5")], [{"field": "query.a", **UNKNOWN}]),
        ([("11010519491231002X", "secret")], [{"field": "query.[redacted]", **UNKNOWN}]),
    ],
)
async def test_what_a_route_does_not_read_is_named_and_its_value_is_not(
    sample: "Sample", query: list[tuple[str, str]], errors: list[dict[str, str]]
) -> None:
    headers = sample.harness.headers(TOWN, scopes=("sample:read",))

    answer = await sample.harness.client.get(f"/v1/notes?{urlencode(query)}", headers=headers)

    assert (answer.status_code, answer.json()["type"]) == (422, TYPE_PREFIX + "request-malformed")
    assert answer.json()["errors"] == errors
    assert "secret" not in answer.text


async def test_an_act_with_a_query_does_nothing(sample: "Sample") -> None:
    headers = sample.harness.headers(TOWN, scopes=("sample:write",))

    answer = await sample.harness.client.post("/v1/notes?dry_run=true", json={"text": "a"}, headers=headers)

    assert [one["field"] for one in answer.json()["errors"]] == ["query.dry_run"]
    assert (await sample.read("/v1/notes")).json()["items"] == []


async def test_what_a_route_and_its_dependencies_read_is_taken(sample: "Sample") -> None:
    answer = await sample.read("/v1/notes", text="a", version=1, limit=5, cursor="")

    assert answer.status_code == 200


async def test_a_probe_may_ask_with_any_query(sample: "Sample") -> None:
    assert (await sample.harness.client.get("/livez?from=balancer")).status_code == 200
