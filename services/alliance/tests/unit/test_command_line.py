"""The service's own command."""

from __future__ import annotations

from alliance.entrypoints.cli import app
from yilian_kit.testing.commands import run_command


def test_transitions_prints_a_diagram() -> None:
    result = run_command(app, ["transitions", "dispatch"])
    assert result.exit_code == 0
    assert "planned --> confirmed: confirm" in result.output


def test_an_unknown_record_type_is_refused_with_those_that_there_are() -> None:
    result = run_command(app, ["transitions", "moon"])
    assert result.exit_code == 2
    assert "dispatch" in result.output
