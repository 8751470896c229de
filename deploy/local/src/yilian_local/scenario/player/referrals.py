"""Referrals up and back down, and the family doctors' follow-ups (双向转诊)."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from yilian_local.scenario.county import Course, Referral, Resident
from yilian_local.scenario.generator.calendar import age_on, at
from yilian_local.scenario.player.acts import Act, go_through
from yilian_local.scenario.player.stage import Stage, family_doctor, hospital_doctor, referral_desk, together
from yilian_local.scenario.steps import Answer, Json, Service, Step

_ADULT_FROM = 18
_DAYS_IN_TOWNSHIP = 5
_DAYS_TO_FOLLOW_UP = 4

_ORDER = ("requested", "received", "accepted", "arrived", "in_progress", "completed")
"""The states on the way, so that a later one shows that an earlier act was done."""

_REJECTION = {"reason": "no_bed"}
_CANCELLATION = {"reason": "patient_declined"}


def referrals_of(stage: Stage, month: int) -> list[Referral]:
    """The upward referrals that are asked for in a month."""
    return [one for one in stage.county.referrals if one.requested_at.month == month]


async def refer(stage: Stage, month: int) -> None:
    """The upward referrals of a month with everything that follows from them, as far as their course goes."""
    residents = {resident.number: resident for resident in stage.county.residents}
    await together(_refer(stage, one, residents[one.resident_number]) for one in referrals_of(stage, month))


async def follow_up(stage: Stage) -> None:
    """Every family doctor sees the patients who came back down, a few days after they did."""
    await together(_follow_up(stage, town.institution_code) for town in stage.county.towns)


async def _refer(stage: Stage, referral: Referral, patient: Resident) -> None:
    requested = await stage.client.act(
        Step(
            name=f"request referral {referral.number}",
            service=Service.REFERRAL,
            actor=family_doctor(referral.sending_institution_code),
            at=referral.requested_at,
            path="/v1/referrals",
            body=_request_body(stage, referral, patient),
        )
    )
    upward = await _go_through(stage, referral.number, requested, _upward_acts(referral))
    if referral.back is not None:
        when = _end_of_stay(referral)
        sent_back = await stage.client.act(
            Step(
                name=f"send back referral {referral.number}",
                service=Service.REFERRAL,
                actor=hospital_doctor(referral.receiving_institution_code),
                at=when + timedelta(minutes=30),
                path=f"/v1/referrals/{upward.id}/back-referral",
                body={
                    "referral_number": referral.back.number,
                    "plan": "按出院医嘱继续治疗，每月复查",
                    "rehabilitation": "循序渐进活动，清淡饮食，家庭医生随访",
                    "receiving_department": referral.sending_department,
                    "consent": _consent(patient, when),
                },
                version=upward.version,
            )
        )
        await _go_through(stage, referral.back.number, sent_back, _downward_acts(referral))
    stage.progress.advance()


async def _go_through(stage: Stage, number: str, start: Answer, acts: Sequence[Act]) -> Answer:
    return await go_through(stage, Service.REFERRAL, "/v1/referrals", f"referral {number}", start, acts)


def _from(state: str) -> tuple[str, ...]:
    return _ORDER[_ORDER.index(state) :] if state in _ORDER else (state,)


def _upward_acts(referral: Referral) -> list[Act]:
    desk = referral_desk(referral.receiving_institution_code)
    doctor = hospital_doctor(referral.receiving_institution_code)
    asked = referral.requested_at
    received = Act("receive", desk, asked + timedelta(minutes=20), _from("received"))
    if referral.course is Course.REJECTED:
        return [received, Act("reject", desk, asked + timedelta(minutes=50), _from("rejected"), _REJECTION)]
    if referral.course is Course.CANCELLED:
        sender = family_doctor(referral.sending_institution_code)
        return [Act("cancel", sender, asked + timedelta(hours=2), _from("cancelled"), _CANCELLATION)]
    if referral.priority == "emergency":
        arrival = asked + timedelta(minutes=40)
        acts: list[Act] = []
    else:
        arrival = at(asked.date() + timedelta(days=1), 9)
        acts = [received, Act("accept", desk, asked + timedelta(minutes=50), _from("accepted"))]
    if referral.course is Course.ACCEPTED:
        return acts
    acts.append(Act("arrive", desk, arrival, _from("arrived")))
    if referral.course is Course.ARRIVED:
        return acts
    acts.append(Act("start", doctor, arrival + timedelta(minutes=30), _from("in_progress")))
    if referral.course is Course.IN_TREATMENT:
        return acts
    answer = {"result": "病情好转，治疗结束", "plan": "回基层继续治疗与康复"}
    acts.append(Act("complete", doctor, _end_of_stay(referral), _from("completed"), answer))
    return acts


def _downward_acts(referral: Referral) -> list[Act]:
    assert referral.back is not None  # noqa: S101 - the caller has looked
    township = referral.sending_institution_code
    desk, doctor = referral_desk(township), hospital_doctor(township)
    sent = _end_of_stay(referral)
    acts = [
        Act("receive", desk, sent + timedelta(hours=2), _from("received")),
        Act("accept", desk, sent + timedelta(hours=2, minutes=10), _from("accepted")),
    ]
    if not referral.back.completed:
        return acts
    arrival = at(sent.date() + timedelta(days=1), 9)
    done = at(sent.date() + timedelta(days=1 + _DAYS_IN_TOWNSHIP), 10)
    answer = {"result": "恢复良好", "plan": "家庭医生继续随访"}
    return [
        *acts,
        Act("arrive", desk, arrival, _from("arrived")),
        Act("start", doctor, arrival + timedelta(minutes=20), _from("in_progress")),
        Act("complete", doctor, done, _from("completed"), answer),
    ]


def _end_of_stay(referral: Referral) -> datetime:
    days = referral.stay_days + (0 if referral.priority == "emergency" else 1)
    return at(referral.requested_at.date() + timedelta(days=days), 10)


def _request_body(stage: Stage, referral: Referral, patient: Resident) -> Json:
    return {
        "referral_number": referral.number,
        "direction": "up",
        "kind": referral.kind,
        "priority": referral.priority,
        "person": {
            "id_number": patient.id_number,
            "name": patient.name,
            "sex": patient.sex,
            "birth_date": patient.birth_date.isoformat(),
            "phone": patient.phone,
        },
        "sending_institution_code": referral.sending_institution_code,
        "sending_department": referral.sending_department,
        "sending_doctor": referral.sending_doctor,
        "receiving_institution_code": referral.receiving_institution_code,
        "receiving_department": referral.receiving_department,
        "impression_icd10": referral.impression_code,
        "reason": "基层治疗效果不佳，需上级医院进一步诊治",
        "consent": _consent(patient, referral.requested_at),
        "agreement_id": _agreement_in_force(stage, referral),
    }


def _consent(patient: Resident, when: datetime) -> Json:
    given = {"at": (when - timedelta(minutes=10)).isoformat()}
    if age_on(patient.birth_date, when.date()) < _ADULT_FROM:
        return {"who": "guardian", "relation": "父母", **given}
    return {"who": "person", **given}


def _agreement_in_force(stage: Stage, referral: Referral) -> str | None:
    """The agreement that the family doctor knows of on the day of the request."""
    for agreement in stage.county.agreements:
        if agreement.resident_number == referral.resident_number:
            in_force = agreement.starts_on < referral.requested_at.date()
            return stage.agreement_ids[referral.resident_number] if in_force else None
    return None


async def _follow_up(stage: Stage, township_code: str) -> None:
    doctor = family_doctor(township_code)
    evening = at(stage.county.last_day, 20)
    tasks = await stage.client.read_all(Service.CONTRACTING, doctor, "/v1/follow-ups", {"state": "open"}, at=evening)
    for task in tasks:
        day = date.fromisoformat(task["opened_on"]) + timedelta(days=_DAYS_TO_FOLLOW_UP)
        record = f"/v1/follow-ups/{task['id']}"
        await stage.act(
            Step(
                name=f"complete follow-up {task['id']}",
                service=Service.CONTRACTING,
                actor=doctor,
                at=at(min(day, stage.county.last_day), 15),
                path=f"{record}/complete",
                body={"done_on": min(day, stage.county.last_day).isoformat(), "outcome": "recovering"},
                version=task["version"],
            )
        )
