"""The command `drg-billing group` as somebody runs it: exit codes, worker processes, a kill in the middle."""

from __future__ import annotations

import asyncio
import csv
import os
import signal
import subprocess
import sysconfig
import time
from pathlib import Path

import pytest
from typer.testing import Result

from drg_billing.entrypoints.command_line.start import main
from drg_billing.entrypoints.command_line.whole import app
from yilian_kit.testing.commands import run_command

from .county import AUTHORITY, County, created
from .pack_rows import A_PACK

PROGRAM = Path(sysconfig.get_path("scripts")) / "drg-billing"
VECTORS = Path(__file__).parents[1] / "unit" / "data" / "starter_vectors.csv"


def _many_rows(path: Path, times: int) -> Path:
    """The starter pack's vectors, over and over."""
    with VECTORS.open(encoding="utf-8", newline="") as lines:
        heading, *rows = csv.reader(lines)
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([heading, *(rows * times)])
    return path


def _command(source: Path, output: Path, *options: str) -> list[str]:
    return [str(PROGRAM), "group", str(source), "-o", str(output), *options]


def _run(source: Path, output: Path, *options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(_command(source, output, *options), capture_output=True, text=True, check=False)


def _invoke(*words: object) -> Result:
    """The same without a process of its own."""
    return run_command(app, ["group", *map(str, words), "--workers", "1"])


def _names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """More rows than some chunks hold."""
    return _many_rows(tmp_path_factory.mktemp("many") / "cases.csv", 900)


@pytest.fixture(scope="module")
def whole(source: Path) -> bytes:
    """What a run of one process that nobody stopped makes of it."""
    output = source.with_name("whole.csv")
    ran = _run(source, output, "--workers", "1")
    assert "72000 rows in = 72000 out + 0 rejected" in ran.stdout, ran.stderr
    return output.read_bytes()


def test_any_number_of_workers_gives_the_same_bytes(source: Path, whole: bytes, tmp_path: Path) -> None:
    ran = _run(source, tmp_path / "two.csv", "--workers", "2")
    assert ran.returncode == 0, ran.stderr
    assert (tmp_path / "two.csv").read_bytes() == whole
    assert _names(tmp_path) == ["two.csv"]


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT], ids=["killed", "interrupted"])
def test_a_run_that_is_stopped_is_resumed_to_the_same_bytes(
    how: signal.Signals, source: Path, whole: bytes, tmp_path: Path
) -> None:
    # Given a run that has finished a part, and is stopped; whose parent, other than one in the background of a shell,
    # does not ignore Ctrl-C and hand that down
    signal.signal(signal.SIGINT, signal.default_int_handler)
    output = tmp_path / "out.csv"
    command = _command(source, output, "--workers", "2")
    run = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, start_new_session=True)
    _wait_for_a_part(run, tmp_path / "out.csv.parts")
    if how is signal.SIGKILL:
        run.kill()  # its workers are left to themselves
    else:
        os.killpg(run.pid, how)  # Ctrl-C at a terminal reaches the workers too
    _, said = run.communicate(timeout=60)
    if how is signal.SIGINT:
        assert run.returncode == 130, said
        assert said == "Stopped; the same command with --resume goes on. / 已停止，加 --resume 可接续。\n"
    assert "out.csv" not in _names(tmp_path)

    # When it is resumed
    resumed = _run(source, output, "--workers", "1", "--resume")

    # Then what was done is taken over, and the output is the one of a run that nobody stopped
    assert resumed.returncode == 0, resumed.stderr
    assert "were grouped by an earlier run" in resumed.stdout
    assert output.read_bytes() == whole
    assert _names(tmp_path) == ["out.csv"]


def _wait_for_a_part(run: subprocess.Popen[str], parts: Path) -> None:
    deadline = time.monotonic() + 60
    while not list(parts.glob("0*.json")):
        assert run.poll() is None, "it was done before it could be stopped"
        assert time.monotonic() < deadline
        time.sleep(0.005)


def test_a_run_that_was_killed_is_followed_by_a_fresh_one(source: Path, whole: bytes, tmp_path: Path) -> None:
    # Given the parts of a run that was killed
    output = tmp_path / "out.csv"
    run = subprocess.Popen(_command(source, output, "--workers", "2"), stderr=subprocess.DEVNULL)
    _wait_for_a_part(run, tmp_path / "out.csv.parts")
    run.kill()
    run.wait(timeout=60)

    # When the command is given again, without --resume
    again = _run(source, output, "--workers", "1")

    # Then nothing is taken over, and nothing left
    assert again.returncode == 0, again.stderr
    assert "by an earlier run" not in again.stdout
    assert output.read_bytes() == whole
    assert _names(tmp_path) == ["out.csv"]


def test_a_folder_that_no_run_made_is_named_and_kept(tmp_path: Path) -> None:
    source = _many_rows(tmp_path / "cases.csv", 1)
    (tmp_path / "out.csv.parts").mkdir()
    (tmp_path / "out.csv.parts" / "mine.txt").write_text("keep")
    ran = _invoke(source, "-o", tmp_path / "out.csv")
    assert ran.exit_code == 2
    assert ran.stderr.startswith("folder_taken: The folder out.csv.parts holds files and no run made it")
    assert "目录 out.csv.parts 中有文件" in ran.stderr
    assert (tmp_path / "out.csv.parts" / "mine.txt").read_text() == "keep"


def test_rejected_rows_show_in_the_exit_code(tmp_path: Path) -> None:
    source = _many_rows(tmp_path / "cases.csv", 1)
    with source.open("a") as file:
        file.write("too,few\n")
    ran = _invoke(source, "-o", tmp_path / "out.xlsx")
    assert ran.exit_code == 3
    assert "81 rows in = 80 out + 1 rejected" in ran.stdout
    assert "out.xlsx.rejects.csv" in ran.stderr


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"source": "nothing.csv"}, "does not exist"),
        ({"output": "out.doc"}, "unknown_format: "),
        ({"output": "nowhere/out.csv"}, "output_unwritable: out.csv cannot be written. / out.csv 无法写入。"),
        ({"pack": "nowhere"}, "nowhere 既不是目录，也不是方案包的编号"),
        ({"pack": "broken"}, "mdc.csv:2 "),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(change: dict[str, str], said: str, tmp_path: Path) -> None:
    # Given a pack with an unknown gate in its second line
    (tmp_path / "broken").mkdir()
    for name, text in A_PACK["files"].items():
        (tmp_path / "broken" / name).write_text(text.replace("main_dx,valid", "no_gate,valid"), encoding="utf-8")
    _many_rows(tmp_path / "cases.csv", 1)

    # When
    words = {"source": "cases.csv", "output": "out.csv", "pack": "starter", **change}
    pack = words["pack"] if words["pack"] == "starter" else tmp_path / words["pack"]
    ran = _invoke(tmp_path / words["source"], "-o", tmp_path / words["output"], "--pack", pack)

    # Then
    assert ran.exit_code == 2
    assert said in " ".join(ran.stderr.split())
    assert _names(tmp_path) == ["broken", "cases.csv"]


@pytest.mark.parametrize("pack", [f"sha256:{'0' * 64}", "ten-groups@2025"])
def test_a_stored_pack_without_the_settings_of_a_database_is_said_in_a_sentence(
    pack: str, source: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setattr("sys.argv", _command(source, tmp_path / "out.csv", "--pack", pack))
    monkeypatch.delenv("YILIAN_DATABASE_URL", raising=False)
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 2
    assert "YILIAN_DATABASE_URL: Field required." in capsys.readouterr().err


async def test_a_stored_pack_is_found_by_its_id_and_by_its_digest(served: County, tmp_path: Path) -> None:
    # Given a pack in the database
    pack = created(await served.post("/v1/packs", A_PACK, by=AUTHORITY))

    # When a file is grouped with it
    source = _many_rows(tmp_path / "cases.csv", 1)
    words = {"id": pack["id"], "digest": pack["digest"], "none": f"sha256:{'0' * 64}"}
    ran = {
        name: await asyncio.to_thread(_invoke, source, "-o", tmp_path / f"{name}.csv", "--pack", word)
        for name, word in words.items()
    }

    # Then
    assert pack["digest"] in ran["id"].stdout, ran["id"].stderr
    assert (tmp_path / "id.csv").read_bytes() == (tmp_path / "digest.csv").read_bytes()
    assert "EX25" in (tmp_path / "id.csv").read_text()
    assert ran["none"].exit_code == 2
    assert ran["none"].stderr.startswith("pack-not-found: ")
