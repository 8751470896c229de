"""The page of the service shows the transition table as it is."""

from pathlib import Path

from referral.domain.diagram import state_diagram
from referral.domain.transitions import TABLE

README = Path(__file__).parents[2] / "README.md"


def test_the_diagram_is_the_transition_table() -> None:
    assert f"```mermaid\n{state_diagram(TABLE)}\n```" in README.read_text(), (
        "put the output of `referral states` into services/referral/README.md"
    )
