"""Check in at a lecture or short course (培训签到)."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from alliance.application.ports import UnitOfWork
from alliance.application.references import institution_named
from alliance.domain.errors import RecordNotFound
from alliance.domain.facts import TrainingAttended
from alliance.domain.training import Attendance
from yilian_kit.clock import Clock
from yilian_kit.identifiers import new_id


@dataclass(frozen=True)
class AttendTraining:
    training_id: UUID
    attendee_code: str
    institution_code: str
    check_in_code: str


async def attend_training(command: AttendTraining, work: UnitOfWork, clock: Clock) -> Attendance:
    """One person attends once; entered by the host or by the person's own institution, with the check-in code.

    Raises RecordNotFound (the actor sees neither), ReferenceUnknown, WrongCheckInCode, TooEarly, TrainingFull,
    AttendedAlready.
    """
    training = await work.trainings.hold(command.training_id)
    host = await work.institutions.get(training.institution_id)
    sender = await institution_named(command.institution_code, work)
    if not any(work.actor.sees(institution.ancestor_ids) for institution in (host, sender)):
        raise RecordNotFound("training", command.training_id)
    after, attendance = training.attend(new_id(), command.attendee_code, sender, command.check_in_code, clock.now())
    await work.trainings.attend(after, attendance)
    await work.record(TrainingAttended(after, attendance))
    await work.audit("attend", "training", (training.id, sender.id))
    return attendance
