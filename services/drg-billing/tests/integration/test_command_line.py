"""The commands that the service's page names."""

from pathlib import Path

from drg_billing.entrypoints.command_line import app
from yilian_kit.testing.commands import run_command

from .pack_rows import A_PACK

VECTORS = Path(__file__).parents[1] / "unit" / "data" / "starter_vectors.csv"


def test_agreement_of_the_starter_pack_with_its_own_vectors_is_whole() -> None:
    ran = run_command(app, ["packs", "agreement", str(VECTORS)])
    assert ran.exit_code == 0, ran.output
    assert ran.stdout.splitlines()[1].split() == ["starter_vectors", "80", "100.0%", "100.0%", "100.0%"]


def test_agreement_of_a_folder_of_ones_own(tmp_path: Path) -> None:
    # Given a pack that knows pneumonia alone
    for name, text in A_PACK["files"].items():
        (tmp_path / name).write_text(text)

    # When it is held against the starter pack's vectors
    ran = run_command(app, ["packs", "agreement", "--pack", str(tmp_path), str(VECTORS)])

    # Then it agrees on what is ungroupable, and on the MDC of the lungs
    assert ran.exit_code == 0, ran.output
    assert float(ran.stdout.splitlines()[1].split()[2].rstrip("%")) < 20


def test_a_broken_folder_names_file_and_line(tmp_path: Path) -> None:
    ran = run_command(app, ["packs", "agreement", "--pack", str(tmp_path), str(VECTORS)])
    assert ran.exit_code == 2
    assert "mdc.csv:0 file_missing" in ran.stderr
