"""Any text survives a workbook: what XML cannot hold is escaped as Excel does it, and read back as Excel does."""

import re
from pathlib import Path
from xml.etree import ElementTree
from zipfile import ZipFile

import openpyxl
import pyarrow as pa
import pyarrow.parquet
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drg_billing.adapters.case_files.table_source import read_stream
from drg_billing.adapters.case_files.workbook_texts import escaped, unescaped
from drg_billing.adapters.case_files.workbooks import XlsxSource

from .case_file_builders import A_ROW, HEADING, group_cases, read_cases, rejects_of, write_cases

_SHEET = "xl/worksheets/sheet1.xml"
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_TABLE_OF_TEXTS = (
    '<Override PartName="/xl/sharedStrings.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml" />'
)
_PRESERVE = {"{http://www.w3.org/XML/1998/namespace}space": "preserve"}

_pieces = [
    "_",
    "x",
    "x0041",
    "x005F",
    "xd83d",
    "xFFFE",
    "\x00",
    "\x1f",
    "\r",
    "\n",
    "\t",
    " ",
    "\uffff",
    "=",
    "&",
    "张",
    "😀",
]
texts = st.text() | st.lists(st.sampled_from(_pieces), max_size=12).map("".join)


def _cases_named(names: list[str], path: Path, heading: list[str] = HEADING) -> Path:
    return write_cases(path, [[name, *A_ROW[1:]] for name in names], heading)


def _read(workbook: Path) -> dict[str, list[str]]:
    """The columns of a workbook, as the command reads them."""
    source = XlsxSource(workbook)
    tables = [read_stream(chunk.content) for chunk in source.chunks()]
    columns = pa.concat_tables(tables).columns[: len(source.heading)]
    return {name: column.to_pylist() for name, column in zip(source.heading, columns, strict=True)}


def _texts_in(workbook: Path) -> list[ElementTree.Element]:
    """The elements of the sheet's XML that hold the first texts of its rows."""
    with ZipFile(workbook) as archive:
        rows = ElementTree.fromstring(archive.read(_SHEET)).iter(f"{_MAIN}row")  # noqa: S314 - our own
        return [text for row in rows if (text := row.find(f"{_MAIN}c/{_MAIN}is/{_MAIN}t")) is not None]


def _with_texts_shared(workbook: Path) -> Path:
    """As Excel saves it: the cells name texts of a table."""
    found: list[str] = []

    def share(cell: re.Match[str]) -> str:
        found.append(cell[2])
        return f'{cell[1]} t="s"><v>{len(found) - 1}</v></c>'

    shared = workbook.with_name("shared.xlsx")
    with ZipFile(workbook) as old, ZipFile(shared, "w") as new:
        sheet = re.sub(
            r'(<c r="\w+") t="inlineStr"><is>(.*?)</is></c>', share, old.read(_SHEET).decode(), flags=re.DOTALL
        )
        table = "".join(f"<si>{text}</si>" for text in found)
        contents = {name: old.read(name) for name in old.namelist()}
        contents[_SHEET] = sheet.encode()
        kinds = contents["[Content_Types].xml"].decode()
        contents["[Content_Types].xml"] = kinds.replace("</Types>", f"{_TABLE_OF_TEXTS}</Types>").encode()
        contents["xl/sharedStrings.xml"] = f'<sst xmlns="{_MAIN[1:-1]}">{table}</sst>'.encode()
        for name, content in contents.items():
            new.writestr(name, content)
    return shared


@given(texts)
@settings(max_examples=500)
def test_any_text_is_escaped_and_unescaped_to_itself(text: str) -> None:
    assert unescaped(escaped(text)) == text
    assert not re.search("[\x00-\x08\x0b-\x1f\ufffe\uffff]", escaped(text))


@given(st.lists(texts, min_size=1, max_size=20), texts)
@settings(max_examples=100, deadline=None)
def test_any_text_survives_the_way_through_a_workbook(
    tmp_path_factory: pytest.TempPathFactory, names: list[str], extra: str
) -> None:
    # Given any texts in a column, and one as its name
    folder = tmp_path_factory.mktemp("texts")
    extra = f"extra {extra}".strip()
    _cases_named(names, folder / "cases.parquet", [extra, *HEADING[1:]])

    # When they go through a workbook, also one that was saved by Excel
    group_cases(folder / "cases.parquet", folder / "out.xlsx")
    _with_texts_shared(folder / "out.xlsx")

    # Then they are the same
    assert _read(folder / "out.xlsx")[extra] == names
    assert _read(folder / "shared.xlsx")[extra] == names


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("张三\x1a", "张三_x001A_"),
        ("\x00\x0b\x1f", "_x0000__x000B__x001F_"),
        ("\ufffe\uffff", "_xFFFE__xFFFF_"),
        ("a\rb\r\nc", "a_x000D_b_x000D_\nc"),
        ("two\nlines\tand a tab", "two\nlines\tand a tab"),
        ("_x0041_", "_x005F_x0041_"),
        ("_x0041_x0042_", "_x005F_x0041_x005F_x0042_"),
        ("_x0041\x1a", "_x005F_x0041_x001A_"),
        ("_x41_ x005F_ _X0041_", "_x41_ x005F_ _X0041_"),
        ("#N/A", "#N/A"),
        ("=1+1", "=1+1"),
    ],
)
def test_what_xml_cannot_hold_is_escaped_and_nothing_else(text: str, written: str, tmp_path: Path) -> None:
    # Given a text, also as the name of a column
    heading = [f"n{text}", *HEADING[1:]]
    _cases_named([text], tmp_path / "cases.parquet", [f"n{text}".strip(), *HEADING[1:]])

    # When
    group_cases(tmp_path / "cases.parquet", tmp_path / "out.xlsx")

    # Then the XML is well formed and has it so, and so do other readers, as a text
    name, value = _texts_in(tmp_path / "out.xlsx")
    assert value.text == written
    assert name.text == escaped(heading[0].strip())
    cell = openpyxl.load_workbook(tmp_path / "out.xlsx").worksheets[0]["A2"]
    assert (cell.value, cell.data_type) == (written, "s")


def test_white_space_is_kept_also_by_programs_that_trim(tmp_path: Path) -> None:
    names = [" a", "b ", " ", "c\nd", "e\tf", "g h"]
    group_cases(_cases_named(names, tmp_path / "cases.parquet"), tmp_path / "out.xlsx")
    assert [text.attrib for text in _texts_in(tmp_path / "out.xlsx")[1:]] == [_PRESERVE] * 5 + [{}]


def test_a_text_that_escapes_make_longer_than_a_cell_is_not_cut(tmp_path: Path) -> None:
    names = ["\x1a" * 32_767, "\x1a" * 32_768]
    group_cases(_cases_named(names, tmp_path / "cases.parquet"), tmp_path / "out.xlsx")
    assert _read(tmp_path / "out.xlsx")["case_id"] == names[:1]
    assert [row["code"] for row in rejects_of(tmp_path / "out.xlsx")] == ["value_too_long"]


def test_escapes_of_other_programs_are_undone(tmp_path: Path) -> None:
    # Given what Excel makes of Windows' line ends, and half a surrogate pair, which is no character
    row = ["a_x000D_\nb", "1", "72", "J18.900_x000d_", "_x000D_", "", ""]
    source = write_cases(tmp_path / "cases.xlsx", [row, ["_xD83D_", *A_ROW[1:]]])

    # When
    group_cases(source, tmp_path / "out.csv")

    # Then the codes are codes
    first, second = read_cases(tmp_path / "out.csv")
    assert (first["case_id"], first["drg"], first["warnings"]) == ("a\r\nb", "ES35", "pack_notice:yilian-starter")
    assert second["case_id"] == "_xD83D_"
