"""The diagram on the service's page is the table of transitions."""

import re
from pathlib import Path

from contracting.domain.agreement_transitions import TRANSITIONS

PAGE = Path(__file__).parents[2] / "README.md"


def test_the_diagram_shows_the_transitions_and_no_others() -> None:
    arrows = re.findall(r"^ {4}(\w+) --> (\w+) : ([\w-]+)$", PAGE.read_text(), re.MULTILINE)
    assert arrows == [(state.value, after.value, act.value) for (state, act), after in TRANSITIONS.items()]
