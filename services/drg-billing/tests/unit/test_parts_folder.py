"""The folder of the parts: a run takes and clears what a run made, and nothing of anybody else."""

from pathlib import Path

import pytest

from drg_billing.adapters.case_files.parts import PartsFolder
from drg_billing.application.case_file_ports import FileFault, FileRefused, PartSummary

from .case_file_builders import A_ROW, group_cases, write_cases

A_RUN = {"input": "some"}
A_PART = PartSummary(0, records=1, grouped=1, qy=0, ungroupable=0, rejected=0)


def _names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def _interrupted(folder: Path) -> None:
    """What a run leaves that was killed while it wrote its second part."""
    parts = PartsFolder(folder)
    parts.begin(A_RUN, resume=False)
    parts.part(0).save(b"rows", b"", A_PART)
    (folder / "00000001.rows.4711").write_bytes(b"ro")
    parts.release()


@pytest.mark.parametrize("resume", [False, True])
@pytest.mark.parametrize("name", ["mine.txt", "00000000.rows", "20250101.json"])
def test_a_folder_with_files_that_no_run_made_is_refused_and_left_alone(
    name: str, resume: bool, tmp_path: Path
) -> None:
    # Given a folder of somebody's that has the name of the parts
    source = write_cases(tmp_path / "cases.csv", [A_ROW])
    (tmp_path / "out.csv.parts").mkdir()
    (tmp_path / "out.csv.parts" / name).write_text("keep")

    # When
    with pytest.raises(FileRefused) as refused:
        group_cases(source, tmp_path / "out.csv", resume=resume)

    # Then
    assert (refused.value.fault, refused.value.value) == (FileFault.FOLDER_TAKEN, "out.csv.parts")
    assert _names(tmp_path) == ["cases.csv", "out.csv.parts"]
    assert _names(tmp_path / "out.csv.parts") == [name]
    assert (tmp_path / "out.csv.parts" / name).read_text() == "keep"


def test_an_empty_folder_serves(tmp_path: Path) -> None:
    source = write_cases(tmp_path / "cases.csv", [A_ROW])
    (tmp_path / "out.csv.parts").mkdir()
    group_cases(source, tmp_path / "out.csv")
    assert _names(tmp_path) == ["cases.csv", "out.csv"]


def test_a_new_run_clears_what_an_interrupted_one_left(tmp_path: Path) -> None:
    _interrupted(tmp_path)
    parts = PartsFolder(tmp_path)
    parts.begin(A_RUN, resume=False)
    parts.release()
    assert _names(tmp_path) == ["lock", "run.json"]


@pytest.mark.parametrize("left", ["lock", "run.json"])
def test_a_run_that_was_killed_while_it_began_or_cleared_is_followed_by_another(left: str, tmp_path: Path) -> None:
    source = write_cases(tmp_path / "cases.csv", [A_ROW])
    _interrupted(tmp_path / "out.csv.parts")
    for path in (tmp_path / "out.csv.parts").iterdir():
        if path.name != left:
            path.unlink()
    group_cases(source, tmp_path / "out.csv")
    assert _names(tmp_path) == ["cases.csv", "out.csv"]


def test_what_somebody_put_among_the_parts_stays(tmp_path: Path) -> None:
    # Given notes and a folder in the folder of a run that was interrupted
    folder = tmp_path / "out.csv.parts"
    _interrupted(folder)
    (folder / "mine.txt").write_text("keep")
    (folder / "more").mkdir()
    (folder / "1.rows").write_text("keep")

    # When another run takes it over and is done
    group_cases(write_cases(tmp_path / "cases.csv", [A_ROW]), tmp_path / "out.csv")

    # Then the output is there, and so is all that no run made
    assert _names(tmp_path) == ["cases.csv", "out.csv", "out.csv.parts"]
    assert _names(folder) == ["1.rows", "mine.txt", "more"]
