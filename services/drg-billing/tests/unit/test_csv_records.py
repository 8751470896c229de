"""Lines of CSV become records or rejects: none is lost, none is changed by its neighbours, each reject has its line."""

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drg_billing.adapters.case_files import csv_records
from drg_billing.adapters.case_files.csv_records import Records, read_carefully, read_records
from drg_billing.adapters.case_files.csv_source import CsvSource
from drg_billing.adapters.case_files.encodings import TextEncoding, encoding_of
from drg_billing.application.case_file_ports import FileRefused, RejectReason

HEADING = ["a", "b"]


def _read(content: bytes, encoding: str = "utf-8") -> Records:
    return read_records(content, HEADING, 2, encoding)


def _rows(records: Records) -> list[list[str]]:
    return [list(row.values()) for row in records.table.to_pylist()]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"1", RejectReason.WRONG_NUMBER_OF_FIELDS),
        (b"1,2,3", RejectReason.WRONG_NUMBER_OF_FIELDS),
        (b"1,\xff", RejectReason.UNREADABLE_ENCODING),
        (b"1,\0", RejectReason.UNREADABLE_CHARACTER),
        (b"1,2\r3", RejectReason.UNREADABLE_CHARACTER),
        (b'1,"2', RejectReason.UNBALANCED_QUOTE),
        (b'1","2', RejectReason.UNBALANCED_QUOTE),
        (b",", RejectReason.EMPTY_RECORD),
    ],
)
def test_a_line_that_is_no_record_is_rejected_with_its_number_and_all_it_holds(
    line: bytes, reason: RejectReason
) -> None:
    # Given it stands between two good ones, after a blank line
    records = _read(b"x,y\n\n" + line + b"\nz,w\n")

    # Then only it is rejected
    assert _rows(records) == [["x", "y"], ["z", "w"]]
    assert [(reject.line, reject.reason) for reject in records.rejects] == [(4, reason)]
    assert records.rejects[0].content == line.decode("utf-8", errors="backslashreplace")


def test_a_value_in_quotes_may_hold_commas_quotes_and_line_breaks() -> None:
    records = _read(b'1,"a,b"\n"say ""yes""","two\nlines"\n')
    assert _rows(records) == [["1", "a,b"], ['say "yes"', "two\nlines"]]


def test_a_quote_inside_a_value_without_quotes_is_itself() -> None:
    records = _read(b'5" x,1\n7" y,2\n"a\nb",3\n')
    assert _rows(records) == [['5" x', "1"], ['7" y', "2"], ["a\nb", "3"]]


_quoted_values = st.sampled_from(["1", "a\nb", 'say "x"', "a\nb\nc", "医,院"])


def test_a_quote_that_is_never_closed_spoils_its_own_line_only() -> None:
    lines = [b"%d,2" % number for number in range(500)]
    lines[3] = b'"open,2'
    records = _read(b"\n".join(lines))
    assert [(reject.line, reject.reason) for reject in records.rejects] == [(5, RejectReason.UNBALANCED_QUOTE)]
    assert records.table.num_rows == 499


def test_a_broken_quote_before_quoted_records_takes_none_of_them_with_it() -> None:
    # Given an open quote, a record in quotes behind it, and one that has a line break in its value
    records = _read(b'"broken,2\n"c1","1"\n"c2","a\nb"\n"c3","3"\n')

    # Then it alone is rejected
    assert [(reject.line, reject.content) for reject in records.rejects] == [(2, '"broken,2')]
    assert _rows(records) == [["c1", "1"], ["c2", "a\nb"], ["c3", "3"]]


@settings(deadline=None)
@given(st.lists(st.sampled_from(["good", "broken"]), max_size=12), st.lists(_quoted_values, min_size=12, max_size=12))
def test_good_records_in_quotes_survive_any_broken_lines(kinds: list[str], values: list[str]) -> None:
    # Given records with all values in quotes, and lines whose quote is never closed among them
    good = [(f"c{number}", value) for number, value in enumerate(values[: len(kinds)])]
    text = io.StringIO(newline="")
    for kind, row in zip(kinds, good, strict=True):
        if kind == "good":
            csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\n").writerow(row)
        else:
            text.write('"broken,1\n')

    # When
    records = _read(text.getvalue().encode())

    # Then
    assert _rows(records) == [list(row) for kind, row in zip(kinds, good, strict=True) if kind == "good"]
    assert len(records.rejects) == kinds.count("broken")


def test_gb18030_is_read_also_where_a_second_byte_is_below_128() -> None:
    name = "镕㐀𠀀，"  # outside GB2312, four bytes, outside the first plane
    content = f"{name},1\n".encode("gb18030")
    assert _rows(_read(content, "gb18030")) == [[name, "1"]]
    damaged = _read(content + b"\xff,1\n", "gb18030")
    assert [reject.reason for reject in damaged.rejects] == [RejectReason.UNREADABLE_ENCODING]


_pieces = st.sampled_from([b'"', b",", b"\n", b"a", b"b", b"\r\n", b" ", b"\r", b"\0", b"\xe5\x8c\xbb", b"\xe5"])
_texts = st.lists(_pieces, max_size=40).map(b"".join)


@settings(deadline=None)
@given(_texts)
def test_the_fast_reader_never_differs_from_the_careful_one(content: bytes) -> None:
    fast = csv_records._read_at_once(content, HEADING, "utf-8")
    if fast is not None:
        careful = read_carefully(content, HEADING, 2, "utf-8")
        assert careful.rejects == []
        assert careful.table.to_pylist() == fast.to_pylist()


_fields = st.text(st.sampled_from('a",\n医 '), max_size=4)


@settings(deadline=None)
@given(st.lists(st.one_of(st.tuples(_fields, _fields), st.sampled_from([("1",), ("1", "2", "3"), ()])), max_size=30))
def test_rows_in_are_rows_out_and_rejects(rows: list[tuple[str, ...]]) -> None:
    # Given rows as any program writes them, some with too few or too many fields
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows(rows)

    # When
    records = _read(text.getvalue().encode())

    # Then every good row is there as it was, in its place, and every other line is a reject
    good = [list(row) for row in rows if len(row) == 2 and any(row)]
    lines_of_wrong = sum(len(row) in (1, 3) or (len(row) == 2 and not any(row)) for row in rows)
    assert _rows(records) == good
    assert len(records.rejects) == lines_of_wrong


@settings(deadline=None)
@given(_texts, st.integers(min_value=1, max_value=12))
def test_chunks_are_the_file_cut_at_line_ends(
    tmp_path_factory: pytest.TempPathFactory, content: bytes, size: int
) -> None:
    path = tmp_path_factory.mktemp("chunks") / "cases.csv"
    path.write_bytes(b"a,b\n" + content)
    chunks = list(CsvSource(path, TextEncoding("utf-8"), chunk=size).chunks())
    kept = [chunk for chunk in chunks if not chunk.rejects]
    assert len(kept) < len(chunks) or b"".join(chunk.content for chunk in chunks) == content
    assert all(chunk.content.endswith(b"\n") for chunk in kept[:-1])
    line = 2
    for chunk in chunks:
        assert chunk.first_line == line
        line += chunk.content.count(b"\n") or 1


@settings(deadline=None)
@given(st.lists(st.tuples(_fields, _fields).filter(any), min_size=1, max_size=30), st.integers(20, 60))
def test_where_a_file_is_cut_changes_nothing(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str]], size: int
) -> None:
    # Given a file with line breaks inside values
    path = tmp_path_factory.mktemp("chunks") / "cases.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([HEADING, *rows])

    # When it is cut into small chunks
    chunks = CsvSource(path, TextEncoding("utf-8"), chunk=size).chunks()
    parts = [read_records(chunk.content, HEADING, chunk.first_line, "utf-8") for chunk in chunks]

    # Then
    assert [row for part in parts for row in _rows(part)] == [list(row) for row in rows]
    assert not any(part.rejects for part in parts)


@settings(deadline=None)
@given(st.lists(st.sampled_from(["1,2", '"a\nb",c', '"open,1', '5" x,2', "short"]), max_size=30), st.integers(8, 60))
def test_where_a_file_with_broken_lines_is_cut_changes_nothing_either(
    tmp_path_factory: pytest.TempPathFactory, records: list[str], size: int
) -> None:
    # Given line breaks inside values beside quotes that are never closed
    content = "".join(f"{record}\n" for record in records).encode()
    path = tmp_path_factory.mktemp("chunks") / "cases.csv"
    path.write_bytes(b"a,b\n" + content)

    # When it is cut into chunks that hold any record
    chunks = CsvSource(path, TextEncoding("utf-8"), chunk=size).chunks()
    parts = [read_records(chunk.content, HEADING, chunk.first_line, "utf-8") for chunk in chunks]

    # Then every record is what it is in the whole
    whole = read_records(content, HEADING, 2, "utf-8")
    if not _held_too_long(records, size):
        assert [row for part in parts for row in _rows(part)] == _rows(whole)
        assert [reject for part in parts for reject in part.rejects] == whole.rejects


def _held_too_long(records: list[str], size: int) -> bool:
    """An open quote is waited for over four chunks only."""
    return '"open,1' in records and 4 * size < sum(len(record) + 1 for record in records)


@pytest.mark.parametrize(
    "content",
    [
        b"a,b\r1,2\r3,4\r",
        b'"a,b\n1,2\n3,4\n',
        b'a,"b\n' + b"1,2\n" * 200,
        b"a,\xff\n1,2\n",
    ],
    ids=["carriage returns alone", "open quote", "open quote of a long file", "another encoding"],
)
def test_a_heading_that_would_swallow_cases_is_refused(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "cases.csv"
    path.write_bytes(content)
    with pytest.raises(FileRefused, match="heading_unreadable"):
        CsvSource(path, TextEncoding("utf-8"))


def test_a_quote_inside_a_name_of_the_heading_takes_no_case_with_it(tmp_path: Path) -> None:
    path = tmp_path / "cases.csv"
    path.write_bytes(b'a,5" b\n1,2\n3,4\n')
    source = CsvSource(path, TextEncoding("utf-8"))
    assert source.heading == ["a", '5" b']
    assert [(chunk.first_line, chunk.content) for chunk in source.chunks()] == [(2, b"1,2\n3,4\n")]


def test_a_line_of_many_megabytes_is_rejected_and_the_rest_is_read(tmp_path: Path) -> None:
    path = tmp_path / "cases.csv"
    path.write_bytes(b"a,b\n1,2\n" + b"x" * 1000 + b"\n3,4\n")
    chunks = list(CsvSource(path, TextEncoding("utf-8"), chunk=100).chunks())
    rejects = [reject for chunk in chunks for reject in chunk.rejects]
    assert [(reject.line, reject.reason) for reject in rejects] == [(3, RejectReason.RECORD_TOO_LONG)]
    assert b"".join(chunk.content for chunk in chunks) == b"1,2\n3,4\n"


@pytest.mark.parametrize(
    ("content", "asked", "expected"),
    [
        (b"\xef\xbb\xbfa,b\n", None, TextEncoding("utf-8", 3)),
        ("a,医\n".encode(), None, TextEncoding("utf-8")),
        ("a,医院\n病,案\n".encode("gb18030"), None, TextEncoding("gb18030")),
        ("a,b\n医院,案\n病,医\n".encode() + b"x,\xff\n", None, TextEncoding("utf-8")),
        ("a,b\n医院,案\n".encode("gbk"), "GBK", TextEncoding("gb18030")),
        (b"a,b\n", "gb2312", TextEncoding("gb18030")),
        ("\ufeffa,医院\n".encode("gb18030"), None, TextEncoding("gb18030", 4)),
        (b"", None, TextEncoding("utf-8")),
    ],
)
def test_the_encoding_is_seen_or_asked_for(
    content: bytes, asked: str | None, expected: TextEncoding, tmp_path: Path
) -> None:
    path = tmp_path / "cases.csv"
    path.write_bytes(content)
    assert encoding_of(path, asked) == expected


@pytest.mark.parametrize(("content", "asked"), [(b"\xff\xfea\0", None), (b"a", "latin-1")])
def test_another_encoding_is_refused(content: bytes, asked: str | None, tmp_path: Path) -> None:
    path = tmp_path / "cases.csv"
    path.write_bytes(content)
    with pytest.raises(FileRefused, match="unknown_encoding"):
        encoding_of(path, asked)
