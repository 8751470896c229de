"""Family-doctor teams (家庭医生团队) and how many residents they may sign."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from contracting.domain.errors import TeamFull

RESIDENTS_PER_FAMILY_DOCTOR = 2000
"""Default; a county may set its own."""
WARNING_PERCENT = 90


class TeamRole(StrEnum):
    """What a member does in the team."""

    FAMILY_DOCTOR = "family_doctor"
    NURSE = "nurse"
    PUBLIC_HEALTH_DOCTOR = "public_health_doctor"
    VILLAGE_DOCTOR = "village_doctor"
    BACKING_SPECIALIST = "backing_specialist"


@dataclass(frozen=True)
class TeamMember:
    """Somebody who works in the team beside its leader."""

    role: TeamRole
    name: str


@dataclass(frozen=True)
class Team:
    """A team at an institution, led by a family doctor, serving villages."""

    id: UUID
    code: str
    name: str
    institution_id: UUID
    leader_name: str
    family_doctors: int
    members: tuple[TeamMember, ...]
    village_ids: tuple[UUID, ...]
    registered_on: date


class CapacityLevel(StrEnum):
    """How full a team is: from 90 % on it is warned, at 100 % the next resident is refused."""

    FREE = "free"
    WARNING = "warning"
    FULL = "full"


@dataclass(frozen=True)
class Capacity:
    """How many residents a team may sign and how many it has."""

    limit: int
    used: int

    @property
    def level(self) -> CapacityLevel:
        """Free below 90 %, warning below 100 %, then full."""
        if self.used >= self.limit:
            return CapacityLevel.FULL
        if self.used * 100 >= self.limit * WARNING_PERCENT:
            return CapacityLevel.WARNING
        return CapacityLevel.FREE

    def take(self, team_code: str) -> "Capacity":
        """One resident more. Raises ``TeamFull`` at 100 %."""
        if self.level is CapacityLevel.FULL:
            raise TeamFull(team_code, self.limit)
        return Capacity(self.limit, self.used + 1)


def capacity_of(team: Team, used: int, per_family_doctor: int = RESIDENTS_PER_FAMILY_DOCTOR) -> Capacity:
    """The capacity of a team of which ``used`` residents have an agreement now or later."""
    return Capacity(limit=team.family_doctors * per_family_doctor, used=used)
