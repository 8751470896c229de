"""Family-doctor teams (家庭医生团队)."""

from datetime import date

from fastapi import Response
from pydantic import Field

from contracting.application import RegisterTeam, register_team
from contracting.application.ports import TeamBadge
from contracting.domain.teams import Capacity, CapacityLevel, Team, TeamMember, TeamRole, capacity_of
from contracting.entrypoints.http.dependencies import ClockDependency, UnitOfWorkDependency
from contracting.entrypoints.http.fields import Code, ShortText
from yilian_kit.http import (
    AnswerModel,
    PageAnswer,
    PageQuery,
    RequestModel,
    idempotent,
    requires,
    service_router,
    set_etag,
)
from yilian_kit.pagination import encode_cursor

router = service_router("/v1/teams", tags=["teams"])


class TeamMemberModel(RequestModel):
    """Somebody in the team beside its leader."""

    role: TeamRole
    name: ShortText


class RegisterTeamRequest(RequestModel):
    """A team led by a family doctor; ``family_doctors`` counts the leader too."""

    code: Code
    name: ShortText
    institution_code: Code
    leader_name: ShortText
    members: list[TeamMemberModel] = Field(default_factory=list, max_length=50)
    village_codes: list[Code] = Field(max_length=100)
    family_doctors: int = Field(ge=1, le=50)


class CapacityAnswer(AnswerModel):
    """How many residents the team may sign and has; ``level``: warning from 90 %, full at 100 %."""

    limit: int
    used: int
    level: CapacityLevel


class TeamAnswer(AnswerModel):
    """A team."""

    code: str
    name: str
    institution_code: str
    leader_name: str
    members: list[TeamMemberModel]
    village_codes: list[str]
    family_doctors: int
    registered_on: date
    capacity: CapacityAnswer


def capacity_answer(capacity: Capacity) -> CapacityAnswer:
    """The capacity of a team as it is shown."""
    return CapacityAnswer(limit=capacity.limit, used=capacity.used, level=capacity.level)


def _answer(team: Team, badge: TeamBadge, village_codes: tuple[str, ...], capacity: Capacity) -> TeamAnswer:
    return TeamAnswer(
        code=team.code,
        name=team.name,
        institution_code=badge.institution_code,
        leader_name=team.leader_name,
        members=[TeamMemberModel(role=member.role, name=member.name) for member in team.members],
        village_codes=list(village_codes),
        family_doctors=team.family_doctors,
        registered_on=team.registered_on,
        capacity=capacity_answer(capacity),
    )


async def _answers(teams: list[Team], work: UnitOfWorkDependency, today: date) -> list[TeamAnswer]:
    badges = await work.teams.badges([team.id for team in teams])
    used = await work.teams.signed_from([team.id for team in teams], today)
    return [
        _answer(
            team,
            badges[team.id],
            await work.teams.village_codes(team),
            capacity_of(team, used.get(team.id, 0), work.residents_per_family_doctor),
        )
        for team in teams
    ]


@router.post("", status_code=201, dependencies=[requires("contracting:register"), idempotent])
async def register(
    body: RegisterTeamRequest, work: UnitOfWorkDependency, clock: ClockDependency, response: Response
) -> TeamAnswer:
    """Register a team at an institution of the caller's scope."""
    command = RegisterTeam(
        code=body.code,
        name=body.name,
        institution_code=body.institution_code,
        leader_name=body.leader_name,
        family_doctors=body.family_doctors,
        members=tuple(TeamMember(member.role, member.name) for member in body.members),
        village_codes=tuple(body.village_codes),
    )
    team = await register_team(command, work, clock)
    (answer,) = await _answers([team], work, clock.today())
    set_etag(response, 1)
    return answer


@router.get("/{code}", dependencies=[requires("contracting:read")])
async def read_team(code: str, work: UnitOfWorkDependency, clock: ClockDependency, response: Response) -> TeamAnswer:
    """One team with how full it is."""
    (answer,) = await _answers([await work.teams.by_code(code)], work, clock.today())
    set_etag(response, 1)
    return answer


@router.get("", dependencies=[requires("contracting:read")])
async def list_teams(work: UnitOfWorkDependency, clock: ClockDependency, page: PageQuery) -> PageAnswer[TeamAnswer]:
    """The teams of the caller's scope, by code."""
    found = await work.teams.page(page)
    items = await _answers(found.items, work, clock.today())
    return PageAnswer(items=items, next_cursor=None if found.next_after is None else encode_cursor(found.next_after))
