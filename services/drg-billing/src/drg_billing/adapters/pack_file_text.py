"""The text of one file of a pack's folder."""

from __future__ import annotations

from importlib.resources.abc import Traversable

from drg_billing.domain.grouping.pack_files import PackFault, PackFaultKind


def read_file_text(folder: Traversable, name: str, faults: list[PackFault]) -> str | None:
    """The text in UTF-8; None when there is no such file. Another encoding is noted as a fault of its first line."""
    path = folder / name
    if not path.is_file():
        return None
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        faults.append(PackFault(name, line, PackFaultKind.NOT_UTF8))
        return ""
