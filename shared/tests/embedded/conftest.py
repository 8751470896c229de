"""Folders for servers: outside pytest's own, which it closes to the account that PostgreSQL runs as under root."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture
def state_folder() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="yilian-embedded-"))
    yield folder
    shutil.rmtree(folder)
