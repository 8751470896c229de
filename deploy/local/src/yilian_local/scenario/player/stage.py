"""What the parts of the play share: the client, the progress, the people's ids, and who acts in which role."""

import asyncio
from collections.abc import Coroutine, Iterable
from dataclasses import dataclass, field
from typing import Any

from yilian_local.scenario.county import County
from yilian_local.scenario.county_client import CountyClient
from yilian_local.scenario.format import Scenario
from yilian_local.scenario.generator.directory import AUTHORITY_CODE
from yilian_local.scenario.progress import ProgressDisplay
from yilian_local.scenario.steps import Actor, Answer, Step

ADMINISTRATOR = Actor(AUTHORITY_CODE, ("county_administrator",))
INSURANCE_OFFICE = Actor(AUTHORITY_CODE, ("insurance_office",))
"""Of the authority, too, and another person than the administrator: activates what that one sets."""
OFFICIAL = Actor(AUTHORITY_CODE, ("county_official",))
OPERATOR = Actor(AUTHORITY_CODE, ("operator",))


def medical_affairs_desk(institution_code: str) -> Actor:
    """The desk of a lead hospital that sends experts down (医务科)."""
    return Actor(institution_code, ("medical_affairs_desk",))


def township_staff(institution_code: str) -> Actor:
    """Staff of a township health centre."""
    return Actor(institution_code, ("township_staff",))


def family_doctor(institution_code: str) -> Actor:
    """A family doctor of a township health centre."""
    return Actor(institution_code, ("family_doctor",))


def referral_desk(institution_code: str) -> Actor:
    """The desk that takes referrals in (转诊办公室)."""
    return Actor(institution_code, ("referral_desk",))


def hospital_doctor(institution_code: str) -> Actor:
    """A doctor who treats those referred."""
    return Actor(institution_code, ("hospital_doctor",))


def insurance_desk(institution_code: str) -> Actor:
    """The desk that submits and settles discharges (医院医保办)."""
    return Actor(institution_code, ("hospital_insurance_desk",))


@dataclass(slots=True)
class Stage:
    """The play so far: ids are those that the services gave, by the codes and numbers of the county."""

    scenario: Scenario
    county: County
    client: CountyClient
    progress: ProgressDisplay
    expert_ids: dict[str, str] = field(default_factory=dict)
    resident_ids: dict[int, str] = field(default_factory=dict)
    agreement_ids: dict[int, str] = field(default_factory=dict)

    async def act(self, step: Step) -> Answer:
        """Do a step and show it."""
        answer = await self.client.act(step)
        self.progress.advance()
        return answer


async def together(courses: Iterable[Coroutine[Any, Any, None]]) -> None:
    """Run all at the same time; the first that fails ends the others and is raised as it is."""
    try:
        async with asyncio.TaskGroup() as group:
            for course in courses:
                group.create_task(course)
    except BaseExceptionGroup as failures:
        raise _first(failures) from None


def _first(failures: BaseExceptionGroup[BaseException]) -> BaseException:
    failure = failures.exceptions[0]
    return _first(failure) if isinstance(failure, BaseExceptionGroup) else failure
