"""Every command of drg-billing that a page shows is run; those of two pages here, as they stand there."""

import asyncio
import json
import os
import re
import shlex
import shutil
from pathlib import Path

import pytest

from drg_billing.entrypoints.command_line.whole import app
from yilian_kit.testing.commands import run_command

from .county import County

SERVICE = Path(__file__).parents[2]
ROOT = SERVICE.parents[1]
RUN_BY = {
    "README.md": "test_documented_commands.py",
    "docs/settlement.md": "test_documented_commands.py",
    "docs/packs.md": "test_pack_commands.py",
    "docs/settlement-lists.md": "../unit/test_settlement_list_documents.py",
    "../../docs/guides/drg-batch.md": "../unit/test_batch_guide.py",
}
"""Pages with `sh` blocks, and the tests that run them; `tests/docs/test_guides.py` runs the `bash` blocks of guides."""
CASE = {"sex": "female", "age_years": 66, "main_diagnosis": "J44.100", "other_diagnoses": ["J96.000"]}


def commands_of(page: str) -> list[str]:
    blocks = re.findall(r"^```sh\n(.*?)^```", (SERVICE / page).read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
    lines = [line.split("#")[0].strip() for block in blocks for line in block.splitlines()]
    return [line for line in lines if line.startswith("drg-billing ")]


def test_no_page_shows_a_command_that_no_test_runs() -> None:
    pages = [
        *ROOT.glob("*.md"),
        *(page for part in ("docs", "deploy", "services") for page in (ROOT / part).rglob("*.md")),
    ]
    shown = {os.path.relpath(path, SERVICE) for path in pages if commands_of(str(path))}

    assert shown == set(RUN_BY)
    assert all((Path(__file__).parent / test).exists() for test in RUN_BY.values())


async def test_every_command_of_the_pages_does_what_it_says(
    served: County, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Given the files that the pages name, and a settled case
    for name in ("cases.csv", "vectors.csv"):
        shutil.copy(SERVICE / "tests" / "unit" / "data" / "starter_vectors.csv", tmp_path / name)
    shutil.copy(SERVICE / "docs" / "examples" / "settlement-list.json", tmp_path / "list.json")
    (tmp_path / "case.json").write_text(json.dumps(CASE))
    monkeypatch.chdir(tmp_path)
    await served.set_parameters()
    await served.settled()

    # When the commands are run one after the other
    commands = [*commands_of("README.md"), *commands_of("docs/settlement.md")]
    ran = {line: await asyncio.to_thread(run_command, app, shlex.split(line)[1:]) for line in commands}

    # Then each ends well, and says what it did
    assert len(ran) == 7
    assert {line: one.output for line, one in ran.items() if one.exit_code != 0} == {}
    assert (tmp_path / "grouped.csv").read_text(encoding="utf-8").count("\n") == 81
    assert "✓ ET" in ran["drg-billing explain case.json"].stdout
    assert "100.0%" in ran["drg-billing packs agreement vectors.csv"].stdout
    assert ran["drg-billing settlement-lists rules"].stdout.count("QC-") >= 120
    assert "identical: 1" in ran["drg-billing settlements replay"].stdout
