"""The text of one file of a pack's folder."""

from __future__ import annotations

from collections.abc import Iterable
from importlib.resources.abc import Traversable

from drg_billing.adapters.pack_yaml import csv_of_yaml
from drg_billing.domain.grouping.pack_files import PACK_FILES, PackFault, PackFaultKind, PackTexts

_YAML_ENDINGS = (".yaml", ".yml")
_TABLE_ENDINGS = (".csv", *_YAML_ENDINGS)


def read_tables(folder: Traversable, files: Iterable[str], faults: list[PackFault]) -> PackTexts:
    """Of these files those that the folder has, each as CSV or as YAML.

    One that is there twice is a fault, and so is a CSV or YAML file that no pack has.
    """
    texts = PackTexts()
    for file in files:
        present = [name for name in forms_of(file) if (folder / name).is_file()]
        faults += [PackFault(name, 0, PackFaultKind.SEVERAL_FORMS) for name in present[1:]]
        for name in present[:1]:
            text = read_file_text(folder, name, faults) or ""
            if name != file:
                text, texts.other_forms[file] = csv_of_yaml(file, name, text, faults)
            texts[file] = text
    known = {name for file in PACK_FILES for name in forms_of(file)}
    for name in sorted(path.name for path in folder.iterdir()):
        if name.lower().endswith(_TABLE_ENDINGS) and not name.startswith(".") and name not in known:
            # A file that is not read, for the sake of a letter in its name, would be missed by nobody.
            faults.append(PackFault(name, 0, PackFaultKind.UNKNOWN_FILE))
    return texts


def forms_of(file: str) -> tuple[str, ...]:
    """The names that a table may have: `sets.csv`, `sets.yaml`, `sets.yml`."""
    return (file, *(file.removesuffix(".csv") + ending for ending in _YAML_ENDINGS))


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
        return None
