"""Which format a file has, by the ending of its name."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path

from drg_billing.application.case_file_ports import FileFault, FileRefused


class FileFormat(StrEnum):
    CSV = "csv"
    PARQUET = "parquet"
    XLSX = "xlsx"


def format_of(path: Path) -> FileFormat:
    """Raises FileRefused for any other ending."""
    try:
        return FileFormat(path.suffix.lower().removeprefix("."))
    except ValueError as error:
        raise FileRefused(FileFault.UNKNOWN_FORMAT, path.name) from error
