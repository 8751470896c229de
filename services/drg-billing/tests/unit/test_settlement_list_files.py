"""Settlement lists in files: the same findings from JSON, folders and archives; faults name file and line."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from drg_billing.adapters.settlement_list_files import ListFileFault, ListFileRefused, file_sentence, raw_lists
from drg_billing.entrypoints.command_line import app
from yilian_kit.testing.commands import run_command

from .settlement_lists import Raw, a_man, a_mother, a_newborn, a_patient, changed, identity_number, info, judged


def tables(*lists: Raw) -> dict[str, str]:
    """The CSV files that a HIS would export."""
    rows: dict[str, list[Raw]] = {}
    for raw in lists:
        key = raw["setlinfo"]["setl_id"]
        for section, part in raw.items():
            for row in [part] if section == "setlinfo" else part:
                rows.setdefault(f"{section}.csv", []).append({"setl_id": key, **row})
    files = {}
    for file, found in rows.items():
        text = io.StringIO()
        writer = csv.DictWriter(text, list(dict.fromkeys(name for row in found for name in row)))
        writer.writeheader()
        writer.writerows(found)
        files[file] = text.getvalue()
    return files


def folder(path: Path, files: dict[str, str], encoding: str = "utf-8") -> Path:
    path.mkdir()
    for name, text in files.items():
        (path / name).write_bytes(text.encode(encoding))
    return path


def archive(path: Path, files: dict[str, str]) -> Path:
    with zipfile.ZipFile(path, "w") as packed:
        for name, text in files.items():
            packed.writestr(f"export/{name}", text)
    return path


def text_file(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def some_lists() -> list[Raw]:
    two, three = changed(a_mother(), info(setl_id="S-2")), changed(a_newborn(), info(setl_id="S-3"))
    return [changed(a_man(), info(act_ipt_days=8, psn_name="张三")), two, three]


def test_a_line_of_json_ends_at_its_line_feed_alone(tmp_path: Path) -> None:
    lists = [changed(a_man(), info(curr_addr="no\u2028where")), a_mother()]
    path = text_file(tmp_path / "a.jsonl", "\r\n".join(json.dumps(one, ensure_ascii=False) for one in lists))
    assert list(raw_lists(path)) == lists


def test_every_form_of_file_gives_the_same_findings(tmp_path: Path) -> None:
    # Given the same three lists in seven forms
    lists = some_lists()
    message = {"infno": "4101", "input": lists[0]}
    paths = [
        text_file(tmp_path / "a.json", json.dumps(lists)),
        text_file(tmp_path / "b.json", json.dumps([message, *lists[1:]])),
        text_file(tmp_path / "c.jsonl", "\n".join(json.dumps(one) for one in lists) + "\n\n"),
        folder(tmp_path / "d", tables(*lists)),
        folder(tmp_path / "e", tables(*lists), "gb18030"),
        archive(tmp_path / "f.zip", tables(*lists)),
        folder(tmp_path / "g", {name.upper(): text for name, text in tables(*lists).items()}),
    ]

    # Then each gives one finding, in the first list
    for path in paths:
        found = [[finding.rule for finding in judged(dict(raw))] for raw in raw_lists(path)]
        assert found == [["QC-S-006"], [], []], path.name


@pytest.mark.parametrize(
    ("name", "text", "fault", "line"),
    [
        ("a.txt", "", ListFileFault.UNKNOWN_KIND, 0),
        ("a.json", "{", ListFileFault.NOT_JSON, 0),
        ("a.json", "[" * 100_000, ListFileFault.NOT_JSON, 0),
        ("a.json", "[1]", ListFileFault.NO_LIST, 0),
        ("a.jsonl", '{"setlinfo": {}}\n{"diseinfo": []}', ListFileFault.NO_LIST, 2),
        ("a.zip", "no archive", ListFileFault.NOT_AN_ARCHIVE, 0),
    ],
)
def test_a_file_that_holds_no_list_is_refused(
    tmp_path: Path, name: str, text: str, fault: ListFileFault, line: int
) -> None:
    with pytest.raises(ListFileRefused) as refused:
        list(raw_lists(text_file(tmp_path / name, text)))
    assert (refused.value.fault, refused.value.file, refused.value.line) == (fault, name, line)


@pytest.mark.parametrize(
    ("change", "fault", "file", "line"),
    [
        ({"setlinfo.csv": None}, ListFileFault.FILE_MISSING, "setlinfo.csv", 0),
        ({"setlinfo.csv": "age\n65\n"}, ListFileFault.KEY_MISSING, "setlinfo.csv", 1),
        ({"setlinfo.csv": "setl_id,age\n,65\n"}, ListFileFault.KEY_MISSING, "setlinfo.csv", 2),
        ({"setlinfo.csv": "setl_id\nS-1\nS-1\n"}, ListFileFault.KEY_REPEATED, "setlinfo.csv", 3),
        ({"payinfo.csv": "setl_id\nS-9\n"}, ListFileFault.KEY_UNKNOWN, "payinfo.csv", 2),
        ({"payinfo.csv": "setl_id\nS-1,1\n"}, ListFileFault.ROW_TOO_LONG, "payinfo.csv", 2),
        ({"diseinfo (1).csv": "setl_id\n"}, ListFileFault.FILE_UNKNOWN, "diseinfo (1).csv", 0),
        ({"payinfo.csv": "setl_id,fund_payamt,fund_payamt\n"}, ListFileFault.COLUMN_REPEATED, "payinfo.csv", 1),
        ({"setlinfo.csv": 'setl_id,psn_name\nS-1,x\nS-2,"x\nS-3,x\n'}, ListFileFault.QUOTATION, "setlinfo.csv", 3),
        ({"setlinfo.csv": 'setl_id,psn_name\nS-1,"x\nS-2,x\nS-3,x"\n'}, ListFileFault.QUOTATION, "setlinfo.csv", 2),
        ({"setlinfo.csv": 'setl_id,psn_name\nS-1,"x"x\n'}, ListFileFault.QUOTATION, "setlinfo.csv", 2),
    ],
)
def test_tables_that_do_not_fit_together_are_refused(
    tmp_path: Path, change: dict[str, str | None], fault: ListFileFault, file: str, line: int
) -> None:
    files = {name: text for name, text in {**tables(a_patient()), **change}.items() if text is not None}
    with pytest.raises(ListFileRefused) as refused:
        list(raw_lists(folder(tmp_path / "lists", files)))
    assert (refused.value.fault, refused.value.file, refused.value.line) == (fault, file, line)


def test_an_archive_of_two_exports_is_refused_and_what_is_no_table_is_not_looked_at(tmp_path: Path) -> None:
    files = tables(a_patient())
    with pytest.raises(ListFileRefused) as refused:
        list(raw_lists(archive(tmp_path / "a.zip", {**files, "again/setlinfo.csv": files["setlinfo.csv"]})))
    assert (refused.value.fault, refused.value.file) == (ListFileFault.FILE_REPEATED, "setlinfo.csv")
    beside = {"._setlinfo.csv": "\0", "readme.txt": "by the HIS"}
    assert len(list(raw_lists(archive(tmp_path / "b.zip", {**files, **beside})))) == 1


@pytest.mark.parametrize("packing", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_an_archive_with_a_broken_byte_is_refused_wherever_it_is(tmp_path: Path, packing: int) -> None:
    # given an archive
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w", packing) as packed:
        for name, text in tables(a_patient()).items():
            packed.writestr(name, text)
    whole = path.read_bytes()
    read = list(raw_lists(path))

    # when it is cut off, or one of its bytes is another one
    cut = [whole[:length] for length in range(0, len(whole), 97)]
    flipped = [whole[:at] + bytes([whole[at] ^ 0xFF]) + whole[at + 1 :] for at in range(0, len(whole), 53)]
    for broken in (*cut, *flipped):
        path.write_bytes(broken)

        # then it is refused, or read as it was written
        with suppress(ListFileRefused):
            assert list(raw_lists(path)) == read


def test_a_cell_without_end_is_refused(tmp_path: Path) -> None:
    files = {**tables(a_patient()), "payinfo.csv": "setl_id\n" + "S" * 2_000 + "\n"}
    limit = csv.field_size_limit(1_000)
    try:
        with pytest.raises(ListFileRefused) as refused:
            list(raw_lists(folder(tmp_path / "lists", files)))
    finally:
        csv.field_size_limit(limit)
    assert (refused.value.fault, refused.value.file) == (ListFileFault.QUOTATION, "payinfo.csv")


def test_an_object_with_a_name_twice_is_refused(tmp_path: Path) -> None:
    path = text_file(tmp_path / "a.jsonl", '{"setlinfo": {}}\n{"setlinfo": {}, "icuinfo": [], "icuinfo": []}')
    with pytest.raises(ListFileRefused) as refused:
        list(raw_lists(path))
    assert (refused.value.fault, refused.value.line) == (ListFileFault.NAME_REPEATED, 2)


def test_bytes_that_are_no_text_are_refused(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_bytes(b"\xff\xff")
    with pytest.raises(ListFileRefused) as refused:
        list(raw_lists(tmp_path / "a.json"))
    assert refused.value.fault is ListFileFault.NOT_TEXT


def _check(path: Path, *options: str) -> tuple[int, list[Any]]:
    ran = run_command(app, ["settlement-lists", "check", "--json", str(path), *options])
    return ran.exit_code, [json.loads(line) for line in ran.output.splitlines()]


def test_the_command_tells_by_its_exit_code_whether_a_list_is_blocked(tmp_path: Path) -> None:
    blocked = text_file(tmp_path / "blocked.json", json.dumps(some_lists()))
    warned = text_file(tmp_path / "warned.json", json.dumps(changed(a_man(), info(resp_nurs_code=""))))

    code, lines = _check(blocked)
    assert code == 1
    assert [(line["setl_id"], line["blocked"]) for line in lines] == [("S-1", True), ("S-2", False), ("S-3", False)]
    assert lines[0]["findings"][0]["rule"] == "QC-S-006"
    code, lines = _check(warned)
    assert (code, lines[0]["blocked"], lines[0]["findings"][0]["severity"]) == (0, False, "warn")


def test_a_fault_of_a_file_ends_the_command_with_2_and_repeats_nothing(tmp_path: Path) -> None:
    path = text_file(tmp_path / "a.json", json.dumps([{"psn_name": "张三", "certno": identity_number()}]))
    ran = run_command(app, ["settlement-lists", "check", str(path)])
    assert (ran.exit_code, ran.stderr) == (
        2,
        "a.json:0 no_list: JSON without the section setlinfo / JSON 中没有 setlinfo\n",
    )


@pytest.mark.parametrize("fault", ListFileFault)
def test_every_fault_of_a_file_is_told_in_two_languages(fault: ListFileFault) -> None:
    english, chinese = file_sentence(fault).split(" / ")
    assert english.isascii()
    assert not chinese.isascii()


def test_lists_checked_together_are_each_others_other_stays(tmp_path: Path) -> None:
    # Given two overlapping stays of one person, one of another, and a number that is used twice
    later = {"adm_time": "2025-03-05 09:00:00", "act_ipt_days": 3, "lv1_nurscare_days": 0, "setl_id": "S-2"}
    lists = [
        a_patient(),
        changed(a_patient(), info(**later)),
        changed(a_patient(), info(setl_id="S-3", certno=identity_number(sequence=3))),
        changed(a_patient(), info(setl_id="S-3", certno=identity_number(sequence=5))),
        a_patient(),
    ]
    code, lines = _check(text_file(tmp_path / "a.json", json.dumps(lists)))

    # Then both overlapping ones are blocked, and the second use of the number; the repetition is none
    assert code == 1
    found = [[finding["rule"] for finding in line["findings"]] for line in lines]
    assert found == [["QC-K-001"], ["QC-K-001"], [], ["QC-K-003"], ["QC-K-001"]]


def test_no_name_and_no_number_of_a_person_is_printed(tmp_path: Path) -> None:
    raw = changed(a_man(), info(act_ipt_days=8, psn_name="张三", certno=identity_number(sequence=2)))
    for options in ([], ["--json"], ["--english"]):
        path = text_file(tmp_path / "a.json", json.dumps(raw))
        ran = run_command(app, ["settlement-lists", "check", str(path), *options])
        assert "QC-I-012" in ran.output
        for secret in ("张三", identity_number(sequence=2), "1960-01-01"):
            assert secret not in ran.output
