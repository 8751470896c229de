from datetime import date
from typing import Any

import pytest

from .county import HASH, County, consent, slug

SIGN_ONLY = ("contracting:read", "contracting:sign")


async def test_an_agreement_with_complete_consent_is_active_at_once(county: County) -> None:
    # given
    resident = await county.resident()
    # when
    agreement = await county.post("/v1/agreements", county.agreement(resident, packages=["basic", "elderly"]))
    # then
    assert agreement["state"] == "active"
    assert (agreement["starts_on"], agreement["ends_on"]) == ("2025-01-01", "2025-12-31")
    assert agreement["packages"] == [{"code": "basic", "version": 1}, {"code": "elderly", "version": 1}]
    assert agreement["fee"]["total"] == "0.00"
    assert agreement["team_capacity"] == {"limit": 10, "used": 1, "level": "free"}
    assert agreement["allowed_actions"] == ["renew", "terminate", "enter-in-error"]


@pytest.mark.parametrize(
    ("evidence", "birth_date"),
    [
        (None, date(1980, 1, 1)),
        (consent(date(2025, 1, 1), evidence_hash=None), date(1980, 1, 1)),
        (consent(date(2025, 1, 1), method="guardian"), date(2022, 1, 1)),
        (consent(date(2025, 1, 1)), date(2022, 1, 1)),
    ],
)
async def test_without_complete_consent_it_waits_and_binds_nobody(
    county: County, evidence: dict[str, Any] | None, birth_date: date
) -> None:
    # given
    resident = await county.resident(birth_date=birth_date)
    # when
    waiting = await county.sign(resident, consent=evidence)
    # then
    assert waiting["state"] == "awaiting_consent"
    assert waiting["allowed_actions"] == ["give-consent", "enter-in-error"]
    # and another team may still sign
    guardian = consent(county.today, method="guardian", relation="mother")
    assert (await county.sign(resident, "T2", consent=guardian))["state"] == "active"
    # and then the waiting one comes too late
    late = await county.call("POST", f"/v1/agreements/{waiting['id']}/give-consent", {"consent": guardian}, version=1)
    assert (late.status_code, slug(late)) == (409, "already-signed")


async def test_consent_given_later_brings_it_into_force(county: County) -> None:
    # given a draft, sent in
    resident = await county.resident()
    draft = await county.sign(resident, consent=None, draft=True)
    assert (draft["state"], draft["allowed_actions"]) == ("draft", ["submit", "enter-in-error"])
    path = f"/v1/agreements/{draft['id']}"
    waiting = await county.post(f"{path}/submit", version=1)
    assert waiting["state"] == "awaiting_consent"
    # when
    incomplete = consent(county.today, evidence_hash=None)
    refused = await county.call("POST", f"{path}/give-consent", {"consent": incomplete}, version=2)
    active = await county.post(f"{path}/give-consent", {"consent": consent(county.today)}, version=2)
    # then
    assert (refused.status_code, slug(refused)) == (422, "consent-incomplete")
    assert (active["state"], active["version"], active["consent"]["evidence_hash"]) == ("active", 3, HASH)


async def test_a_second_agreement_is_refused_naming_team_and_end_date_and_no_more(county: County) -> None:
    # given
    resident = await county.resident()
    await county.sign(resident)
    # when another team signs the same person
    answer = await county.call("POST", "/v1/agreements", county.agreement(resident, "T2"), org="990100")
    # then
    assert answer.status_code == 409
    problem = answer.json()
    assert set(problem) == {"type", "title", "status", "instance", "detail", "team_name", "ends_on"}
    assert (slug(answer), problem["team_name"], problem["ends_on"]) == ("already-signed", "team T1", "2025-12-31")


async def test_the_day_after_the_last_day_another_team_may_sign(county: County) -> None:
    # given
    resident = await county.resident()
    await county.sign(resident)
    # when, then
    on_last_day = county.agreement(resident, "T2", starts_on="2025-12-31")
    day_after = county.agreement(resident, "T2", starts_on="2026-01-01")
    assert (await county.call("POST", "/v1/agreements", on_last_day, org="990100")).status_code == 409
    assert (await county.call("POST", "/v1/agreements", day_after, org="990100")).status_code == 201


async def test_after_a_termination_another_team_signs_the_same_day(county: County) -> None:
    # given
    resident = await county.resident()
    agreement = await county.sign(resident)
    county.today = date(2025, 4, 1)
    # when
    body = {"reason": "resident_wish"}
    ended = await county.post(f"/v1/agreements/{agreement['id']}/terminate", body, version=1)
    # then
    assert (ended["state"], ended["terminated_on"], ended["allowed_actions"]) == (
        "terminated",
        "2025-04-01",
        ["enter-in-error"],
    )
    assert (await county.sign(resident, "T2"))["state"] == "active"


async def test_the_reason_other_needs_words_which_are_not_shown(county: County) -> None:
    agreement = await county.sign(await county.resident())
    path = f"/v1/agreements/{agreement['id']}/terminate"
    wordless = await county.call("POST", path, {"reason": "other"}, version=1)
    unknown = await county.call("POST", path, {"reason": "tired of it"}, version=1)
    ended = await county.post(path, {"reason": "other", "reason_text": "搬去与女儿同住"}, version=1)
    assert (slug(wordless), slug(unknown)) == ("reason-text-needed", "request-malformed")
    assert "女儿" not in str(ended)


async def test_an_illegal_act_says_what_is_allowed_now(county: County) -> None:
    agreement = await county.sign(await county.resident())
    answer = await county.call("POST", f"/v1/agreements/{agreement['id']}/submit", {}, version=1)
    assert (answer.status_code, slug(answer)) == (409, "illegal-act")
    assert answer.json()["allowed_actions"] == ["renew", "terminate", "enter-in-error"]


@pytest.mark.parametrize(
    ("today", "starts_on", "ends_on"),
    [
        (date(2025, 11, 20), "2026-01-01", "2026-12-31"),
        (date(2025, 12, 31), "2026-01-01", "2026-12-31"),
        (date(2026, 2, 10), "2026-02-10", "2027-02-09"),
    ],
)
async def test_a_renewal_starts_the_day_after_the_end_while_valid_else_today(
    county: County, today: date, starts_on: str, ends_on: str
) -> None:
    # given
    resident = await county.resident()
    old = await county.sign(resident)
    county.today = today
    # when
    body = {"agreement_number": "R-1", "source": "app", "consent": consent(today, method="sms_code")}
    new = await county.post(f"/v1/agreements/{old['id']}/renew", body, version=1)
    # then
    assert (new["state"], new["starts_on"], new["ends_on"], new["previous_id"]) == (
        "active",
        starts_on,
        ends_on,
        old["id"],
    )
    renewed = await county.get(f"/v1/agreements/{old['id']}")
    assert (renewed["state"], renewed["ends_on"], renewed["version"]) == ("renewed", "2025-12-31", 2)
    # and it is renewed once
    again = body | {"agreement_number": "R-2"}
    answer = await county.call("POST", f"/v1/agreements/{old['id']}/renew", again, version=2)
    assert (answer.status_code, slug(answer)) == (409, "illegal-act")


async def test_a_renewal_without_consent_leaves_the_old_one_active_until_it_comes(county: County) -> None:
    # given
    old = await county.sign(await county.resident())
    body = {"agreement_number": "R-1", "source": "clinic"}
    new = await county.post(f"/v1/agreements/{old['id']}/renew", body, version=1)
    assert new["state"] == "awaiting_consent"
    assert (await county.get(f"/v1/agreements/{old['id']}"))["state"] == "active"
    # when consent comes after the old one has ended
    county.today = date(2026, 1, 15)
    given = {"consent": consent(county.today)}
    active = await county.post(f"/v1/agreements/{new['id']}/give-consent", given, version=1)
    # then it starts on that day
    assert (active["state"], active["starts_on"]) == ("active", "2026-01-15")
    assert (await county.get(f"/v1/agreements/{old['id']}"))["state"] == "renewed"


async def test_by_phone_it_is_too_early_to_renew_before_60_days_to_the_end(county: County) -> None:
    old = await county.sign(await county.resident())
    body = {"agreement_number": "R-1", "source": "phone", "consent": consent(county.today, method="sms_code")}
    answer = await county.call("POST", f"/v1/agreements/{old['id']}/renew", body, version=1)
    assert (answer.status_code, slug(answer)) == (409, "renewal-too-early")
    assert answer.json()["from_day"] == "2025-11-01"


async def test_what_was_entered_in_error_never_was_in_force(county: County) -> None:
    resident = await county.resident()
    agreement = await county.sign(resident)
    voided = await county.post(f"/v1/agreements/{agreement['id']}/enter-in-error", version=1)
    assert (voided["state"], voided["allowed_actions"]) == ("entered_in_error", [])
    assert (await county.sign(resident, "T2"))["state"] == "active"


async def test_an_agreement_number_is_used_once(county: County) -> None:
    first = county.agreement(await county.resident())
    second = county.agreement(await county.resident(), agreement_number=first["agreement_number"])
    await county.post("/v1/agreements", first)
    answer = await county.call("POST", "/v1/agreements", second)
    assert (answer.status_code, slug(answer)) == (409, "code-taken")


@pytest.mark.parametrize(
    ("change", "status", "problem"),
    [
        ({"team_code": "T9"}, 422, "unknown-code"),
        ({"team_code": "T2"}, 422, "unknown-code"),
        ({"packages": []}, 422, "packages-missing-or-repeated"),
        ({"packages": ["basic", "basic"]}, 422, "packages-missing-or-repeated"),
        ({"packages": ["gold"]}, 422, "unknown-code"),
        ({"years": 4}, 422, "request-malformed"),
        ({"starts_on": "1970-01-01"}, 422, "implausible-date"),
        ({"consent": consent(date(2025, 1, 2))}, 422, "implausible-date"),
        ({"resident_id": "00000000-0000-0000-0000-0000000000ff"}, 404, "not-found"),
    ],
)
async def test_a_form_that_cannot_be_right_is_refused(
    county: County, change: dict[str, Any], status: int, problem: str
) -> None:
    form = county.agreement(await county.resident()) | change
    answer = await county.call("POST", "/v1/agreements", form, org="TOWN-1")
    assert (answer.status_code, slug(answer)) == (status, problem)


async def test_a_team_is_warned_from_90_percent_and_refuses_at_100(county: County) -> None:
    # given a team of one doctor who may sign 10 residents here
    people = [await county.resident() for _ in range(11)]
    # when they sign one after the other
    levels = [(await county.sign(person))["team_capacity"]["level"] for person in people[:10]]
    full = await county.call("POST", "/v1/agreements", county.agreement(people[10]))
    # then
    assert levels == ["free"] * 8 + ["warning", "full"]
    assert (full.status_code, slug(full)) == (409, "team-full")
    assert (await county.get("/v1/teams/T1"))["capacity"] == {"limit": 10, "used": 10, "level": "full"}
    # and when one leaves, the next may come
    first = (await county.get("/v1/agreements", resident_id=people[0]["id"]))["items"][0]
    await county.post(f"/v1/agreements/{first['id']}/terminate", {"reason": "resident_wish"}, version=1)
    assert (await county.sign(people[10]))["state"] == "active"


async def test_a_renewal_takes_no_second_place_in_a_full_team(county: County) -> None:
    people = [await county.resident() for _ in range(10)]
    agreements = [await county.sign(person) for person in people]
    body = {"agreement_number": "R-1", "source": "clinic", "consent": consent(county.today)}
    renewed = await county.post(f"/v1/agreements/{agreements[0]['id']}/renew", body, version=1)
    assert renewed["state"] == "active"
    assert (await county.get("/v1/teams/T1"))["capacity"]["used"] == 10


async def test_a_file_is_signed_row_by_row(county: County) -> None:
    # given
    signed, fresh, other = [await county.resident() for _ in range(3)]
    child = await county.resident(birth_date=date(2020, 1, 1))
    elsewhere = await county.resident("V4")
    known = await county.sign(signed)
    good = county.agreement(fresh)
    rows = [
        good,
        county.agreement(fresh, agreement_number="X-1"),
        county.agreement(signed),
        county.agreement(other, agreement_number=known["agreement_number"]),
        county.agreement(other, agreement_number=good["agreement_number"]),
        county.agreement(child),
        county.agreement(elsewhere),
        county.agreement(other, years="many"),
        county.agreement(other),
    ]
    # when
    answer = await county.post("/v1/agreements/import", {"rows": rows}, scopes=SIGN_ONLY)
    # then
    assert [(row["row"], row["outcome"], row["state"]) for row in answer["rows"]] == [
        (0, "signed", "active"),
        (1, "rejected", None),
        (2, "rejected", None),
        (3, "rejected", None),
        (4, "rejected", None),
        (5, "stored", "awaiting_consent"),
        (6, "rejected", None),
        (7, "rejected", None),
        (8, "signed", "active"),
    ]
    problems = [(row["problem"] or {}).get("type", "").rsplit(":", 1)[-1] for row in answer["rows"]]
    assert problems == [
        "",
        "already-signed",
        "already-signed",
        "code-taken",
        "code-taken",
        "",
        "not-found",
        "request-malformed",
        "",
    ]
    # and nothing else was stored
    stored = (await county.get("/v1/agreements"))["items"]
    assert {a["id"] for a in stored} == {known["id"], *(r["id"] for r in answer["rows"] if r["id"])}


async def test_an_agreement_is_seen_by_the_resident_s_side_and_the_team_s_and_nobody_else(county: County) -> None:
    # given a resident of the clinic's village who signed with the team of the other township
    agreement = await county.sign(await county.resident("V2"), "T2")
    # when everybody asks
    seen = {}
    for org in ("CLINIC-1", "TOWN-1", "TOWN-2", "LEAD-A", "990100", "TOWN-3", "LEAD-B"):
        answer = await county.call("GET", f"/v1/agreements/{agreement['id']}", org=org)
        listed = await county.get("/v1/agreements", org=org)
        seen[org] = (answer.status_code, len(listed["items"]))
    # then
    assert seen == {
        "CLINIC-1": (200, 1),
        "TOWN-1": (200, 1),
        "TOWN-2": (200, 1),
        "LEAD-A": (200, 1),
        "990100": (200, 1),
        "TOWN-3": (404, 0),
        "LEAD-B": (404, 0),
    }


async def test_an_agreement_keeps_the_version_of_the_package_that_was_signed(county: County) -> None:
    # given
    early = await county.sign(await county.resident())
    package: dict[str, Any] = {
        "code": "basic",
        "name": "基础服务包",
        "items": [{"name": "健康咨询", "times_a_year": 2}],
        "price": "120.00",
        "fee": {"basic_insurance": "70.00", "public_health_fund": "30.00", "resident": "20.00"},
        "valid_from": "2025-02-01",
    }
    # when the county publishes a new version
    refused = await county.call("POST", "/v1/packages", package, org="LEAD-A")
    published = await county.post("/v1/packages", package, org="990100")
    # then only the county may, and what is signed from its first day on has it
    assert (refused.status_code, slug(refused)) == (403, "county-authority-only")
    assert published["version"] == 2
    assert (await county.sign(await county.resident()))["packages"] == [{"code": "basic", "version": 1}]
    county.today = date(2025, 2, 1)
    late = await county.sign(await county.resident())
    assert (late["packages"], late["fee"]) == (
        [{"code": "basic", "version": 2}],
        package["fee"] | {"total": "120.00"},
    )
    assert (await county.get(f"/v1/agreements/{early['id']}"))["packages"] == [{"code": "basic", "version": 1}]
    # and wrong sums or dates are refused
    dearer = package | {"price": "121.00", "valid_from": "2025-03-01"}
    wrong = await county.call("POST", "/v1/packages", dearer, org="990100")
    earlier = await county.call("POST", "/v1/packages", package, org="990100")
    assert (slug(wrong), slug(earlier)) == ("package-split-wrong", "package-version-not-later")
