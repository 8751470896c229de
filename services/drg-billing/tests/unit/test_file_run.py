"""A run over a file: what is refused, what is rejected, and what an interruption leaves behind."""

import errno
import os
import re
from dataclasses import replace
from pathlib import Path
from typing import NoReturn
from zipfile import ZipFile

import pyarrow as pa
import pyarrow.parquet
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drg_billing.adapters.case_files.part_maker import PartMaker
from drg_billing.adapters.case_files.parts import PartsFolder
from drg_billing.application.case_file_ports import Chunk, FileFault, FilePaths, FileRefused, PartSummary

from .case_file_builders import (
    A_ROW,
    HEADING,
    csv_text,
    group_cases,
    read_cases,
    rejects_of,
    starter_pack,
    write_cases,
)

ROWS = [[f"c{number}", *A_ROW[1:]] for number in range(200)]


def _names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def _refusal(source: Path, output: Path, **options: object) -> tuple[FileFault, str]:
    with pytest.raises(FileRefused) as refused:
        group_cases(source, output, **options)
    return refused.value.fault, refused.value.value


@pytest.mark.parametrize("column", ["sex", "age_years", "main_dx", "other_dx", "main_px", "other_px"])
def test_a_missing_column_is_named_and_nothing_is_written(column: str, tmp_path: Path) -> None:
    heading = [name for name in HEADING if name != column]
    source = write_cases(tmp_path / "cases.csv", [["x"] * len(heading)], heading)
    assert _refusal(source, tmp_path / "out.csv") == (FileFault.COLUMN_MISSING, column)
    assert _names(tmp_path) == ["cases.csv"]


@pytest.mark.parametrize(
    ("heading", "fault", "value"),
    [
        ([*HEADING, "Main_DX "], FileFault.COLUMN_TWICE, "main_dx"),
        ([*HEADING, "status"], FileFault.COLUMN_TAKEN, "status"),
    ],
)
def test_a_heading_that_cannot_be_told_apart_is_refused(
    heading: list[str], fault: FileFault, value: str, tmp_path: Path
) -> None:
    source = write_cases(tmp_path / "cases.csv", [], heading)
    assert _refusal(source, tmp_path / "out.csv") == (fault, value)


@pytest.mark.parametrize("content", [b"", b"\n", b"\xef\xbb\xbf", b",,\n"])
def test_a_file_without_a_heading_is_refused(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "cases.csv").write_bytes(content)
    assert _refusal(tmp_path / "cases.csv", tmp_path / "out.csv") == (FileFault.HEADING_MISSING, "cases.csv")


@pytest.mark.parametrize("name", ["cases.parquet", "cases.xlsx"])
@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 something else"])
def test_a_file_that_is_not_what_its_name_says_is_refused(name: str, content: bytes, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(content)
    assert _refusal(tmp_path / name, tmp_path / "out.csv") == (FileFault.INPUT_UNREADABLE, name)


@pytest.mark.parametrize("name", ["cases.parquet", "cases.xlsx"])
def test_a_file_that_is_damaged_further_on_is_refused_and_leaves_no_output(name: str, tmp_path: Path) -> None:
    # Given a file that begins and ends well
    rows = [[f"{number:08x}", *A_ROW[1:]] for number in range(3_000)]
    source = write_cases(tmp_path / name, rows)
    content = source.read_bytes()
    middle = len(content) // 2
    source.write_bytes(content[:middle] + bytes(200) + content[middle + 200 :])

    # Then
    assert _refusal(source, tmp_path / "out.csv", chunk=100) == (FileFault.INPUT_UNREADABLE, name)
    assert _names(tmp_path) == [name]


@pytest.mark.parametrize(("name", "place"), [("workbook.xml", b"<bookViews>"), ("styles.xml", b"<fills")])
def test_a_workbook_that_another_program_wrote_wrongly_is_refused(name: str, place: bytes, tmp_path: Path) -> None:
    # Given a part of a workbook with an attribute that nobody knows
    write_cases(tmp_path / "good.xlsx", ROWS)
    with ZipFile(tmp_path / "good.xlsx") as good, ZipFile(tmp_path / "cases.xlsx", "w") as bad:
        for part in good.namelist():
            content = good.read(part)
            if part.endswith(name):
                assert place in content
                content = re.sub(rb"<(workbookView|patternFill) ", rb'<\1 nobodys="1" ', content)
            bad.writestr(part, content)

    # Then
    assert _refusal(tmp_path / "cases.xlsx", tmp_path / "out.csv") == (FileFault.INPUT_UNREADABLE, "cases.xlsx")


def test_an_input_that_may_not_be_opened_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = write_cases(tmp_path / "cases.csv", ROWS)
    starter_pack()  # its files are opened before, not by this test when it happens to be the first

    def denied(*arguments: object) -> NoReturn:
        raise PermissionError

    monkeypatch.setattr(Path, "open", denied)
    assert _refusal(source, tmp_path / "out.csv") == (FileFault.INPUT_UNREADABLE, "cases.csv")


def test_another_ending_is_refused(tmp_path: Path) -> None:
    source = write_cases(tmp_path / "cases.csv", [])
    assert _refusal(source, tmp_path / "out.xls") == (FileFault.UNKNOWN_FORMAT, "out.xls")


def test_a_column_that_has_no_text_is_refused_where_it_must_become_one(tmp_path: Path) -> None:
    # Given a column of structures, which Parquet can carry and CSV cannot
    names = [*HEADING, "details"]
    arrays = [pa.array([value]) for value in A_ROW] + [pa.array([{"a": 1}])]
    pyarrow.parquet.write_table(pa.Table.from_arrays(arrays, names=names), tmp_path / "cases.parquet")

    # Then
    assert _refusal(tmp_path / "cases.parquet", tmp_path / "out.csv") == (FileFault.COLUMN_OF_NO_TEXT, "details")
    group_cases(tmp_path / "cases.parquet", tmp_path / "out.parquet")
    assert pyarrow.parquet.read_table(tmp_path / "out.parquet").column("details").to_pylist() == [{"a": 1}]


def test_input_and_output_may_not_be_one_file(tmp_path: Path) -> None:
    source = write_cases(tmp_path / "cases.csv", ROWS)
    assert _refusal(source, source)[0] is FileFault.INPUT_IS_OUTPUT
    assert read_cases(source)[0]["case_id"] == "c0"


@pytest.mark.parametrize("ending", ["rejects.csv", "partial", "rejects.csv.partial"])
def test_nor_may_the_input_be_what_goes_with_the_output(ending: str, tmp_path: Path) -> None:
    # Given mended rejects under the name that they came with, which a run without rejects removes
    write_cases(tmp_path / "cases.csv", ROWS)
    beside = tmp_path / f"out.csv.{ending}"
    beside.hardlink_to(tmp_path / "cases.csv")
    assert _refusal(tmp_path / "cases.csv", tmp_path / "out.csv") == (FileFault.INPUT_IS_OUTPUT, "cases.csv")
    assert read_cases(tmp_path / "cases.csv")[0]["case_id"] == "c0"


@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_a_full_disk_leaves_the_parts_and_no_half_file(ending: str, tmp_path: Path) -> None:
    # Given no room for the output
    source = write_cases(tmp_path / "cases.csv", ROWS)
    partial = tmp_path / f"out.{ending}.partial"
    partial.symlink_to("/dev/full")

    # When
    with pytest.raises(OSError, match=os.strerror(errno.ENOSPC)):
        group_cases(source, tmp_path / f"out.{ending}")

    # Then
    assert _names(tmp_path) == ["cases.csv", f"out.{ending}.parts"]
    assert group_cases(source, tmp_path / f"out.{ending}", resume=True).taken_over == 200


def test_an_output_that_cannot_be_written_is_refused(tmp_path: Path) -> None:
    source = write_cases(tmp_path / "cases.csv", ROWS)
    assert _refusal(source, tmp_path / "nowhere" / "out.csv") == (FileFault.OUTPUT_UNWRITABLE, "out.csv")


def test_bad_rows_go_to_the_rejects_with_line_reason_and_content(tmp_path: Path) -> None:
    # Given ragged, undecodable, and clinically impossible rows among good ones
    text = csv_text(ROWS[:3]).encode()
    text += b"c3,1,72\n" + b"c4,1,72,J18.900,\xff,,\n" + b",,,,,,\n" + b"c5,?,-1,,,,\n"
    (tmp_path / "cases.csv").write_bytes(text)

    # When
    report = group_cases(tmp_path / "cases.csv", tmp_path / "out.csv")

    # Then in = out + rejected; what is wrong with the patient is no reject
    assert (report.rows_in, report.rows_out, report.rejected) == (7, 4, 3)
    assert [(row["line"], row["code"], row["record"]) for row in rejects_of(tmp_path / "out.csv")] == [
        ("5", "wrong_number_of_fields", "c3,1,72"),
        ("6", "unreadable_encoding", "c4,1,72,J18.900,\\xff,,"),
        ("7", "empty_record", ",,,,,,"),
    ]
    assert rejects_of(tmp_path / "out.csv")[0]["reason_zh"] == "字段数与表头不一致。"
    last = read_cases(tmp_path / "out.csv")[-1]
    assert (last["drg"], last["status"]) == ("0000", "ungroupable")
    assert last["reason"] == "sex_unreadable|age_out_of_range|main_diagnosis_missing"


def test_bad_rows_of_workbooks_and_parquet_files_are_rejected_too(tmp_path: Path) -> None:
    # Given a row that is longer than the heading, an empty one between others, and bytes that are no text
    source = write_cases(tmp_path / "cases.xlsx", [A_ROW, ["a,b", *A_ROW[1:], "x"], [""] * 7, A_ROW])
    arrays = [pa.array([value, value]) for value in A_ROW[:-1]]
    broken = pa.Array.from_buffers(pa.string(), 2, pa.array([b"\xff", b""], pa.binary()).buffers())
    table = pa.Table.from_arrays([*arrays, broken], names=HEADING)
    pyarrow.parquet.write_table(table, tmp_path / "cases.parquet")

    # When
    group_cases(source, tmp_path / "from_xlsx.csv")
    group_cases(tmp_path / "cases.parquet", tmp_path / "from_parquet.xlsx")

    # Then
    rejects = rejects_of(tmp_path / "from_xlsx.csv")
    assert [(row["line"], row["code"]) for row in rejects] == [("3", "wrong_number_of_fields"), ("4", "empty_record")]
    assert rejects[0]["record"] == '"a,b",1,72,J18.900,N17.900,,,x'
    rejects = rejects_of(tmp_path / "from_parquet.xlsx")
    assert [(row["line"], row["code"]) for row in rejects] == [("1", "unreadable_encoding")]
    assert len(read_cases(tmp_path / "from_parquet.xlsx")) == 1


def test_a_value_that_no_cell_can_hold_is_rejected_for_excel_only(tmp_path: Path) -> None:
    source = write_cases(tmp_path / "cases.csv", [A_ROW, ["x" * 40_000, *A_ROW[1:]]])
    assert group_cases(source, tmp_path / "out.csv").rejected == 0
    assert group_cases(source, tmp_path / "out.xlsx").rejected == 1
    assert [(row["line"], row["code"]) for row in rejects_of(tmp_path / "out.xlsx")] == [("3", "value_too_long")]


def test_rejects_of_an_earlier_run_do_not_stay_beside_a_good_output(tmp_path: Path) -> None:
    (tmp_path / "cases.csv").write_text(csv_text([["short"]]))
    group_cases(tmp_path / "cases.csv", tmp_path / "out.csv")
    assert "out.csv.rejects.csv" in _names(tmp_path)
    write_cases(tmp_path / "cases.csv", ROWS)
    group_cases(tmp_path / "cases.csv", tmp_path / "out.csv")
    assert _names(tmp_path) == ["cases.csv", "out.csv"]


@pytest.mark.parametrize(
    ("encoding", "mark"), [("utf-8", b""), ("utf-8-sig", b"\xef\xbb\xbf"), ("gb18030", b"\xef\xbb\xbf")]
)
def test_a_csv_output_is_utf_8_with_a_mark_where_excel_needs_it(encoding: str, mark: bytes, tmp_path: Path) -> None:
    (tmp_path / "cases.csv").write_bytes(csv_text([["李四", *A_ROW[1:]]]).encode(encoding))
    group_cases(tmp_path / "cases.csv", tmp_path / "out.csv")
    assert (tmp_path / "out.csv").read_bytes().startswith(mark + b"case_id,")
    assert read_cases(tmp_path / "out.csv")[0]["case_id"] == "李四"


class _Interrupted(Exception):
    pass


def _interrupt_at(chunk: int, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Chunk after chunk is made, and that one ends the run; the list tells which were begun."""
    begun: list[int] = []
    make = PartMaker.make

    def interrupted(self: PartMaker, one: Chunk) -> PartSummary:
        begun.append(one.number)
        if one.number == chunk:
            raise _Interrupted
        return make(self, one)

    monkeypatch.setattr(PartMaker, "make", interrupted)
    return begun


def _leave_half(source: Path, output: Path) -> None:
    with pytest.MonkeyPatch.context() as patch:
        _interrupt_at(4, patch)
        with pytest.raises(_Interrupted):
            group_cases(source, output, chunk=1000)


def test_an_interrupted_run_leaves_no_half_file_and_is_resumed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # Given a run that ended in its fifth chunk, and a part that a failing disk damaged
    source = write_cases(tmp_path / "cases.csv", ROWS)
    group_cases(source, tmp_path / "whole.csv", chunk=1000)
    output = tmp_path / "out.csv"
    _leave_half(source, output)
    assert _names(tmp_path) == ["cases.csv", "out.csv.parts", "whole.csv"]
    (tmp_path / "out.csv.parts" / "00000001.rows").write_bytes(b"")

    # When it is resumed
    begun = _interrupt_at(-1, monkeypatch)
    report = group_cases(source, output, chunk=1000, resume=True)

    # Then only what was missing is done, and the output is the same to the byte
    assert begun == [1, *range(4, begun[-1] + 1)]
    assert report.taken_over > 0
    assert output.read_bytes() == (tmp_path / "whole.csv").read_bytes()
    assert _names(tmp_path) == ["cases.csv", "out.csv", "whole.csv"]


@pytest.mark.parametrize("change", ["input", "pack", "settings", "trace"])
def test_what_has_changed_since_is_not_resumed(change: str, tmp_path: Path) -> None:
    source = write_cases(tmp_path / "cases.csv", ROWS)
    _leave_half(source, tmp_path / "out.csv")
    if change == "input":
        stat = source.stat()
        os.utime(source, ns=(stat.st_atime_ns, stat.st_mtime_ns + 1))
    pack = starter_pack()
    options = {
        "chunk": 999 if change == "settings" else 1000,
        "trace": change == "trace",
        "pack": replace(pack, group_names={**pack.group_names, "ES31": "another"}) if change == "pack" else pack,
    }
    differs = "settings" if change == "trace" else change
    assert _refusal(source, tmp_path / "out.csv", resume=True, **options) == (FileFault.RUN_DIFFERS, differs)
    assert "out.csv.parts" in _names(tmp_path)


def test_a_new_run_begins_anew_and_resume_without_anything_to_resume_does_too(tmp_path: Path) -> None:
    source = write_cases(tmp_path / "cases.csv", ROWS)
    _leave_half(source, tmp_path / "out.csv")
    assert group_cases(source, tmp_path / "out.csv", chunk=999).taken_over == 0
    assert group_cases(source, tmp_path / "other.csv", resume=True).taken_over == 0


def test_two_runs_for_one_output_do_not_mix(tmp_path: Path) -> None:
    # Given another run that holds the parts
    source = write_cases(tmp_path / "cases.csv", ROWS)
    parts = PartsFolder(FilePaths(source, tmp_path / "out.csv").parts)
    parts.begin({}, resume=False)

    # Then
    assert _refusal(source, tmp_path / "out.csv")[0] is FileFault.ANOTHER_RUN
    parts.release()
    assert group_cases(source, tmp_path / "out.csv").rows_out == 200


_lines = st.lists(
    st.sampled_from([",".join(A_ROW), "c2,男,x,J18.900,,,", "short", "a,b,c,d,e,f,g,h", ",,,,,,", "", '"open,1']),
    max_size=40,
)


@given(_lines, st.integers(20, 400))
@settings(max_examples=25, deadline=None)
def test_rows_in_are_rows_out_and_rejects_in_the_order_of_the_file(
    tmp_path_factory: pytest.TempPathFactory, lines: list[str], chunk: int
) -> None:
    # Given good and bad lines in any order, in chunks of any size
    folder = tmp_path_factory.mktemp("rows")
    numbered = [line.replace("c1", f"c1-{number}") for number, line in enumerate(lines)]
    (folder / "cases.csv").write_text("\n".join([",".join(HEADING), *numbered]), encoding="utf-8")

    # When
    report = group_cases(folder / "cases.csv", folder / "out.csv", chunk=chunk)

    # Then every line that is not blank is out or rejected
    assert report.rows_in == sum(line != "" for line in lines) == report.rows_out + report.rejected
    good = [line.partition(",")[0] for line in numbered if line.startswith("c")]
    assert [row["case_id"] for row in read_cases(folder / "out.csv")] == good
    bad = [str(number) for number, line in enumerate(lines, 2) if line and not line.startswith("c")]
    assert report.rejected == len(bad)
    assert not bad or [row["line"] for row in rejects_of(folder / "out.csv")] == bad
