"""The transition table as a Mermaid state diagram, for the service's README."""

from collections.abc import Iterable

from referral.domain.states import END_STATES
from referral.domain.transitions import Condition, Transition


def state_diagram(table: Iterable[Transition]) -> str:
    """``table`` in Mermaid's ``stateDiagram-v2`` language, acts that keep the state left out."""
    lines = ["stateDiagram-v2"]
    for row in table:
        if row.state is row.to:
            continue
        start = "[*]" if row.state is None else row.state.value
        label = f"{row.act.value} ({', '.join(sorted(row.roles))})"
        if row.condition is not Condition.ALWAYS:
            label = f"{label} if {row.condition.value}"
        lines.append(f"    {start} --> {row.to.value} : {label}")
    lines.extend(f"    {state.value} --> [*]" for state in sorted(END_STATES))
    return "\n".join(lines)
