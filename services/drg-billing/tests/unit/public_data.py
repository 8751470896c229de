"""The public CHS-DRG tables and vectors, for tests that need them: they are no part of the repository."""

import os
from pathlib import Path

import pytest

from .packs import PUBLIC_DATA

PUBLIC_NAMES = ("chs_drg_11", "fuzhou_2022", "nanping_2023")
"""The packs that have vectors."""


def public_tables(name: str) -> Path:
    """The folder of transcribed text tables. Without the data a test fails under CI, and is skipped elsewhere."""
    return _there(PUBLIC_DATA / "tables" / name)


def public_vectors(name: str) -> Path:
    """The file of a pack's vectors. Without the data a test fails under CI, and is skipped elsewhere."""
    return _there(PUBLIC_DATA / "vectors" / f"{name}.csv")


def _there(path: Path) -> Path:
    if not path.exists():
        missing = f"{path} is missing: CHS_DRG_DATA names the folder with the public CHS-DRG data"
        if os.environ.get("CI") == "true":
            pytest.fail(missing)
        pytest.skip(missing)
    return path
