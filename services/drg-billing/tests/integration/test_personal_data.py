"""What is told beside the answer: logs, events, audit rows and refusals name no person, whatever was sent."""

from __future__ import annotations

import json
from io import StringIO

import sqlalchemy as sa

from yilian_kit.observability.logging import configure_logging
from yilian_kit.tables import audit

from .county import HOSPITAL, County, a_discharge, an_id_number, created

NUMBER = an_id_number()
NAME = "张三"


async def test_nothing_beside_the_answer_names_the_person(county: County) -> None:
    # Given a case that is settled, looked for and taken back
    log = StringIO()
    configure_logging("drg-billing", stream=log)
    await county.set_parameters()
    settlement = created(await county.settle(await county.submit(other_diagnoses=["I10.x00"])))
    await county.ask("/v1/cases/search", {"person_id_number": NUMBER})
    created(await county.reverse(settlement))

    # When the person stands in every wrong place of a request
    refusals = [
        await county.post("/v1/cases", a_discharge("S-2", **wrong), by=HOSPITAL)
        for wrong in (
            {"institution_code": NUMBER},
            {"main_diagnosis": NUMBER},
            {"doctor_code": NUMBER},
            {"other_diagnoses": [NUMBER]},
            {NUMBER: "1"},
            {"name": NAME},
            {"person_id_number": NUMBER[:-1]},
            {"insurance_type": NAME},
        )
    ]

    # Then no refusal repeats it
    assert {answer.status_code for answer in refusals} == {422}
    told = [answer.text for answer in refusals]

    # And neither logs nor events nor the trail tell number or name; the key stands in events alone, a diagnosis nowhere
    logged = log.getvalue()
    events = json.dumps(
        [event.model_dump(mode="json") for event in await county.service.recorded_events()], ensure_ascii=False
    )
    async with county.service.database.transaction() as session:
        trail = str((await session.execute(sa.select(audit))).all())
    assert "http.request-finished" in logged
    assert "case-settled" in events
    for text in (*told, logged, events, trail):
        assert NUMBER[:14] not in text
        assert NAME not in text
    for text in (*told, logged, trail):
        assert county.person_key not in text
    assert not any(code in events for code in ("J18", "I10"))
