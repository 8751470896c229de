"""A patient goes up and comes back down."""

import sqlalchemy as sa

from referral.adapters.tables import referral as referral_table
from yilian_kit.tables import audit, outbox

from .county import LEAD, TOWNSHIP, VILLAGE, County, a_person, a_request, id_number


async def test_up_treated_and_back_down(county: County) -> None:
    # given a referral that the hospital has treated
    first = await county.request()
    assert first["state"] == "requested"
    assert first["allowed_actions"] == ["cancel"]
    county.later(hours=1)
    first = await county.done("receive", first, LEAD)
    assert first["allowed_actions"] == ["accept", "reject"]
    first = await county.done("accept", first, LEAD, receiving_doctor="Dr Chen")
    for act in ("arrive", "start", "complete"):
        county.later(days=1)
        first = await county.done(act, first, LEAD)
    assert first["state"] == "completed"
    assert first["result"] == "wound healed"
    assert first["allowed_actions"] == ["back-referral"]

    # when the hospital sends the patient back, and the township takes over
    back = await county.done("back-referral", first, LEAD)
    for act in ("receive", "accept", "arrive", "start", "complete"):
        county.later(hours=1)
        back = await county.done(act, back, TOWNSHIP)

    # then the way back is a referral of its own, based on the first, which stands as it did
    assert back["direction"] == "down"
    assert back["based_on"] == first["id"]
    assert back["plan"] == "aspirin daily"
    assert (back["sending_doctor"], back["receiving_department"]) == ("Dr Chen", "general practice")
    assert back["person"] == first["person"]
    after = await county.read(first, LEAD)
    assert after["version"] == first["version"]
    assert after["answered_by"] == back["id"]
    assert after["allowed_actions"] == []

    # and the chain is one timeline
    answer = await county.get(f"referrals/{back['id']}/timeline", TOWNSHIP)
    timeline = answer.json()
    assert [link["referral_id"] for link in timeline["chain"]] == [first["id"], back["id"]]
    assert [(step["act"], step["institution_code"]) for step in timeline["steps"]] == [
        ("request", TOWNSHIP),
        *((act, LEAD) for act in ("receive", "accept", "arrive", "start", "complete")),
        ("request", LEAD),
        *((act, TOWNSHIP) for act in ("receive", "accept", "arrive", "start", "complete")),
    ]


async def test_every_act_is_told_with_its_version(county: County) -> None:
    # given
    first = await county.brought_to("completed", await county.request())
    # when
    back = await county.done("back-referral", first, LEAD)
    # then
    told = [(each.type.split(".")[-2], each.aggregateversion) for each in await county.harness.recorded_events()]
    assert told == [
        ("referral-requested", 1),
        ("referral-received", 2),
        ("referral-accepted", 3),
        ("referral-arrived", 4),
        ("referral-started", 5),
        ("referral-completed", 6),
        ("referral-requested", 1),
        ("back-referral-requested", 1),
    ]
    (event,) = await county.told("back-referral-requested")
    assert str(event.subject) == back["id"]
    assert event.data["answers"] == first["id"]
    assert event.data["receiving_institution_code"] == TOWNSHIP
    assert event.data["follow_up_due_on"] == "2025-03-11"


async def test_an_emergency_arrives_at_once_and_its_consent_follows(county: County) -> None:
    # given an emergency from the village, past the township, before anybody could sign
    referral = await county.request(
        VILLAGE,
        kind="emergency",
        priority="emergency",
        sending_institution_code=VILLAGE,
        consent=None,
    )
    assert referral["skip_reason"] == "emergency"
    assert referral["consent_due_at"] == "2025-03-05T04:00:00Z"
    # when
    arrived = await county.done("arrive", referral, LEAD)
    signed = await county.done("record-consent", arrived, LEAD)
    # then
    assert arrived["state"] == "arrived"
    assert signed["consent"]["relation"] == "daughter"
    assert (signed["consent_due_at"], signed["state"]) == (None, "arrived")
    assert "record-consent" not in signed["allowed_actions"]


async def test_a_back_referral_that_was_rejected_may_be_sent_again(county: County) -> None:
    # given
    first = await county.brought_to("in_progress", await county.request())
    back = await county.done("back-referral", first, LEAD)
    assert (await county.act("back-referral", first, LEAD)).status_code == 409
    # when the township has no bed
    await county.brought_to("rejected", back)
    # then
    again = await county.done("back-referral", first, LEAD)
    assert again["based_on"] == first["id"]


async def test_the_number_is_assigned_when_the_sender_brings_none(county: County) -> None:
    assert (await county.request(referral_number="TZ-0001"))["referral_number"] == "TZ-0001"
    assigned = await county.request(person=a_person(2))
    assert assigned["referral_number"].startswith("20250304-")


async def test_the_same_request_again_is_answered_as_the_first_time(county: County) -> None:
    # given
    first = await county.post("", a_request(), TOWNSHIP, key="once")
    # when
    second = await county.post("", a_request(), TOWNSHIP, key="once")
    # then
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json() == second.json()
    assert first.headers["etag"] == second.headers["etag"] == '"1"'


async def test_no_identity_and_no_clinical_text_lies_open_in_the_database(county: County) -> None:
    # given
    referral = await county.brought_to("completed", await county.request())
    await county.done("back-referral", referral, LEAD)
    # when
    async with county.harness.database.transaction() as session:
        rows = (await session.execute(sa.select(referral_table))).all()
        events = (await session.execute(sa.select(outbox.c.payload))).scalars().all()
    everything = repr(rows).encode() + b"".join(events)
    # then
    for secret in (id_number(1), "王小明", "13900000000", "chest pain", "wound healed", "aspirin", "walk an hour"):
        assert secret.encode() not in everything
        assert secret not in repr(rows)


async def test_every_read_and_write_leaves_an_audit_row(county: County) -> None:
    # given
    referral = await county.request()
    # when
    await county.done("receive", referral, LEAD)
    await county.read(referral, TOWNSHIP)
    await county.get("referrals", LEAD)
    await county.get(f"referrals/{referral['id']}/timeline", TOWNSHIP)
    # then
    async with county.harness.database.transaction() as session:
        rows = await session.execute(
            sa.select(audit.c.action, audit.c.organisation_code, audit.c.record_id).order_by(audit.c.position)
        )
        trail = [(action, organisation, str(record)) for action, organisation, record in rows]
    assert trail == [
        ("request", TOWNSHIP, referral["id"]),
        ("receive", LEAD, referral["id"]),
        ("read", TOWNSHIP, referral["id"]),
        ("list", LEAD, referral["id"]),
        ("read-timeline", TOWNSHIP, referral["id"]),
    ]
