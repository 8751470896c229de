"""A course of acts on one record: each needs the version that the one before left."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from yilian_local.scenario.player.stage import Stage
from yilian_local.scenario.steps import Actor, Answer, Json, Service, Step, in_state


@dataclass(frozen=True, slots=True)
class Act:
    """One act: by whom, when, and the states of the record that show that it was done."""

    name: str
    actor: Actor
    when: datetime
    done_in: tuple[str, ...]
    body: Json | None = None


async def go_through(
    stage: Stage, service: Service, collection: str, label: str, start: Answer, acts: Sequence[Act]
) -> Answer:
    """Do the acts on the record of ``start``, one after the other; the answer of the last one.

    ``collection`` is the path that the record lies under, ``label`` how it is called in the names of the steps.
    """
    answer = start
    record = f"{collection}/{start.id}"
    for act in acts:
        answer = await stage.client.act(
            Step(
                name=f"{act.name} {label}",
                service=service,
                actor=act.actor,
                at=act.when,
                path=f"{record}/{act.name}",
                body=act.body,
                version=answer.version,
                resource=record,
                is_done=in_state(*act.done_in),
            )
        )
    return answer
