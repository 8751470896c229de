"""Settlement lists in files: JSON, JSON lines, and tables as CSV in a folder or a zip archive.

JSON: the input of 4101, also inside its message (`{"infno": "4101", "input": {...}}`), one or an array of them.
CSV: `setlinfo.csv` with a row for each list, and a file for each section that has rows (`diseinfo.csv` …); `setl_id`
ties the rows to their list. UTF-8 or GB18030.
"""

from __future__ import annotations

import csv
import io
import json
import lzma
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from enum import StrEnum
from functools import partial
from pathlib import Path

from drg_billing.adapters.settlement_list_fields import KEY, SECTIONS, SETLINFO

_MOST_BYTES = 1 << 30
"""Of an unpacked archive."""

_BROKEN_ARCHIVE = (
    zipfile.BadZipFile,
    RuntimeError,  # encrypted, or packed in an unknown way
    zlib.error,
    lzma.LZMAError,
    EOFError,
    OSError,
    ValueError,
)

RawList = Mapping[str, object]


class ListFileFault(StrEnum):
    """Why a file holds no settlement lists."""

    UNKNOWN_KIND = "unknown_kind"
    NOT_JSON = "not_json"
    NAME_REPEATED = "name_repeated"
    NO_LIST = "no_list"
    """JSON without the section setlinfo."""
    NOT_AN_ARCHIVE = "not_an_archive"
    TOO_LARGE = "too_large"
    FILE_MISSING = "file_missing"
    FILE_REPEATED = "file_repeated"
    FILE_UNKNOWN = "file_unknown"
    """A table of no section: what stands in it would be lost."""
    NOT_TEXT = "not_text"
    KEY_MISSING = "key_missing"
    KEY_REPEATED = "key_repeated"
    KEY_UNKNOWN = "key_unknown"
    """A row of a list that setlinfo.csv does not have."""
    ROW_TOO_LONG = "row_too_long"
    """More cells than the heading has."""
    COLUMN_REPEATED = "column_repeated"
    QUOTATION = "quotation"
    """A quotation mark without its end, or a cell over several lines: it would swallow the rows behind it."""


_SENTENCES = {
    ListFileFault.UNKNOWN_KIND: ("only .json, .jsonl, .zip and folders are read", "只读取 .json、.jsonl、.zip 和目录"),
    ListFileFault.NOT_JSON: ("is not JSON", "不是有效的 JSON"),
    ListFileFault.NAME_REPEATED: ("an object has a name twice", "同一对象中字段名重复"),
    ListFileFault.NO_LIST: ("JSON without the section setlinfo", "JSON 中没有 setlinfo"),
    ListFileFault.NOT_AN_ARCHIVE: ("cannot be unpacked", "压缩包无法打开"),
    ListFileFault.TOO_LARGE: ("more than 1 GiB unpacked", "解压后超过 1 GiB"),
    ListFileFault.FILE_MISSING: ("the file is missing", "缺少该文件"),
    ListFileFault.FILE_REPEATED: ("the file is there twice", "该文件重复"),
    ListFileFault.FILE_UNKNOWN: ("no section of interface 4101 has this name", "文件名不是 4101 接口的节点"),
    ListFileFault.NOT_TEXT: ("is neither UTF-8 nor GB18030 text", "不是 UTF-8 或 GB18030 文本"),
    ListFileFault.KEY_MISSING: ("setl_id is missing", "缺少 setl_id"),
    ListFileFault.KEY_REPEATED: ("setl_id stands twice", "setl_id 重复"),
    ListFileFault.KEY_UNKNOWN: ("setlinfo.csv has no such setl_id", "setlinfo.csv 中没有该 setl_id"),
    ListFileFault.ROW_TOO_LONG: ("more cells than the heading has", "列数多于表头"),
    ListFileFault.COLUMN_REPEATED: ("a column stands twice", "列名重复"),
    ListFileFault.QUOTATION: (
        "a quotation mark has no end, or a cell has several lines; a row stands on one line",
        "引号未闭合或单元格内换行；每行记录应占一行",
    ),
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
        yield from _tables(_by_section((one.name, one.read_bytes) for one in sorted(path.iterdir())))
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
        # the digits as they are written, not the nearest float
        content = json.loads(text, parse_float=str, object_pairs_hook=_object)
    except _NameRepeated:
        raise ListFileRefused(ListFileFault.NAME_REPEATED, file, line) from None
    except (ValueError, RecursionError):
        raise ListFileRefused(ListFileFault.NOT_JSON, file, line) from None
    for one in content if isinstance(content, list) else [content]:
        found = one.get("input", one) if isinstance(one, dict) else None
        if not isinstance(found, dict) or SETLINFO not in found:
            raise ListFileRefused(ListFileFault.NO_LIST, file, line)
        yield found


def _archive(path: Path) -> dict[str, bytes]:
    packed = io.BytesIO(path.read_bytes())  # what fails from here on is the archive's fault
    try:
        with zipfile.ZipFile(packed) as archive:
            members = [one for one in archive.infolist() if one.filename.lower().endswith(".csv")]
            if sum(one.file_size for one in members) > _MOST_BYTES:
                raise ListFileRefused(ListFileFault.TOO_LARGE, path.name)
            return _by_section((Path(one.filename).name, partial(archive.read, one)) for one in members)
    except _BROKEN_ARCHIVE:
        raise ListFileRefused(ListFileFault.NOT_AN_ARCHIVE, path.name) from None


class _NameRepeated(Exception):
    """An object has a name twice: all but the last value would be lost."""


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise _NameRepeated
    return found


def _by_section(files: Iterable[tuple[str, Callable[[], bytes]]]) -> dict[str, bytes]:
    """The tables among files, by their names in small letters; hidden files and those of other kinds are none."""
    tables: dict[str, bytes] = {}
    for written, read in files:
        name = written.lower()
        if not name.endswith(".csv") or name.startswith("."):
            continue
        if name.removesuffix(".csv") not in SECTIONS:
            raise ListFileRefused(ListFileFault.FILE_UNKNOWN, written)
        if name in tables:
            raise ListFileRefused(ListFileFault.FILE_REPEATED, written)
        tables[name] = read()
    return tables


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
    reader = csv.DictReader(io.StringIO(_text(files[file], file), newline=""), restval="", strict=True)
    line = 1
    try:
        names = reader.fieldnames or ()
        if KEY not in names:
            raise ListFileRefused(ListFileFault.KEY_MISSING, file, line)
        if len(set(names)) < len(names):
            raise ListFileRefused(ListFileFault.COLUMN_REPEATED, file, line)
        line += 1
        for row in reader:
            if None in row:
                raise ListFileRefused(ListFileFault.ROW_TOO_LONG, file, line)
            if any("\n" in cell or "\r" in cell for cell in row.values()):
                raise ListFileRefused(ListFileFault.QUOTATION, file, line)
            if not row[KEY].strip():
                raise ListFileRefused(ListFileFault.KEY_MISSING, file, line)
            yield line, {**row, KEY: row[KEY].strip()}
            line = reader.line_num + 1
    except csv.Error:
        raise ListFileRefused(ListFileFault.QUOTATION, file, line) from None


def _text(content: bytes, file: str) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise ListFileRefused(ListFileFault.NOT_TEXT, file)
