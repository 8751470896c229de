"""The command `drg-billing explain`: one case as a tree."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import Result

from drg_billing.entrypoints.command_line.whole import app
from yilian_kit.testing.commands import run_command

COLUMNS = {"sex": "1", "age_years": "72", "main_dx": "J18.900", "other_dx": "N17.900|X99.999", "main_px": ""}
FIELDS = {
    "sex": "male",
    "age_years": 72,
    "main_diagnosis": "j18.900",
    "other_diagnoses": ["N17.900", "X99.999"],
    "main_procedure": None,
    "admitted_on": "2025-01-01",
    "discharged_on": "2025-01-05",
}


def _explain(case: str, text: str = "") -> Result:
    return run_command(app, ["explain", case], text)


@pytest.mark.parametrize("case", [COLUMNS, FIELDS], ids=["columns", "fields"])
def test_a_case_is_explained_from_its_codes_to_its_group(case: dict[str, Any], tmp_path: Path) -> None:
    # Given a case with the columns of a file, or with the fields of the API
    (tmp_path / "case.json").write_text(json.dumps(case), encoding="utf-8")

    # When
    ran = _explain(str(tmp_path / "case.json"))

    # Then the group stands first, and the way to it below, in both languages
    assert ran.exit_code == 0, ran.output
    lines = ran.stdout.splitlines()
    assert lines[0].startswith("ES31 ")
    assert "│   ├── ✗ A 先期分组疾病及相关操作: 主要手术操作为有效手术操作 / the main procedure is a valid one" in lines
    assert any("✓ ES3 " in line for line in lines)
    assert any("✗ ER1 " in line and line.endswith("(J18.900)") for line in lines)
    assert any("N17.900 MCC" in line and line.endswith("计入 counted") for line in lines)
    assert any("X99.999" in line and line.endswith("分组方案中无此编码 unknown to the pack") for line in lines)
    assert "starter pack" in lines[-1]


def test_a_case_as_a_program_writes_it_to_standard_input_is_read() -> None:
    ran = _explain("-", "\ufeff" + json.dumps({**FIELDS, "stay_days": None}))
    assert ran.stdout.startswith("ES31 ")


def test_a_case_without_a_group_says_why() -> None:
    ran = _explain("-", '{"sex": "?", "age_years": -1}')
    assert ran.exit_code == 0
    assert ran.stdout.startswith("0000 未入组")
    for rule in ("sex_unreadable", "age_out_of_range", "main_diagnosis_missing"):
        assert rule in ran.stdout


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("{", "JSON"),
        ("[]", "JSON"),
        pytest.param("[" * 100_000, "JSON", id="deep"),
        pytest.param(r'{"main_diagnosis": "\ud800"}', "JSON", id="half a surrogate pair"),
        pytest.param(r'{"\ud800": {}}', "JSON", id="half a surrogate pair as a name"),
        ('{"main_dx": "J18.900", "main_diagnosis": "K35.800"}', "main_dx"),
        ('{"other_dx": [1]}', "other_dx"),
        ('{"sex": {"code": 1}}', "sex"),
        ('{"admitted_on": "2025-01-02", "discharged_on": "2025-01-01"}', "admitted_on, discharged_on"),
    ],
)
def test_what_is_no_case_is_said_in_a_sentence(text: str, named: str) -> None:
    ran = _explain("-", text)
    assert (ran.exit_code, ran.stderr) == (2, f"{named} cannot be read as a case. / {named} 无法读取。\n")


def test_a_file_that_is_not_there_is_said_in_a_sentence() -> None:
    ran = _explain("nowhere.json")
    assert (ran.exit_code, ran.stderr) == (2, "nowhere.json cannot be read. / nowhere.json 无法读取。\n")
