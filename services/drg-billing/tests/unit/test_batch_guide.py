"""What the guide on files of cases says is what the command does."""

import re
from pathlib import Path

import pytest

from drg_billing.application.case_file_ports import RejectReason
from drg_billing.entrypoints.command_line.whole import app
from yilian_kit.testing.commands import run_command

from .case_file_builders import read_cases
from .packs import REPOSITORY

GUIDE = (REPOSITORY / "docs" / "guides" / "drg-batch.md").read_text(encoding="utf-8")


def _blocks(kind: str) -> list[str]:
    return re.findall(rf"^```{kind}\n(.*?)^```", GUIDE, re.DOTALL | re.MULTILINE)


def test_every_command_of_the_guide_does_what_it_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # Given the files that the guide shows
    (cases,), (case,) = _blocks("csv"), _blocks("json")
    (tmp_path / "cases.csv").write_text(cases, encoding="utf-8")
    (tmp_path / "case.json").write_text(case, encoding="utf-8")
    monkeypatch.chdir(tmp_path)

    # When its commands are run one after the other
    commands = [line for block in _blocks("sh") for line in block.splitlines()]
    ran = {command: run_command(app, command.split()[1:]) for command in commands}

    # Then each ends as the guide says
    assert len(commands) >= 8
    explained = ran.pop("drg-billing explain case.json")
    assert (explained.exit_code, "✓ ET" in explained.stdout) == (0, True)
    refused = ran.pop("drg-billing group grouped.xlsx -o again.csv")
    assert (refused.exit_code, refused.stderr.startswith("column_taken: The column mdc")) == (2, True)
    assert {command: one.exit_code for command, one in ran.items()} == dict.fromkeys(ran, 3)
    (count,) = _blocks("text")
    assert all(count in one.stdout for one in ran.values())
    rows = read_cases(tmp_path / "grouped.csv")
    assert rows[3]["case_id"] == "c-4"
    assert (rows[3]["drg"], rows[3]["reason"], rows[3]["ward"]) == ("0000", "age_missing", "呼吸内科")
    assert [row["status"] for row in rows] == ["grouped", "grouped", "grouped", "ungroupable"]


def test_the_guide_lists_every_code_of_a_reject() -> None:
    section = GUIDE.partition("## What is rejected")[2].partition("\n## ")[0]
    assert re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE) == [reason.value for reason in RejectReason]
