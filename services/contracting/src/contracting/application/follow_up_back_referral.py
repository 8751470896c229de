"""The follow-up of somebody who came back from hospital (下转随访): opened by an event, done by the team."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from contracting.application.ports import TeamBadge, UnitOfWork
from contracting.domain.errors import StaleVersion
from contracting.domain.facts import FollowUpCompleted
from contracting.domain.follow_ups import FollowUp, FollowUpOutcome, FollowUpState, open_follow_up
from yilian_kit.clock import Clock
from yilian_kit.identifiers import new_id
from yilian_kit.pagination import Page, PageRequest


@dataclass(frozen=True)
class OpenFollowUp:
    """A patient was referred back to ``receiving_institution_id`` on ``referred_on``."""

    referral_id: UUID
    person_key: str
    receiving_institution_id: UUID
    referred_on: date


@dataclass(frozen=True)
class CompleteFollowUp:
    """The team has seen the patient."""

    follow_up_id: UUID
    expected_version: int
    done_on: date
    outcome: FollowUpOutcome


async def follow_up_back_referral(command: OpenFollowUp, work: UnitOfWork) -> FollowUp | None:
    """A task for the team with which the person has an agreement, due in 7 days; None when there is one already.

    Without an agreement it goes to a team that serves the person's village; for somebody not registered here it goes to
    the institution that the patient was sent back to: nobody is lost.
    """
    day = command.referred_on
    team_id, resident_id = None, None
    resident_ids = await work.residents.ids_by_person_key([command.person_key])
    if command.person_key in resident_ids:
        resident_id = resident_ids[command.person_key]
        current = [a for a in await work.agreements.not_over(resident_id, day) if a.in_force and day in a.in_force]
        if current:
            team_id = current[0].team_id
        else:
            team_id = await work.teams.serving((await work.residents.get(resident_id)).village_id)
    badges = await work.teams.badges([team_id] if team_id else [])
    institution_id = badges[team_id].institution_id if team_id else command.receiving_institution_id
    task = open_follow_up(
        follow_up_id=new_id(),
        referral_id=command.referral_id,
        person_key=command.person_key,
        resident_id=resident_id,
        team_id=team_id,
        institution_id=institution_id,
        opened_on=day,
    )
    if not await work.follow_ups.add(task):
        return None
    await work.audit("open", "follow-up", task.id)
    return task


async def complete_follow_up(command: CompleteFollowUp, work: UnitOfWork, clock: Clock) -> FollowUp:
    """The task done, which closes the loop of the referral.

    Raises ``NotFound``, ``StaleVersion``, ``FollowUpDone``, ``ImplausibleDate``, ``LostRace``.
    """
    task = await work.follow_ups.get(command.follow_up_id)
    if task.version != command.expected_version:
        raise StaleVersion(command.expected_version, task.version)
    done = task.complete(done_on=command.done_on, outcome=command.outcome, today=clock.today())
    done = await work.follow_ups.save(done)
    badges = await work.teams.badges([done.team_id] if done.team_id else [])
    institution = await work.directory.by_id(done.institution_id)
    await work.record(
        FollowUpCompleted(
            follow_up=done,
            team_code=badges[done.team_id].team_code if done.team_id else None,
            institution_code=institution.code if institution else None,
        )
    )
    await work.audit("complete", "follow-up", done.id)
    return done


async def list_follow_ups(
    state: FollowUpState | None, page: PageRequest, work: UnitOfWork, clock: Clock
) -> tuple[Page[FollowUp], Mapping[UUID, TeamBadge]]:
    """The worklist (待办随访), the most urgent first, with the teams; leaves an audit row for each task shown."""
    found = await work.follow_ups.page(state, clock.today(), page)
    await work.audit("list", "follow-up", *(task.id for task in found.items))
    badges = await work.teams.badges({task.team_id for task in found.items if task.team_id})
    return found, badges
