"""The start of the commands that need no server: quick, and with no record in what they say of an error."""

import subprocess
import sys
from pathlib import Path

import pytest

from ..unit.case_file_builders import A_ROW, write_cases

_FAILING = """
from drg_billing.adapters.case_files.part_maker import PartMaker
from drg_billing.entrypoints.command_line import explain, start


def fail(*given):
    raise ValueError(repr(given))


PartMaker.make = explain.read_case = fail
start.main()
"""
_IMPORTED = """
import sys
from drg_billing.entrypoints.command_line import start

try:
    start.main()
finally:
    print("imported:", *sys.modules)
"""
_OF_SERVERS = {"aiokafka", "alembic", "fastapi", "opentelemetry", "sqlalchemy", "structlog"}


def _run(program: str, *words: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", program, *map(str, words)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("words", [["group", "cases.csv", "-o", "out.csv"], ["explain", "cases.csv"]])
def test_an_error_that_nobody_foresaw_is_told_without_the_record(words: list[str], tmp_path: Path) -> None:
    # Given a record, and a command that fails with it in its hands
    write_cases(tmp_path / "cases.csv", [["somebody", *A_ROW[1:]]])

    # When
    ran = _run(_FAILING, *(tmp_path / word if word.endswith(".csv") else word for word in words))

    # Then the last line is a sentence
    assert ran.returncode == 1
    said = ran.stderr.splitlines()[-1]
    assert said == "This should not happen: ValueError, message withheld: it may quote data."
    assert "somebody" not in ran.stdout + ran.stderr
    assert "Traceback" not in ran.stderr


@pytest.mark.parametrize("command", ["group", "explain"])
def test_a_command_without_a_server_imports_no_library_of_one(command: str) -> None:
    ran = _run(_IMPORTED, command, "--help")
    modules = set(ran.stdout.rpartition("imported:")[2].split())
    assert "drg_billing.entrypoints.command_line.group" in modules, ran.stderr
    assert not modules & _OF_SERVERS
