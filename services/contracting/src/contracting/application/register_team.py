"""Register a family-doctor team (家庭医生团队)."""

from dataclasses import dataclass

from contracting.application.ports import UnitOfWork
from contracting.domain.errors import UnknownCode
from contracting.domain.teams import Team, TeamMember
from yilian_kit.clock import Clock
from yilian_kit.identifiers import new_id


@dataclass(frozen=True)
class RegisterTeam:
    """``family_doctors`` counts the leader too and sets how many residents the team may sign."""

    code: str
    name: str
    institution_code: str
    leader_name: str
    family_doctors: int
    members: tuple[TeamMember, ...]
    village_codes: tuple[str, ...]


async def register_team(command: RegisterTeam, work: UnitOfWork, clock: Clock) -> Team:
    """The team. Raises ``UnknownCode`` for an institution or village outside the caller's scope, ``CodeTaken``."""
    institution = await work.directory.by_code(command.institution_code, "institution_code")
    places = await work.villages.places(command.village_codes)
    for code in command.village_codes:
        if code not in places:
            raise UnknownCode("village_codes", code)
    team = Team(
        id=new_id(),
        code=command.code,
        name=command.name,
        institution_id=institution.id,
        leader_name=command.leader_name,
        family_doctors=command.family_doctors,
        members=command.members,
        village_ids=tuple(dict.fromkeys(places[code][0] for code in command.village_codes)),
        registered_on=clock.today(),
    )
    await work.teams.add(team)
    return team
