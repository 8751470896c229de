"""The yilian command as a user meets it: what it says, its exit status, and what is left running (nothing)."""

import json
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from yilian_kit.embedded.processes import free_ports
from yilian_kit.testing.waiting import eventually
from yilian_local.state import StateFolder

from .dummies import dummy_service, folder_of, story_of

COMMAND = Path(__file__).with_name("yilian_with_dummies.py")


class Yilian:
    """The command on a state folder of its own; everything that it started is gone at the end."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.state = folder / "state"
        self.first_port = _two_free_ports()
        self.services = [dummy_service(folder, name) for name in ("alliance", "contracting")]
        self._started: list[subprocess.Popen[str]] = []

    def start(self, *arguments: str) -> "subprocess.Popen[str]":
        """Starts the command with its output in files, ``folder/out`` and ``folder/err``."""
        with (self.folder / "out").open("w") as out, (self.folder / "err").open("w") as err:
            process = subprocess.Popen(
                [sys.executable, str(COMMAND), str(self.folder), *arguments, "--state", str(self.state)],
                stdout=out,
                stderr=err,
                text=True,
                start_new_session=True,
            )
        self._started.append(process)
        return process

    def up(self) -> "subprocess.Popen[str]":
        """Starts ``up``."""
        return self.start("up", "--first-port", str(self.first_port))

    def run(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        """Runs the command to its end."""
        command = [sys.executable, str(COMMAND), str(self.folder), *arguments, "--state", str(self.state)]
        return subprocess.run(command, capture_output=True, text=True, timeout=150)

    @property
    def last(self) -> "subprocess.Popen[str]":
        """The command that was started last."""
        return self._started[-1]

    @property
    def out(self) -> str:
        """What the command that was started last has said."""
        return (self.folder / "out").read_text()

    @property
    def err(self) -> str:
        """The same for standard error."""
        return (self.folder / "err").read_text()

    @property
    def plays(self) -> int:
        """How often a county was played."""
        played = self.folder / "played"
        return len(played.read_text().splitlines()) if played.exists() else 0

    def left_running(self) -> list[str]:
        """Processes whose command line names this folder."""
        mark = str(self.folder)
        found = []
        for process in psutil.process_iter(["cmdline"]):
            line = process.info["cmdline"] or []
            if any(mark in part for part in line) and process.status() != psutil.STATUS_ZOMBIE:
                found.append(" ".join(line)[:120])
        return found

    def end(self) -> None:
        """Ends whatever a failed test left."""
        for process in self._started:
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
                process.wait(60)
        self.run("down")


def _two_free_ports() -> int:
    while True:
        (port,) = free_ports(1)
        with socket.socket() as probe:
            if port < 65000 and probe.connect_ex(("127.0.0.1", port + 1)) != 0:
                return port


@pytest.fixture
def yilian() -> Iterator[Yilian]:
    yilian = Yilian(Path(tempfile.mkdtemp(prefix="yilian-command-")))
    yield yilian
    yilian.end()
    shutil.rmtree(yilian.folder)


def serves(yilian: Yilian) -> Callable[[], bool]:
    def check() -> bool:
        if yilian.last.poll() is not None:
            raise RuntimeError(f"the command ended: {yilian.out}{yilian.err}")
        return "Ctrl-C stops everything" in yilian.out

    return check


async def test_up_plays_once_serves_and_keeps_its_state(yilian: Yilian) -> None:
    # given a first start
    first = yilian.up()
    await eventually(serves(yilian), within=120)

    # then the report, the addresses, the OpenAPI pages and a token are shown
    assert "Dummy" in yilian.out
    for place in (0, 1):
        address = f"http://127.0.0.1:{yilian.first_port + place}"
        assert re.search(rf"{address}\s+OpenAPI: {address}/docs", yilian.out)
    assert re.search(r"\n  eyJ[\w-]+\.[\w-]+\.[\w-]+\n", yilian.out)
    assert yilian.run("status").returncode == 0

    # when Ctrl-C comes
    first.send_signal(signal.SIGINT)

    # then all stops, in order, and the exit status says so
    assert first.wait(60) == 0
    assert yilian.left_running() == []
    assert [story_of(service)[-1] for service in yilian.services] == ["stopped", "stopped"]
    assert yilian.run("status").returncode == 1

    # when it is started again
    second = yilian.up()
    await eventually(serves(yilian), within=120)

    # then the county is shown and not played again
    assert "Dummy" in yilian.out
    assert yilian.plays == 1

    # and `down` in another terminal stops it
    down = yilian.run("down")
    assert (down.returncode, down.stdout) == (0, "Stopped.\n")
    assert second.wait(60) == 0
    assert yilian.left_running() == []
    assert yilian.run("down").stdout == "Nothing was running.\n"

    # and `reset` deletes all
    assert yilian.run("reset").returncode == 0
    assert not yilian.state.exists()


async def test_a_killed_launcher_is_cleaned_up_after(yilian: Yilian) -> None:
    # given a launcher that was killed
    killed = yilian.up()
    await eventually(serves(yilian), within=120)
    killed.send_signal(signal.SIGKILL)
    killed.wait(10)
    assert len(yilian.left_running()) > 2

    # when it is started again
    yilian.up()
    await eventually(serves(yilian), within=120)

    # then it says so, and serves on the same ports
    assert "The last launcher was killed; what it had left running has been stopped." in yilian.out

    # and a launcher killed once more is cleaned up after by `down` alone
    yilian.last.send_signal(signal.SIGKILL)
    yilian.last.wait(10)
    down = yilian.run("down")
    assert down.returncode == 0
    assert "what it had left running has been stopped" in down.stdout
    assert yilian.left_running() == []


async def test_while_one_runs_another_is_refused_and_commands_reach_it(yilian: Yilian) -> None:
    yilian.up()
    await eventually(serves(yilian), within=120)
    launcher = StateFolder(yilian.state).launcher()

    # another `up`
    second = yilian.run("up")
    assert second.returncode == 1
    assert second.stderr.startswith(f"Another launcher (process {launcher}) uses {yilian.state}.")

    # a command about a service is the service's own, in its environment, with its exit status
    listing = yilian.run("dlq", "list", "--service", "contracting")
    assert (listing.returncode, listing.stderr) == (3, "")
    assert re.fullmatch(r"127\.0\.0\.1:\d+\n", listing.stdout)
    yilian.run("events", "replay", "--service", "contracting", "--from", "2025-01-01T00:00:00")
    yilian.run("dlq", "show", "7", "--service", "contracting")
    yilian.run("dlq", "replay", "7", "--service", "contracting")
    yilian.run("run", "contracting", "packs", "activate", "--by", "li")
    assert story_of(yilian.services[1])[-5:] == [
        "dlq list",
        "events replay --from 2025-01-01T00:00:00",
        "dlq show 7",
        "dlq replay 7",
        "packs activate --by li",
    ]
    unknown = yilian.run("dlq", "list", "--service", "pharmacy")
    assert (unknown.returncode, unknown.stderr) == (
        1,
        "There is no service pharmacy; there are alliance, contracting.\n",
    )

    # a token is printed alone, so that a shell can take it
    token = yilian.run("token", "--org", "YL-AUTHORITY", "--role", "county_official")
    assert re.fullmatch(r"eyJ[\w-]+\.[\w-]+\.[\w-]+\n", token.stdout)
    stranger = yilian.run("token", "--org", "YL-AUTHORITY", "--role", "king")
    assert stranger.returncode == 1
    assert "there is no role 'king'" in stranger.stderr


async def test_demo_writes_its_report_and_leaves_nothing(yilian: Yilian) -> None:
    done = yilian.run("demo")

    assert done.returncode == 0, done.stderr
    assert "Dummy" in done.stdout
    report = json.loads((yilian.state / "county-report.json").read_text())
    assert report["county"] == "Dummy"
    assert yilian.left_running() == []
    assert {path.name for path in (yilian.state / "demo").iterdir()} == {"launcher.lock", "logs", "keys"}


async def test_a_demo_that_fails_says_why_and_leaves_no_old_report(yilian: Yilian) -> None:
    yilian.state.mkdir()
    (yilian.state / "county-report.json").write_text("old")
    (yilian.folder / "fail-play").touch()

    failed = yilian.run("demo")

    assert (failed.returncode, failed.stderr) == (1, "The dummy county stopped.\n")
    assert not (yilian.state / "county-report.json").exists()
    assert yilian.left_running() == []


async def test_ctrl_c_in_the_middle_of_the_play_stops_all_and_the_next_start_plays(yilian: Yilian) -> None:
    # given a play under way
    (yilian.folder / "slow-play").touch()
    interrupted = yilian.up()
    await eventually(lambda: yilian.plays == 1, within=120)

    # when
    interrupted.send_signal(signal.SIGINT)

    # then
    assert interrupted.wait(60) == 130
    assert "Traceback" not in yilian.out + yilian.err
    assert yilian.left_running() == []

    # and the next start plays
    (yilian.folder / "slow-play").unlink()
    yilian.up()
    await eventually(serves(yilian), within=120)
    assert yilian.plays == 2


async def test_a_taken_port_is_told(yilian: Yilian) -> None:
    with socket.create_server(("127.0.0.1", yilian.first_port + 1)):
        refused = yilian.run("up", "--first-port", str(yilian.first_port))

    assert refused.returncode == 1
    assert refused.stderr == (
        f"Port {yilian.first_port + 1}, where contracting would serve, is in use by another program. Stop that "
        "program, or let Yilian serve elsewhere: make up FIRST_PORT=9101\n"
    )


async def test_a_failing_service_is_told_without_a_trace(yilian: Yilian) -> None:
    (folder_of(yilian.services[0]) / "fail-migration").touch()

    failed = yilian.run("demo")

    assert failed.returncode == 1
    assert failed.stderr.splitlines()[0].startswith("alliance could not prepare its database and topics")
    assert failed.stderr.splitlines()[-1] == "the dummy's migration fails"
    assert "Traceback" not in failed.stderr
    assert (yilian.state / "demo" / "logs" / "alliance.log").exists()


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["status"], "Nothing is running: start it with make up."),
        (["dlq", "list", "--service", "alliance"], "Nothing is running: start it with make up in another terminal."),
        (["run", "alliance", "audit", "verify"], "Nothing is running: start it with make up in another terminal."),
        (
            ["token", "--org", "A", "--role", "operator"],
            "There is no state that a token could be for: run make up first.",
        ),
    ],
)
def test_without_a_running_stack_a_command_says_so(yilian: Yilian, arguments: list[str], sentence: str) -> None:
    refused = yilian.run(*arguments)
    assert (refused.returncode, refused.stderr) == (1, f"{sentence}\n")


def test_a_scenario_that_is_not_there_is_told(yilian: Yilian) -> None:
    refused = yilian.run("demo", "--scenario", str(yilian.folder / "nowhere.yaml"))
    assert refused.returncode == 1
    assert "nowhere.yaml" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_an_unforeseen_failure_is_a_sentence_and_its_trace_a_file(yilian: Yilian) -> None:
    # given state that no launcher can use
    yilian.state.mkdir()
    (yilian.state / "logs").write_text("a file where the folder should be")

    failed = yilian.run("up")

    assert failed.returncode == 1
    assert failed.stderr.startswith("Something unforeseen failed (FileExistsError")
    assert "Traceback" not in failed.stderr
    assert "Traceback" in (yilian.state / "launcher-failure.log").read_text()
