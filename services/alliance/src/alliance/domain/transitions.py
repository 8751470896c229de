"""A state machine as one table, from which code, tests, documents and ``allowed_actions`` all come."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from alliance.domain.actor import Duty, Side
from alliance.domain.errors import ActNotAllowed, NotYourAct

S = TypeVar("S", bound=StrEnum)
A = TypeVar("A", bound=StrEnum)

EITHER_SIDE = frozenset(Side)
SENDING_SIDE = frozenset({Side.SENDING})


@dataclass(frozen=True)
class Transition(Generic[S, A]):
    """In ``source``, ``act`` leads to ``target``; it takes ``duty`` and standing on one of ``sides``."""

    source: S
    act: A
    target: S
    duty: Duty
    sides: frozenset[Side] = EITHER_SIDE


class TransitionTable(Generic[S, A]):
    """Every transition a record of one type can make; what is not in the table is refused."""

    def __init__(self, record_type: str, transitions: Sequence[Transition[S, A]]) -> None:
        self.record_type = record_type
        self.transitions = tuple(transitions)
        self._by_key = {(row.source, row.act): row for row in transitions}
        if len(self._by_key) != len(self.transitions):
            raise ValueError(f"two transitions of a {record_type} share a state and an act")

    def target(self, state: S, act: A) -> S:
        """The state ``act`` leads to.

        Raises ActNotAllowed, listing what ``state`` allows.
        """
        row = self._by_key.get((state, act))
        if row is None:
            raise ActNotAllowed(self.record_type, act, state, self.acts_from(state))
        return row.target

    def acts_from(self, state: S) -> tuple[str, ...]:
        """The acts ``state`` allows to somebody, in the table's order."""
        return tuple(row.act.value for row in self.transitions if row.source == state)

    def allowed(self, state: S, duties: Collection[Duty], sides: Collection[Side] = EITHER_SIDE) -> tuple[str, ...]:
        """The acts ``state`` allows to a caller with these duties on these sides."""
        return tuple(
            row.act.value
            for row in self.transitions
            if row.source == state and row.duty in duties and not row.sides.isdisjoint(sides)
        )

    def check_side(self, act: A, sides: Collection[Side]) -> None:
        """Raises NotYourAct when no transition by ``act`` is open to a caller on ``sides``."""
        if all(row.sides.isdisjoint(sides) for row in self.transitions if row.act == act):
            raise NotYourAct(self.record_type, act)

    def mermaid(self) -> str:
        """The table as a Mermaid state diagram, as the service's page shows it."""
        sources = {row.source for row in self.transitions}
        initial = self.transitions[0].source
        ends = [row.target for row in self.transitions if row.target not in sources]
        lines = ["stateDiagram-v2", f"    [*] --> {initial}"]
        lines += [f"    {row.source} --> {row.target}: {row.act}" for row in self.transitions]
        lines += [f"    {state} --> [*]" for state in dict.fromkeys(ends)]
        return "\n".join(lines)
