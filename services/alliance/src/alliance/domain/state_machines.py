"""Every state machine of the service by the type of record it governs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from alliance.domain.dispatch import DISPATCH_TRANSITIONS
from alliance.domain.institution import INSTITUTION_TRANSITIONS
from alliance.domain.placement import PLACEMENT_TRANSITIONS
from alliance.domain.practice_site import SITE_TRANSITIONS


class StateMachine(Protocol):
    """A transition table, whatever its states and acts are."""

    @property
    def record_type(self) -> str: ...

    def mermaid(self) -> str: ...


STATE_MACHINES: Mapping[str, StateMachine] = {
    table.record_type: table
    for table in (INSTITUTION_TRANSITIONS, SITE_TRANSITIONS, DISPATCH_TRANSITIONS, PLACEMENT_TRANSITIONS)
}
