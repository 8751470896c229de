"""What make does before anything else: the Python, the lock, the virtual environment."""

import importlib.util
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[3]


def load(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, ROOT / "deploy" / "local" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


prepare = load("prepare")
check_python = load("check_python")


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A work tree whose members depend on nothing, with a lock that fits."""
    for member in prepare.MEMBERS:
        (tmp_path / member).mkdir(parents=True)
        name = "yilian-" + Path(member).name
        (tmp_path / member / "pyproject.toml").write_text(
            f'[project]\nname = "{name}"\nversion = "1"\nrequires-python = ">=3.11"\ndependencies = []\n'
        )
    (tmp_path / "requirements.in").write_text("# tools\nruff\n")
    (tmp_path / "requirements.lock").write_text(prepare.DIGEST_LINE + prepare.source_digest(tmp_path) + "\n")
    return tmp_path


def test_the_committed_lock_fits_the_committed_pyproject_files() -> None:
    prepare.check_lock(ROOT)


def test_the_committed_lock_pins_every_package_by_hash_and_names_no_address() -> None:
    lines = (ROOT / "requirements.lock").read_text().splitlines()
    packages = [line for line in lines if line and not line.startswith((" ", "#"))]
    assert packages
    assert all("==" in line and line.endswith("\\") for line in packages)
    assert not [line for line in lines if "://" in line]


@pytest.mark.parametrize("version", [(3, 10, 14, "final", 0), (3, 6, 9, "final", 0), (2, 7, 18, "final", 0)])
def test_an_old_python_is_told_in_one_sentence(version: tuple[object, ...]) -> None:
    number = ".".join(str(part) for part in version[:3])
    assert check_python.refusal(version, "/usr/bin/python") == (
        f"Yilian needs Python 3.11 or newer, and /usr/bin/python is {number}. "
        "Name another one: make up PYTHON=python3.11"
    )


@pytest.mark.parametrize("version", [(3, 11, 0), (3, 14, 2), (4, 0, 0)])
def test_a_newer_python_is_welcome(version: tuple[int, int, int]) -> None:
    assert check_python.refusal(version, "/usr/bin/python") is None


def test_make_without_python_says_so() -> None:
    result = subprocess.run(["make", "-C", str(ROOT), "demo", "PYTHON=no-such-python"], capture_output=True, text=True)
    assert result.returncode != 0
    assert result.stderr.splitlines()[0] == (
        "Yilian needs Python 3.11 or newer, and there is no no-such-python. Name another one: make up PYTHON=python3.11"
    )


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        ("shared/pyproject.toml", "dependencies = []", 'dependencies = ["orjson"]'),
        ("services/referral/pyproject.toml", ">=3.11", ">=3.12"),
        ("requirements.in", "ruff", "ruff\nmypy"),
    ],
)
def test_a_lock_older_than_a_dependency_is_stale(
    tree: Path, path: str, old: str, new: str, capsys: pytest.CaptureFixture[str]
) -> None:
    changed = tree / path
    changed.write_text(changed.read_text().replace(old, new))

    assert prepare.main([], tree) == 1
    assert "requirements.lock is stale" in capsys.readouterr().err
    assert not (tree / ".venv").exists()


def test_a_change_that_is_no_dependency_leaves_the_lock_fresh(tree: Path) -> None:
    changed = tree / "shared" / "pyproject.toml"
    changed.write_text(changed.read_text().replace('version = "1"', 'version = "2"'))

    assert prepare.main(["check"], tree) == 0


def test_a_lock_without_its_first_line_is_refused(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tree / "requirements.lock").write_text("ruff==1\n")

    assert prepare.main(["check"], tree) == 1
    assert "run make lock" in capsys.readouterr().err


def test_it_installs_once_and_again_only_after_a_change(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[list[str]] = []

    def record(command: list[str], sentence: str, folder: Path | None = None) -> None:
        calls.append(command)
        (tree / ".venv").mkdir(exist_ok=True)

    monkeypatch.setattr(prepare, "run", record)

    # the first time: the environment, the lock with hashes, the members without their dependencies
    assert prepare.main([], tree) == 0
    assert [command[1:3] for command in calls] == [["-m", "venv"], ["-m", "pip"], ["-m", "pip"]]
    assert "--require-hashes" in calls[1]
    assert "--no-deps" in calls[2]

    # nothing changed: nothing done
    assert prepare.main([], tree) == 0
    assert len(calls) == 3

    # a member changed: done again
    member = tree / "shared" / "pyproject.toml"
    member.write_text(member.read_text().replace('version = "1"', 'version = "2"'))
    assert prepare.main([], tree) == 0
    assert len(calls) == 6


def test_no_network_is_told_after_what_pip_says(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # given a pip that reaches nothing
    (tree / "requirements.lock").write_text(
        prepare.DIGEST_LINE
        + prepare.source_digest(tree)
        + "\nno-such-package-of-yilian==1 --hash=sha256:"
        + "0" * 64
        + "\n"
    )
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tree))

    result = subprocess.run(
        [sys.executable, "-c", _RUN_IN_TREE, str(ROOT / "deploy" / "local"), str(tree)], capture_output=True, text=True
    )

    assert result.returncode == 1
    assert result.stderr.splitlines()[-1].startswith("The locked packages could not be installed")
    assert "Traceback" not in result.stderr


_RUN_IN_TREE = """
import pathlib, sys
sys.path.insert(0, sys.argv[1])
import prepare
sys.exit(prepare.main([], pathlib.Path(sys.argv[2])))
"""


def test_a_program_that_is_not_there_is_told(tree: Path) -> None:
    with pytest.raises(prepare.Refusal, match="cannot make"):
        prepare.run([str(tree / "no-such-program")], "Python cannot make it.")
