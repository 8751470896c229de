"""The commands that the service's page names."""

from pathlib import Path

import pytest

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


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"sex,age_years,main_dx\n1,65,J18.900\n", "column missing: expected_mdc / 缺少列 expected_mdc"),
        ("姓名".encode("gb18030"), "is not UTF-8 text / 不是 UTF-8 文本"),
        (b"", "column missing: sex / "),
        (b"sex,age_years,main_dx,expected_mdc,expected_adrg,expected_drg\n1,65\n", "line 2: wrong number of fields / "),
        (b'sex,age_years,main_dx,expected_mdc,expected_adrg,expected_drg\n"1', "line 2 cannot be read / "),
    ],
)
def test_a_file_that_holds_no_vectors_is_named(tmp_path: Path, content: bytes, said: str) -> None:
    file = tmp_path / "vectors.csv"
    file.write_bytes(content)

    ran = run_command(app, ["packs", "agreement", str(file)])

    assert ran.exit_code == 2
    assert ran.stderr.startswith(f"vectors.csv: {said}")
