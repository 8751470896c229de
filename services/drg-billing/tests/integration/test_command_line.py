"""The commands that the service's page names."""

import asyncio
from pathlib import Path

import pytest
from typer.testing import CliRunner

from drg_billing.entrypoints.command_line import app

from .county import County
from .pack_rows import A_PACK

RUNNER = CliRunner()
VECTORS = Path(__file__).parents[1] / "unit" / "data" / "starter_vectors.csv"


def test_agreement_of_the_starter_pack_with_its_own_vectors_is_whole() -> None:
    ran = RUNNER.invoke(app, ["packs", "agreement", str(VECTORS)])
    assert ran.exit_code == 0, ran.output
    assert ran.output.splitlines()[1].split() == ["starter_vectors", "80", "100.0%", "100.0%", "100.0%"]


def test_agreement_of_a_folder_of_ones_own(tmp_path: Path) -> None:
    # Given a pack that knows pneumonia alone
    for name, text in A_PACK["files"].items():
        (tmp_path / name).write_text(text)

    # When it is held against the starter pack's vectors
    ran = RUNNER.invoke(app, ["packs", "agreement", "--pack", str(tmp_path), str(VECTORS)])

    # Then it agrees on what is ungroupable, and on the MDC of the lungs
    assert ran.exit_code == 0, ran.output
    assert float(ran.output.splitlines()[1].split()[2].rstrip("%")) < 20


def test_a_broken_folder_names_file_and_line(tmp_path: Path) -> None:
    ran = RUNNER.invoke(app, ["packs", "agreement", "--pack", str(tmp_path), str(VECTORS)])
    assert ran.exit_code == 2
    assert "mdc.csv:0 file_missing" in ran.stderr


async def test_replay_of_the_whole_ledger_says_identical(county: County, monkeypatch: pytest.MonkeyPatch) -> None:
    # Given two settlements, one of them reversed
    await county.set_parameters()
    await county.settled("S-1")
    await county.reverse(await county.settled("S-2"))

    # When the operator replays everything
    settings = county.service.settings
    for name, value in settings.model_dump().items():
        if value is not None:
            text = value.get_secret_value() if hasattr(value, "get_secret_value") else str(value)
            monkeypatch.setenv(f"YILIAN_{name.upper()}", text)
    ran = await asyncio.to_thread(RUNNER.invoke, app, ["settlements", "replay"])

    # Then
    assert (ran.exit_code, ran.output.strip()) == (0, "identical: 3")
