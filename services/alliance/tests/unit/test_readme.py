"""The service's page shows the state machines as the code has them."""

from __future__ import annotations

from pathlib import Path

import pytest

from alliance.domain.coverage import LegalBasis
from alliance.domain.figures import Figure
from alliance.domain.state_machines import STATE_MACHINES

README = (Path(__file__).parents[2] / "README.md").read_text()


@pytest.mark.parametrize("record_type", ["practice-site", "dispatch", "placement"])
def test_each_diagram_is_its_table(record_type: str) -> None:
    assert f"```mermaid\n{STATE_MACHINES[record_type].mermaid()}\n```" in README


@pytest.mark.parametrize("name", [*Figure, *LegalBasis])
def test_each_figure_and_each_legal_basis_is_explained(name: str) -> None:
    assert f"`{name}`" in README
