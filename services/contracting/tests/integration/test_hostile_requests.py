"""Whatever is sent: it is refused by name, and never a fault of the server."""

from typing import Any

import pytest

from yilian_kit.pagination import encode_cursor

from .county import County, consent, slug

DAYS = ("0001-01-01", "9999-12-31", "2025-02-30", "", 20250101, None)
TEXTS: tuple[Any, ...] = ("", "\0", "x" * 10_000, "'; DROP TABLE resident; --", "\u202e", 7, None, ["x"], {})


@pytest.mark.parametrize("path", ["residents", "agreements", "follow-ups", "villages", "areas", "teams"])
@pytest.mark.parametrize(
    "cursor", ["no cursor", encode_cursor(()), encode_cursor(("x", "y", "z")), encode_cursor(("x\0", "2025-01-01"))]
)
async def test_a_cursor_that_was_not_made_here_is_refused(county: County, path: str, cursor: str) -> None:
    answer = await county.call("GET", f"/v1/{path}", cursor=cursor)
    assert (answer.status_code, slug(answer)) == (422, "cursor-invalid")


async def test_no_field_of_a_resident_breaks_the_server(county: County) -> None:
    good = county.person()
    rows: list[Any] = [good | {name: value} for name in good for value in TEXTS if name != "phone" or value is not None]
    group = {"group": "pregnant", "from_date": "2025-01-01", "source": "s", "delivery_date": "2025-01-01"}
    rows += [county.person(key_groups=[group | {name: day}]) for name in ("from_date", "delivery_date") for day in DAYS]
    rows += [None, 1, "x", [], {"id_number": {}}]
    # when they come one by one, and as a file
    single = [(await county.call("POST", "/v1/residents", row)).status_code for row in rows]
    file = await county.post("/v1/residents/import", {"rows": rows})
    # then
    assert set(single) <= {201, 409, 422}
    assert {row["outcome"] for row in file["rows"]} <= {"registered", "duplicate", "rejected"}
    assert [row["outcome"] == "rejected" for row in file["rows"]] == [status == 422 for status in single]


async def test_no_field_of_an_agreement_breaks_the_server(county: County) -> None:
    resident = await county.resident()
    good = county.agreement(resident)
    rows: list[Any] = [good | {name: value} for name in good for value in TEXTS]
    rows += [good | {"starts_on": day} for day in DAYS]
    rows += [good | {"consent": consent(county.today, given_at=day)} for day in (*DAYS, "0001-01-01T00:00:00+14:00")]
    statuses = {(await county.call("POST", "/v1/agreements", row)).status_code for row in rows}
    assert statuses <= {201, 404, 409, 422}
    file = await county.post("/v1/agreements/import", {"rows": rows})
    assert len(file["rows"]) == len(rows)


async def test_no_day_breaks_an_act_or_a_figure(county: County) -> None:
    resident = await county.resident(birth_date=county.today.replace(year=1990))
    path = f"/v1/residents/{resident['id']}"
    for day in DAYS:
        for act, body in (
            ("move-out", {"moved_on": day}),
            ("mark-deceased", {"died_on": day}),
            ("key-groups/pregnant/end", {"delivery_date": day}),
        ):
            answer = await county.call("POST", f"{path}/{act}", body, version=1)
            assert answer.status_code in {409, 422}, (act, day, answer.text)
    for name in ("/v1/coverage?as_of=", "/v1/packages?day=", "/v1/agreements?ends_by="):
        for day in ("0001-01-01", "9999-12-31", "x", ""):
            assert (await county.call("GET", f"{name}{day}")).status_code in {200, 422}, (name, day)


async def test_a_price_that_no_column_holds_is_refused(county: County) -> None:
    package = {
        "code": "gold",
        "name": "gold",
        "items": [{"name": "x", "times_a_year": 1}],
        "price": "99999999999999.99",
        "fee": {"basic_insurance": "99999999999999.99", "public_health_fund": "0.00", "resident": "0.00"},
        "valid_from": "2025-01-01",
    }
    negative = package | {
        "price": "0.00",
        "fee": {"basic_insurance": "10.00", "public_health_fund": "-10.00", "resident": "0.00"},
    }
    for body in (package, negative, package | {"price": 1.5}):
        answer = await county.call("POST", "/v1/packages", body, org="990100")
        assert (answer.status_code, slug(answer)) == (422, "request-malformed")


async def test_a_file_of_more_than_500_rows_is_refused_whole(county: County) -> None:
    for count in (0, 501):
        answer = await county.call("POST", "/v1/residents/import", {"rows": [{}] * count})
        assert (answer.status_code, slug(answer)) == (422, "request-malformed")
