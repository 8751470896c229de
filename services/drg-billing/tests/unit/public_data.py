"""The public CHS-DRG tables and vectors, for tests that need them: they are no part of the repository."""

import os
from pathlib import Path

import pytest

from .packs import PUBLIC_DATA


def public_tables(name: str) -> Path:
    """The folder of transcribed text tables. Without the data a test fails under CI, and is skipped elsewhere."""
    folder = PUBLIC_DATA / "tables" / name
    if not folder.is_dir():
        missing = f"{folder} is missing: CHS_DRG_DATA names the folder with the public CHS-DRG data"
        if os.environ.get("CI") == "true":
            pytest.fail(missing)
        pytest.skip(missing)
    return folder
