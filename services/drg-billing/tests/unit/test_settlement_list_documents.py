"""The pages about settlement lists: the table is that of the code, the commands of the guide do what it says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from drg_billing.adapters.settlement_list_table import rules_as_markdown
from drg_billing.domain.settlement_list.rules import RULES
from drg_billing.entrypoints.command_line import app
from yilian_kit.testing.commands import run_command

ROOT = Path(__file__).parents[4]
DOCS = ROOT / "services/drg-billing/docs"
GUIDE = (DOCS / "settlement-lists.md").read_text(encoding="utf-8")
_BLOCKS = re.findall(r"```sh\n(.*?)```", GUIDE, re.DOTALL)
COMMANDS = [line for block in _BLOCKS for line in block.splitlines()]


def test_the_table_of_rules_is_up_to_date() -> None:
    """`drg-billing settlement-lists rules --markdown` writes it."""
    assert (DOCS / "settlement-list-rules.md").read_text(encoding="utf-8") == rules_as_markdown()


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_of_the_guide_runs(command: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    ran = run_command(app, command.removeprefix("drg-billing ").split())

    assert ran.exit_code == (1 if command.endswith("settlement-lists") else 0), ran.output


def test_the_output_in_the_guide_is_what_is_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    (shown,) = re.findall(r"```text\n(.*?)```", GUIDE, re.DOTALL)
    assert run_command(app, COMMANDS[1].split()[1:]).output == shown


def test_rules_named_in_the_guide_exist() -> None:
    named = set(re.findall(r"QC-[A-Z]-\d{3}", GUIDE))
    assert named
    assert named <= {rule.id for rule in RULES}


def test_printing_the_rules_prints_each_of_them() -> None:
    ran = run_command(app, ["settlement-lists", "rules"])
    assert [line.split()[0] for line in ran.output.splitlines()] == [rule.id for rule in RULES]
    assert run_command(app, ["settlement-lists", "rules", "--markdown"]).output == rules_as_markdown()
