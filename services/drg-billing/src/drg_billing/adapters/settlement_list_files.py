"""Settlement lists in files: JSON, JSON lines, and tables as CSV in a folder or a zip archive.

JSON: the input of 4101, also inside its message (`{"infno": "4101", "input": {...}}`), one or an array of them.
CSV: `setlinfo.csv` with a row for each list, and a file for each section that has rows (`diseinfo.csv` …); `setl_id`
ties the rows to their list. UTF-8 or GB18030.
"""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Iterator, Mapping
from enum import StrEnum
from pathlib import Path

from drg_billing.adapters.settlement_list_fields import KEY, SECTIONS, SETLINFO

_MOST_BYTES = 1 << 30
"""Of an unpacked archive."""

RawList = Mapping[str, object]


class ListFileFault(StrEnum):
    """Why a file holds no settlement lists."""

    UNKNOWN_KIND = "unknown_kind"
    NOT_JSON = "not_json"
    NO_LIST = "no_list"
    """JSON without the section setlinfo."""
    NOT_AN_ARCHIVE = "not_an_archive"
    TOO_LARGE = "too_large"
    FILE_MISSING = "file_missing"
    NOT_TEXT = "not_text"
    KEY_MISSING = "key_missing"
    KEY_REPEATED = "key_repeated"
    KEY_UNKNOWN = "key_unknown"
    """A row of a list that setlinfo.csv does not have."""
    ROW_TOO_LONG = "row_too_long"
    """More cells than the heading has."""


_SENTENCES = {
    ListFileFault.UNKNOWN_KIND: ("only .json, .jsonl, .zip and folders are read", "只读取 .json、.jsonl、.zip 和目录"),
    ListFileFault.NOT_JSON: ("is not JSON", "不是有效的 JSON"),
    ListFileFault.NO_LIST: ("JSON without the section setlinfo", "JSON 中没有 setlinfo"),
    ListFileFault.NOT_AN_ARCHIVE: ("cannot be unpacked", "压缩包无法打开"),
    ListFileFault.TOO_LARGE: ("more than 1 GiB unpacked", "解压后超过 1 GiB"),
    ListFileFault.FILE_MISSING: ("the file is missing", "缺少该文件"),
    ListFileFault.NOT_TEXT: ("is neither UTF-8 nor GB18030 text", "不是 UTF-8 或 GB18030 文本"),
    ListFileFault.KEY_MISSING: ("setl_id is missing", "缺少 setl_id"),
    ListFileFault.KEY_REPEATED: ("setl_id stands twice", "setl_id 重复"),
    ListFileFault.KEY_UNKNOWN: ("setlinfo.csv has no such setl_id", "setlinfo.csv 中没有该 setl_id"),
    ListFileFault.ROW_TOO_LONG: ("more cells than the heading has", "列数多于表头"),
}


def file_sentence(fault: ListFileFault) -> str:
    """The fault in English and Chinese."""
    return " / ".join(_SENTENCES[fault])


class ListFileRefused(Exception):
    """A file cannot be read; nothing of what stands in it is repeated."""

    def __init__(self, fault: ListFileFault, file: str, line: int = 0) -> None:
        super().__init__(f"{file}:{line} {fault.value}")
        self.fault, self.file, self.line = fault, file, line


def raw_lists(path: Path) -> Iterator[RawList]:
    """Every list of a file or folder, in its order. Raises ListFileRefused."""
    if path.is_dir():
        files = {one.name.lower(): one.read_bytes for one in sorted(path.iterdir()) if one.suffix.lower() == ".csv"}
        yield from _tables({name: read() for name, read in files.items()})
    elif path.suffix.lower() == ".zip":
        yield from _tables(_archive(path))
    elif path.suffix.lower() == ".json":
        yield from _json(_text(path.read_bytes(), path.name), path.name, 0)
    elif path.suffix.lower() in (".jsonl", ".ndjson"):
        for number, line in enumerate(_text(path.read_bytes(), path.name).split("\n"), start=1):
            if line.strip():
                yield from _json(line, path.name, number)
    else:
        raise ListFileRefused(ListFileFault.UNKNOWN_KIND, path.name)


def _json(text: str, file: str, line: int) -> Iterator[RawList]:
    try:
        content = json.loads(text, parse_float=str)  # the digits as they are written, not the nearest float
    except (ValueError, RecursionError):
        raise ListFileRefused(ListFileFault.NOT_JSON, file, line) from None
    for one in content if isinstance(content, list) else [content]:
        found = one.get("input", one) if isinstance(one, dict) else None
        if not isinstance(found, dict) or SETLINFO not in found:
            raise ListFileRefused(ListFileFault.NO_LIST, file, line)
        yield found


def _archive(path: Path) -> dict[str, bytes]:
    try:
        with zipfile.ZipFile(path) as archive:
            members = [one for one in archive.infolist() if one.filename.lower().endswith(".csv")]
            if sum(one.file_size for one in members) > _MOST_BYTES:
                raise ListFileRefused(ListFileFault.TOO_LARGE, path.name)
            return {Path(one.filename).name.lower(): archive.read(one) for one in members}
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError):  # broken, encrypted, packed in an unknown way
        raise ListFileRefused(ListFileFault.NOT_AN_ARCHIVE, path.name) from None


def _tables(files: Mapping[str, bytes]) -> Iterator[RawList]:
    if f"{SETLINFO}.csv" not in files:
        raise ListFileRefused(ListFileFault.FILE_MISSING, f"{SETLINFO}.csv")
    sections = [name for name in SECTIONS if name != SETLINFO]
    heads: dict[str, dict[str, str]] = {}
    rows: dict[str, dict[str, list[dict[str, str]]]] = {}
    for line, row in _rows(f"{SETLINFO}.csv", files):
        if row[KEY] in heads:
            raise ListFileRefused(ListFileFault.KEY_REPEATED, f"{SETLINFO}.csv", line)
        heads[row[KEY]], rows[row[KEY]] = row, {name: [] for name in sections}
    for section in sections:
        for line, row in _rows(f"{section}.csv", files):
            if row[KEY] not in heads:
                raise ListFileRefused(ListFileFault.KEY_UNKNOWN, f"{section}.csv", line)
            rows[row[KEY]][section].append(row)
    for key, head in heads.items():
        yield {SETLINFO: head, **rows[key]}


def _rows(file: str, files: Mapping[str, bytes]) -> Iterator[tuple[int, dict[str, str]]]:
    """Nothing when there is no such file."""
    if file not in files:
        return
    reader = csv.DictReader(io.StringIO(_text(files[file], file), newline=""), restval="")
    try:
        if KEY not in (reader.fieldnames or ()):
            raise ListFileRefused(ListFileFault.KEY_MISSING, file, 1)
        for row in reader:
            if None in row:
                raise ListFileRefused(ListFileFault.ROW_TOO_LONG, file, reader.line_num)
            if not row[KEY].strip():
                raise ListFileRefused(ListFileFault.KEY_MISSING, file, reader.line_num)
            yield reader.line_num, {**row, KEY: row[KEY].strip()}
    except csv.Error:
        raise ListFileRefused(ListFileFault.NOT_TEXT, file, reader.line_num) from None


def _text(content: bytes, file: str) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise ListFileRefused(ListFileFault.NOT_TEXT, file)
