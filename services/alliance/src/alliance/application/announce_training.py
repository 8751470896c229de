"""Announce a lecture or a session of a short course (发布培训)."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from alliance.application.ports import UnitOfWork
from alliance.application.references import own_institution_named
from alliance.domain.business_date import business_date
from alliance.domain.training import CHECK_IN_ALPHABET, CHECK_IN_LENGTH, Training, TrainingKind
from yilian_kit.identifiers import new_id


@dataclass(frozen=True)
class AnnounceTraining:
    code: str
    title: str
    kind: TrainingKind
    institution_code: str
    starts_at: datetime
    ends_at: datetime
    hours: Decimal
    places: int


async def announce_training(command: AnnounceTraining, work: UnitOfWork) -> Training:
    """Announces a session at an institution the actor sees; attendance is by its check-in code.

    Raises ReferenceUnknown, PeriodReversed, InstitutionNotOpen, CodeTaken.
    """
    host = await own_institution_named(command.institution_code, work)
    host.require_open(business_date(command.starts_at))
    training = Training(
        id=new_id(),
        code=command.code,
        title=command.title,
        kind=command.kind,
        institution_id=host.id,
        alliance_id=host.alliance_id,
        starts_at=command.starts_at,
        ends_at=command.ends_at,
        hours=command.hours,
        places=command.places,
        check_in_code="".join(secrets.choice(CHECK_IN_ALPHABET) for _ in range(CHECK_IN_LENGTH)),
        attended=0,
        version=1,
    )
    await work.trainings.add(training)
    return training
