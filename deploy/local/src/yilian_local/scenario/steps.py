"""One step of the play: a request that a person or system of the county makes at a moment of simulated time."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

Json = dict[str, Any]


class Service(StrEnum):
    """The four services, by the names of their addresses."""

    ALLIANCE = "alliance"
    CONTRACTING = "contracting"
    DRG_BILLING = "drg-billing"
    REFERRAL = "referral"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: for which institution, in which roles of the local issuer."""

    organisation_code: str
    roles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """A POST. ``name`` is unique within the scenario, holds no personal data, and decides the Idempotency-Key.

    A step that changes a record names it as ``resource``, and says by ``is_done`` how the record looks when the
    step has been done already: after a conflict the record is read again, and the step counts as done if it does.
    """

    name: str
    service: Service
    actor: Actor
    at: datetime
    path: str
    body: Mapping[str, Any] | None = None
    version: int | None = None
    resource: str | None = None
    is_done: Callable[[Json], bool] | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What a service answered: the body, and the version of its record where it has one."""

    body: Json
    version: int | None

    @property
    def id(self) -> str:
        """The id of the record."""
        return str(self.body["id"])


def in_state(*states: str) -> Callable[[Json], bool]:
    """Whether a record is in one of the states."""

    def is_done(record: Json) -> bool:
        return record.get("state") in states

    return is_done


class PlayStopped(Exception):
    """The county could not be played to its end; the message says where and why, in two languages."""


class StepRefused(PlayStopped):
    """A service refused a step."""

    def __init__(self, step: str, service: str, status: int, problem_type: str, detail: str) -> None:
        self.step = step
        self.service = service
        self.status = status
        self.problem_type = problem_type
        explained = f"{status} {problem_type}: {detail}" if detail else f"{status} {problem_type}"
        super().__init__(
            f'The step "{step}" was refused by {service} with {explained} / '
            f"步骤“{step}”被 {service} 拒绝：{status} {problem_type}"
        )


class ServiceSilent(PlayStopped):
    """A service did not answer for as long as the play waits for one."""

    def __init__(self, step: str, service: str, seconds: float, last_fault: str) -> None:
        self.step = step
        self.service = service
        super().__init__(
            f'{service} has not answered the step "{step}" for {seconds:.0f} s (last: {last_fault}) / '
            f"{service} 已 {seconds:.0f} 秒未应答步骤“{step}”（最近一次：{last_fault}）"
        )


class EventsStuck(PlayStopped):
    """Events did not arrive for as long as the play waits for them."""

    def __init__(self, seconds: float, standing: str) -> None:
        super().__init__(
            f"Events between the services have not drained within {seconds:.0f} s: {standing} / "
            f"服务之间的事件在 {seconds:.0f} 秒内未能处理完：{standing}"
        )
