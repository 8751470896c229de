"""The benchmarks run to their end, and print the rows that docs/benchmarks.md shows. Whatever they find is right."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DOCUMENT = ROOT / "docs" / "benchmarks.md"
PUBLIC = Path(os.environ.get("CHS_DRG_DATA", ROOT.parent / "shared" / "chs-drg"))
_ROW = re.compile(r"^\| (.+?) \| .+ \|$", re.MULTILINE)
_HEADINGS = {"measured", "---"}


def _measured(text: str) -> set[tuple[str, int, str]]:
    """Each row by the section that it stands in and its place among the same words there."""
    found = set()
    for section in text.split("\n### ")[1:]:
        rows = [row for row in _ROW.findall(section) if row not in _HEADINGS]
        title = section.splitlines()[0]
        found |= {(title, rows[:place].count(row), row) for place, row in enumerate(rows)}
    return found


def _run(*command: str) -> str:
    ran = subprocess.run(
        [sys.executable, "-m", *command], cwd=ROOT, capture_output=True, text=True, timeout=1200, check=False
    )
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


@pytest.mark.nightly
@pytest.mark.timeout(1500)
@pytest.mark.skipif(not PUBLIC.is_dir(), reason="grouping and importing are measured on the public data")
def test_every_row_that_the_benchmarks_print_stands_in_the_document() -> None:
    printed = _measured("\n" + _run("benchmarks"))

    assert len(printed) > 30
    assert printed - _measured(DOCUMENT.read_text()) == set()


@pytest.mark.nightly
@pytest.mark.skipif(not PUBLIC.is_dir(), reason="files are measured on the public data")
def test_a_file_of_any_length_is_measured() -> None:
    printed = _run("benchmarks.batch", "20000")

    assert all(f"| CSV to {form}, 1 worker: seconds for 20,000 rows |" in printed for form in ("csv", "parquet"))
