"""What the alliances do in a month: dispatches, lectures, short-term training."""

from datetime import datetime, timedelta

from yilian_local.scenario.county import Attendee, Dispatch, Lecture, Placement
from yilian_local.scenario.generator.calendar import at
from yilian_local.scenario.player.acts import Act, go_through
from yilian_local.scenario.player.stage import Stage, medical_affairs_desk, together, township_staff
from yilian_local.scenario.steps import Actor, Json, Service, Step


def alliance_steps(stage: Stage, month: int) -> int:
    """How much ``work_in_alliances`` shows as progress in a month."""
    dispatches, lectures, placements = _of_month(stage, month)
    attendances = sum(1 + len(lecture.attendees) for lecture in lectures)
    return len(dispatches) + attendances + len(placements)


async def work_in_alliances(stage: Stage, month: int) -> None:
    """Send the experts of the month down, hold its lectures, train its trainees."""
    dispatches, lectures, placements = _of_month(stage, month)
    await together(
        [
            *(_send_down(stage, dispatch) for dispatch in dispatches),
            *(_hold_lecture(stage, lecture) for lecture in lectures),
            *(_train(stage, placement) for placement in placements),
        ]
    )


def _of_month(stage: Stage, month: int) -> tuple[list[Dispatch], list[Lecture], list[Placement]]:
    county = stage.county
    return (
        [one for one in county.dispatches if one.starts_at.month == month],
        [one for one in county.lectures if one.starts_at.month == month],
        [one for one in county.placements if one.from_date.month == month],
    )


async def _send_down(stage: Stage, dispatch: Dispatch) -> None:
    """Plan and confirm by the lead hospital's desk; check-in and results by the township."""
    desk = medical_affairs_desk(dispatch.lead_institution_code)
    township = township_staff(dispatch.institution_code)
    planned = await stage.client.act(
        Step(
            name=f"plan dispatch {dispatch.number}",
            service=Service.ALLIANCE,
            actor=desk,
            at=_before(stage, dispatch.starts_at, days=3),
            path="/v1/dispatches",
            body={
                "expert_id": stage.expert_ids[dispatch.expert_code],
                "institution_code": dispatch.institution_code,
                "kind": dispatch.kind,
                "starts_at": dispatch.starts_at.isoformat(),
                "ends_at": dispatch.ends_at.isoformat(),
                "travel_minutes": dispatch.travel_minutes,
                "legal_basis": dispatch.legal_basis,
                "document_number": dispatch.document_number,
                "document_valid_until": dispatch.document_valid_until.isoformat(),
            },
        )
    )
    acts = [
        Act("confirm", desk, _before(stage, dispatch.starts_at, days=1), ("confirmed", "on_site", "completed")),
        Act("start", township, dispatch.starts_at, ("on_site", "completed")),
        Act("complete", township, dispatch.ends_at, ("completed",), _results(dispatch)),
    ]
    await go_through(stage, Service.ALLIANCE, "/v1/dispatches", f"dispatch {dispatch.number}", planned, acts)
    stage.progress.advance()


def _results(dispatch: Dispatch) -> Json:
    operations = []
    if dispatch.operation_code is not None:
        operations = [{"code": dispatch.operation_code, "count": dispatch.operations}]
    return {
        "patients_seen": dispatch.patients_seen,
        "sessions": dispatch.sessions,
        "consultations": dispatch.consultations,
        "operations": operations,
        "people_taught": dispatch.people_taught,
    }


async def _hold_lecture(stage: Stage, lecture: Lecture) -> None:
    leads = {alliance.lead_institution_code for alliance in stage.county.alliances}
    host = (medical_affairs_desk if lecture.institution_code in leads else township_staff)(lecture.institution_code)
    announced = await stage.act(
        Step(
            name=f"announce lecture {lecture.code}",
            service=Service.ALLIANCE,
            actor=host,
            at=_before(stage, lecture.starts_at, days=2),
            path="/v1/trainings",
            body={
                "code": lecture.code,
                "title": lecture.title,
                "kind": "lecture",
                "institution_code": lecture.institution_code,
                "starts_at": lecture.starts_at.isoformat(),
                "ends_at": lecture.ends_at.isoformat(),
                "hours": lecture.hours,
                "places": lecture.places,
            },
        )
    )
    for attendee in lecture.attendees:
        await _attend(stage, lecture, host, announced.id, announced.body["check_in_code"], attendee)


async def _attend(
    stage: Stage, lecture: Lecture, host: Actor, training_id: str, check_in_code: str, attendee: Attendee
) -> None:
    await stage.act(
        Step(
            name=f"attend lecture {lecture.code} by {attendee.code}",
            service=Service.ALLIANCE,
            actor=host,
            at=lecture.starts_at,
            path=f"/v1/trainings/{training_id}/attendances",
            body={
                "attendee_code": attendee.code,
                "institution_code": attendee.institution_code,
                "check_in_code": check_in_code,
            },
        )
    )


async def _train(stage: Stage, placement: Placement) -> None:
    desk = medical_affairs_desk(placement.institution_code)
    placed = await stage.client.act(
        Step(
            name=f"place trainee {placement.trainee_code}",
            service=Service.ALLIANCE,
            actor=desk,
            at=at(placement.from_date, 8),
            path="/v1/placements",
            body={
                "trainee_code": placement.trainee_code,
                "institution_code": placement.institution_code,
                "from_institution_code": placement.from_institution_code,
                "supervisor_expert_id": stage.expert_ids[placement.supervisor_expert_code],
                "from_date": placement.from_date.isoformat(),
                "to_date": placement.to_date.isoformat(),
            },
        )
    )
    completed = Act("complete", desk, at(placement.to_date, 17), ("completed",), {"result": "合格"})
    label = f"placement of {placement.trainee_code}"
    await go_through(stage, Service.ALLIANCE, "/v1/placements", label, placed, [completed])
    stage.progress.advance()


def _before(stage: Stage, moment: datetime, *, days: int) -> datetime:
    """So many days before, but not before the county was set up."""
    return max(moment - timedelta(days=days), at(stage.county.first_day, 10))
