"""What contracting tells: the whole state, in order, and nothing that names a person."""

import json
from datetime import date

from yilian_kit.events.envelope import Envelope

from .county import County, consent


def _short(event: Envelope) -> str:
    return event.type.removeprefix("cn.yilian.contracting.").removesuffix(".v1")


async def _told(county: County, topic: str) -> list[Envelope]:
    facts = {"residents": ("resident-", "key-group-"), "agreements": ("agreement-",)}[topic]
    return [event for event in await county.harness.recorded_events() if _short(event).startswith(facts)]


async def test_each_act_on_a_resident_tells_the_whole_state(county: County) -> None:
    # given
    group = {"group": "low_income", "from_date": "2024-06-01", "source": "register"}
    resident = await county.resident("V2", birth_date=date(1950, 1, 1), key_groups=[group])
    path = f"/v1/residents/{resident['id']}"
    # when
    await county.post(f"{path}/change", {"insurance_type": "employee"}, version=1)
    disabled = {"group": "disabled", "from_date": "2024-07-01", "source": "card"}
    await county.post(f"{path}/key-groups", disabled, version=2)
    await county.post(f"{path}/key-groups/low_income/end", {"to_date": "2024-12-31"}, version=3)
    await county.post(f"{path}/move", {"village_code": "V1", "moved_on": "2025-01-01"}, version=4)
    await county.post(f"{path}/mark-deceased", {"died_on": "2025-01-01"}, version=5)
    # then
    events = await _told(county, "residents")
    assert [(_short(event), event.aggregateversion) for event in events] == [
        ("resident-registered", 1),
        ("resident-changed", 2),
        ("key-group-entered", 3),
        ("key-group-left", 4),
        ("resident-moved", 5),
        ("resident-deceased", 6),
    ]
    assert {str(event.subject) for event in events} == {resident["id"]}
    last = events[-1].data
    assert last["person_key"] == resident["person_key"]
    assert {name: last[name] for name in ("village_code", "institution_code", "status", "insurance_type")} == {
        "village_code": "V1",
        "institution_code": "TOWN-1",
        "status": "deceased",
        "insurance_type": "employee",
    }
    assert last["key_groups"] == [
        {"group": "low_income", "from_date": "2024-06-01", "to_date": "2024-12-31"},
        {"group": "disabled", "from_date": "2024-07-01", "to_date": None},
    ]


async def test_an_agreement_is_told_as_signed_renewed_terminated(county: County) -> None:
    # given
    resident = await county.resident(birth_date=date(1950, 1, 1))
    first = await county.sign(resident)
    body = {"agreement_number": "R-1", "source": "clinic", "consent": consent(county.today)}
    second = await county.post(f"/v1/agreements/{first['id']}/renew", body, version=1)
    county.today = date(2025, 2, 1)
    reason = {"reason": "other", "reason_text": "搬去与女儿同住"}
    await county.post(f"/v1/agreements/{first['id']}/terminate", reason, version=2)
    await county.post(f"/v1/agreements/{second['id']}/enter-in-error", version=1)
    # then
    events = await _told(county, "agreements")
    assert [(_short(e), str(e.subject), e.aggregateversion) for e in events] == [
        ("agreement-signed", first["id"], 1),
        ("agreement-renewed", second["id"], 1),
        ("agreement-terminated", first["id"], 3),
        ("agreement-terminated", second["id"], 2),
    ]
    signed, renewed, terminated, voided = (event.data for event in events)
    assert signed["key_groups"] == ["elderly"]
    assert signed["packages"] == [{"code": "basic", "version": 1}]
    assert (renewed["starts_on"], renewed["ends_on"], renewed["previous_id"]) == (
        "2026-01-01",
        "2026-12-31",
        first["id"],
    )
    assert (terminated["terminated_on"], terminated["reason"]) == ("2025-02-01", "other")
    assert (voided["terminated_on"], voided["reason"]) == (voided["starts_on"], "entered_in_error")


async def test_what_waits_or_was_refused_is_not_told(county: County) -> None:
    resident = await county.resident()
    await county.sign(resident, consent=None)
    await county.sign(resident)
    await county.call("POST", "/v1/agreements", county.agreement(resident))
    assert [_short(event) for event in await _told(county, "agreements")] == ["agreement-signed"]


async def test_a_file_tells_one_event_for_each_row_that_was_done(county: County) -> None:
    rows = [county.person() for _ in range(30)] + [county.person(id_number="1")]
    await county.post("/v1/residents/import", {"rows": rows})
    events = await _told(county, "residents")
    assert len({event.subject for event in events}) == len(events) == 30


async def test_nothing_that_names_a_person_is_told(county: County) -> None:
    # given everything that can be told of one person
    born = date(1951, 7, 23)
    form = county.person(birth_date=born)
    resident = await county.post("/v1/residents", form)
    await county.post(f"/v1/residents/{resident['id']}/change", {"address": "改名巷 2 号"}, version=1)
    agreement = await county.sign(resident)
    reason = {"reason": "other", "reason_text": "搬去与女儿同住"}
    await county.post(f"/v1/agreements/{agreement['id']}/terminate", reason, version=1)
    # then
    told = json.dumps([event.data for event in await county.harness.recorded_events()], ensure_ascii=False)
    for secret in (form["id_number"], form["name"], form["phone"], form["address"], "改名巷", "女儿", "1951-07-23"):
        assert secret not in told
    assert "2016-07-23" not in told, "the day of turning 65 would tell the birthday"
