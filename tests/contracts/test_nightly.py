"""Tests marked nightly run when somebody asks for them, and never by themselves."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FILE = "services/drg-billing/tests/unit/test_settlement_invariants.py"
MILLION = f"{FILE}::test_a_million_settlements_keep_every_invariant"


@pytest.mark.parametrize(("asked", "collected"), [((), False), (("-m", "nightly"), True)])
def test_the_million_settlements_are_collected_only_when_asked_for(asked: tuple[str, ...], collected: bool) -> None:
    command = [sys.executable, "-m", "pytest", "--collect-only", "-q", *asked, FILE]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert (MILLION in ran.stdout) is collected
    assert (f"{FILE}::test_ten_thousand_settlements_keep_every_invariant" in ran.stdout) is not collected
