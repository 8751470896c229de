from datetime import date

import pytest
import sqlalchemy as sa

from .county import County, id_number, slug


async def test_a_resident_is_registered_with_what_the_id_number_says(county: County) -> None:
    # when
    form = county.person(birth_date=date(1955, 3, 2))
    resident = await county.post("/v1/residents", form)
    # then
    assert resident["sex"] == "female"
    assert resident["birth_date"] == "1955-03-02"
    assert resident["key_groups"] == ["elderly"]
    assert resident["village_code"] == "V1"
    assert resident["version"] == 1
    assert len(resident["person_key"]) == 64
    # and the record shows the person
    record = await county.get(f"/v1/residents/{resident['id']}")
    assert {name: record[name] for name in ("id_number", "name", "phone", "address")} == {
        name: form[name] for name in ("id_number", "name", "phone", "address")
    }


async def test_a_person_is_registered_once_in_the_county_whoever_asks_again(county: County) -> None:
    # given
    form = county.person()
    await county.post("/v1/residents", form)
    # when another township registers the same person, who is written in lower case there
    again = county.person(village="V3", id_number=form["id_number"].lower())
    answer = await county.call("POST", "/v1/residents", again, org="TOWN-2")
    # then
    assert answer.status_code == 409
    assert slug(answer) == "resident-already-registered"


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"id_number": "990101199001011234"}, "invalid-identity-number"),
        ({"id_number": id_number(date(2025, 1, 2))}, "invalid-identity-number"),
        ({"village_code": "V9"}, "unknown-code"),
        ({"village_code": "V4"}, "unknown-code"),
        ({"phone": "call me"}, "request-malformed"),
        ({"nickname": "x"}, "request-malformed"),
        ({"key_groups": [{"group": "elderly", "from_date": "2025-01-01", "source": "x"}]}, "key-group-derived"),
        ({"key_groups": [{"group": "diabetes", "from_date": "2025-01-01", "source": "x"}]}, "key-group-incomplete"),
        ({"key_groups": [{"group": "disabled", "from_date": "2025-01-02", "source": "x"}]}, "implausible-date"),
    ],
)
async def test_a_form_that_cannot_be_right_is_refused(county: County, change: dict[str, object], problem: str) -> None:
    answer = await county.call("POST", "/v1/residents", county.person() | change)
    assert answer.status_code == 422
    assert slug(answer) == problem


async def test_what_names_a_person_is_nowhere_in_the_database_to_read(county: County) -> None:
    # given a resident whose name, number, phone and address were written, changed and read
    form = county.person()
    resident = await county.post("/v1/residents", form)
    change = {"address": "改名巷 2 号", "phone": "13911111111"}
    await county.post(f"/v1/residents/{resident['id']}/change", change, version=1)
    await county.get(f"/v1/residents/{resident['id']}")
    # when all tables are read as text and as bytes
    async with county.harness.database.transaction() as session:
        names = (
            (
                await session.execute(
                    sa.text(
                        "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
                    )
                )
            )
            .scalars()
            .all()
        )
        dump = b""
        for name in names:
            for row in await session.execute(sa.text(f'SELECT * FROM "{name}"')):  # noqa: S608 - names of tables
                dump += b"|".join(v if isinstance(v, bytes) else str(v).encode() for v in row)
    # then
    for secret in (form["id_number"], form["name"], form["phone"], form["address"], *change.values()):
        assert secret.encode() not in dump


async def test_the_next_scope_up_sees_a_resident_and_nobody_beside_it(county: County) -> None:
    # given a resident of the clinic's village
    resident = await county.resident("V2")
    # when everybody asks
    seen = {
        org: (await county.call("GET", f"/v1/residents/{resident['id']}", org=org)).status_code
        for org in ("CLINIC-1", "TOWN-1", "LEAD-A", "990100", "TOWN-2", "TOWN-3", "LEAD-B")
    }
    # then
    assert seen == {
        "CLINIC-1": 200,
        "TOWN-1": 200,
        "LEAD-A": 200,
        "990100": 200,
        "TOWN-2": 404,
        "TOWN-3": 404,
        "LEAD-B": 404,
    }


async def test_every_read_and_write_of_a_record_leaves_an_audit_row(county: County) -> None:
    # given, when
    resident = await county.resident("V1", org="TOWN-1")
    await county.get(f"/v1/residents/{resident['id']}")
    await county.get("/v1/residents")
    await county.post(f"/v1/residents/{resident['id']}/change", {"insurance_type": "employee"}, version=1)
    # then
    async with county.harness.database.transaction() as session:
        rows = await session.execute(
            sa.text("SELECT action, organisation_code FROM audit WHERE record_id = :id ORDER BY position"),
            {"id": resident["id"]},
        )
        assert [tuple(row) for row in rows] == [
            ("register", "TOWN-1"),
            ("read", "TOWN-1"),
            ("list", "TOWN-1"),
            ("change", "TOWN-1"),
        ]


async def test_key_groups_are_entered_and_left(county: County) -> None:
    # given
    resident = await county.resident("V1", birth_date=date(1990, 1, 1))
    path = f"/v1/residents/{resident['id']}/key-groups"
    entry = {"group": "pregnant", "from_date": "2024-12-01", "source": "antenatal card"}
    # when
    pregnant = await county.post(path, entry, version=1)
    # then
    assert pregnant["key_groups"] == ["pregnant"]
    assert pregnant["version"] == 2
    # when she is in the group a second time
    twice = await county.call("POST", path, entry, version=2)
    # then
    assert (twice.status_code, slug(twice)) == (409, "already-in-key-group")
    # when she has delivered
    county.today = date(2025, 6, 10)
    delivered = await county.post(f"{path}/pregnant/end", {"delivery_date": "2025-06-05"}, version=2)
    # then the group ends 42 days later
    assert delivered["memberships"][0]["to_date"] == "2025-07-17"
    assert delivered["key_groups"] == ["pregnant"]


async def test_a_change_needs_the_version_that_was_read(county: County) -> None:
    resident = await county.resident("V1")
    path = f"/v1/residents/{resident['id']}/change"
    missing = await county.call("POST", path, {"phone": "13922222222"})
    stale = await county.call("POST", path, {"phone": "13922222222"}, version=7)
    assert (missing.status_code, stale.status_code) == (428, 412)
    assert stale.json()["current"] == 1


async def test_a_list_is_filtered_and_paged(county: County) -> None:
    # given three people, one of them elderly and signed
    elderly = await county.resident("V1", birth_date=date(1950, 1, 1))
    others = [await county.resident("V1"), await county.resident("V2")]
    await county.sign(elderly)
    # when, then
    listed = [r["id"] for r in (await county.get("/v1/residents"))["items"]]
    assert listed == [elderly["id"], *[r["id"] for r in others]]
    for query, expected in (
        ({"key_group": "elderly"}, [elderly]),
        ({"signed": True}, [elderly]),
        ({"signed": False}, others),
        ({"village_code": "V2"}, others[1:]),
        ({"status": "moved"}, []),
        ({"key_group": "disabled"}, []),
    ):
        found = await county.get("/v1/residents", **query)
        assert [r["id"] for r in found["items"]] == [r["id"] for r in expected], query
    # and page by page
    first = await county.get("/v1/residents", limit=2)
    second = await county.get("/v1/residents", limit=2, cursor=first["next_cursor"])
    assert [r["id"] for r in first["items"] + second["items"]] == listed
    assert second["next_cursor"] is None


async def test_a_file_is_registered_row_by_row(county: County) -> None:
    # given a file with good rows, one twice, one of somebody registered, one of somebody elsewhere, and bad ones
    known = county.person()
    registered = await county.post("/v1/residents", known)
    elsewhere = county.person("V4")
    await county.post("/v1/residents", elsewhere, org="TOWN-3")
    good = county.person()
    rows = [
        good,
        good,
        known,
        county.person(id_number=elsewhere["id_number"]),
        county.person(id_number="1"),
        county.person(insurance_type="x"),
        "no row",
        county.person("V2", key_groups=[{"group": "disabled", "from_date": "2024-01-01", "source": "card"}]),
    ]
    # when
    answer = await county.post("/v1/residents/import", {"rows": rows})
    # then
    outcomes = answer["rows"]
    assert [row["row"] for row in outcomes] == list(range(8))
    assert [row["outcome"] for row in outcomes] == [
        "registered",
        "duplicate",
        "duplicate",
        "duplicate",
        "rejected",
        "rejected",
        "rejected",
        "registered",
    ]
    assert outcomes[1]["id"] == outcomes[0]["id"]
    assert outcomes[2]["id"] == registered["id"]
    assert outcomes[3]["id"] is None, "who may not see a record does not learn its id"
    assert [row["problem"]["type"].rsplit(":", 1)[-1] for row in outcomes[4:7]] == [
        "invalid-identity-number",
        "request-malformed",
        "request-malformed",
    ]
    assert outcomes[5]["problem"]["errors"][0]["field"] == "insurance_type"
    assert len((await county.get("/v1/residents"))["items"]) == 3


async def test_the_same_file_sent_twice_is_registered_once(county: County) -> None:
    rows = [county.person() for _ in range(20)]
    first = await county.post("/v1/residents/import", {"rows": rows})
    second = await county.post("/v1/residents/import", {"rows": rows})
    assert {row["outcome"] for row in first["rows"]} == {"registered"}
    assert {row["outcome"] for row in second["rows"]} == {"duplicate"}
    assert [row["id"] for row in second["rows"]] == [row["id"] for row in first["rows"]]


async def test_somebody_who_moves_within_the_county_keeps_the_agreement(county: County) -> None:
    # given
    resident = await county.resident("V1")
    agreement = await county.sign(resident)
    # when
    move = {"village_code": "V3", "moved_on": "2025-01-01"}
    moved = await county.post(f"/v1/residents/{resident['id']}/move", move, version=1, org="LEAD-A")
    # then the new township sees the person, the old team still its agreement
    assert moved["village_code"] == "V3"
    assert (await county.call("GET", f"/v1/residents/{resident['id']}", org="TOWN-1")).status_code == 404
    assert (await county.get(f"/v1/residents/{resident['id']}", org="TOWN-2"))["status"] == "present"
    assert (await county.get(f"/v1/agreements/{agreement['id']}", org="TOWN-1"))["state"] == "active"


@pytest.mark.parametrize(
    ("act", "body", "status", "terminated_on", "reason"),
    [
        ("move-out", {"moved_on": "2025-03-01"}, "moved", "2025-03-01", "moved_away"),
        ("mark-deceased", {"died_on": "2025-03-01"}, "deceased", "2025-03-02", "deceased"),
    ],
)
async def test_who_leaves_the_county_or_dies_leaves_the_agreement(
    county: County, act: str, body: dict[str, str], status: str, terminated_on: str, reason: str
) -> None:
    # given
    resident = await county.resident("V1")
    agreement = await county.sign(resident)
    county.today = date(2025, 3, 5)
    # when
    gone = await county.post(f"/v1/residents/{resident['id']}/{act}", body, version=1)
    # then
    assert gone["status"] == status
    ended = await county.get(f"/v1/agreements/{agreement['id']}")
    assert (ended["state"], ended["terminated_on"], ended["termination_reason"]) == (
        "terminated",
        terminated_on,
        reason,
    )
    # and nobody signs who is not here
    answer = await county.call("POST", "/v1/agreements", county.agreement(resident))
    assert (answer.status_code, slug(answer)) == (409, "resident-not-present")
