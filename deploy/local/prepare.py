"""Makes the virtual environment of the work tree, and the lock of its packages. Called by make.

    prepare.py             make .venv, or bring it up to date; nothing when it is
    prepare.py check       only say whether requirements.lock fits the pyproject files
    prepare.py lock        write requirements.lock anew (needs a network)

Standard library only: it runs before anything is installed, after check_python.py has found the Python new enough.
pip does the installing, so that the user's own configuration of it (a mirror, a proxy) is honoured.
"""

import hashlib
import json
import os
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
MEMBERS = (
    "shared",
    "services/alliance",
    "services/contracting",
    "services/drg-billing",
    "services/referral",
    "deploy/local",
)
DIGEST_LINE = "# Made by make lock from sources with SHA-256 "


class Refusal(Exception):
    """One sentence for the user; the command ends with exit status 1."""


def main(arguments: list[str], root: Path = ROOT) -> int:
    """The command line. Returns the exit status."""
    try:
        if arguments == ["lock"]:
            write_lock(root)
        else:
            check_lock(root)
            if arguments != ["check"]:
                prepare(root)
    except Refusal as refusal:
        sys.stderr.write(f"{refusal}\n")
        return 1
    return 0


def check_lock(root: Path) -> None:
    """Raises Refusal when requirements.lock was made from other sources than those that are there."""
    first = (root / "requirements.lock").read_text(encoding="utf-8").partition("\n")[0]
    if not first.startswith(DIGEST_LINE):
        raise Refusal("requirements.lock does not say from what it was made: run make lock.")
    if first[len(DIGEST_LINE) :] != source_digest(root):
        raise Refusal(
            "requirements.lock is stale: the dependencies in a pyproject.toml or in requirements.in were changed "
            "after it was made. Run make lock."
        )


def source_digest(root: Path) -> str:
    """SHA-256 over what the lock depends on: the dependencies that the members state, and requirements.in."""
    stated: dict[str, object] = {}
    for member in MEMBERS:
        project = project_table(root, member)
        stated[member] = [project.get(key) for key in ("requires-python", "dependencies", "optional-dependencies")]
    lines = (root / "requirements.in").read_text(encoding="utf-8").splitlines()
    stated["requirements.in"] = [line.strip() for line in lines if line.strip() and not line.startswith("#")]
    return hashlib.sha256(json.dumps(stated, sort_keys=True).encode()).hexdigest()


def project_table(root: Path, member: str) -> dict[str, object]:
    """The table ``[project]`` of a member's pyproject.toml."""
    table: dict[str, object] = tomllib.loads((root / member / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return table


def prepare(root: Path) -> None:
    """Makes .venv and installs the lock and the members into it, when that has not been done already.

    Raises Refusal with a sentence; what pip said is above it.
    """
    environment = root / ".venv"
    stamp = environment / "yilian-stamp"
    wanted = stamp_of(root)
    if stamp.is_file() and stamp.read_text(encoding="utf-8") == wanted:
        return
    sys.stdout.write("Preparing .venv: the first time this fetches the locked packages, which takes a minute or two.\n")
    sys.stdout.flush()
    run(
        [sys.executable, "-m", "venv", str(environment)],
        "Python cannot make a virtual environment: install its venv module (on Debian: the package python3-venv).",
    )
    pip = [str(environment / "bin" / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    run(
        [*pip, "--require-hashes", "--requirement", str(root / "requirements.lock")],
        "The locked packages could not be installed: see what pip says above. The first start needs a network.",
    )
    editable = [part for member in MEMBERS for part in ("--editable", str(root / member))]
    run(
        [*pip, "--no-deps", "--no-build-isolation", *editable],
        "Yilian's own packages could not be installed: see what pip says above.",
    )
    stamp.write_text(wanted, encoding="utf-8")


def stamp_of(root: Path) -> str:
    """What .venv was made from: the place, the interpreter, the lock and the members."""
    digest = hashlib.sha256(f"{root} {sys.executable} {sys.version}".encode())
    for path in ("requirements.lock", *(member + "/pyproject.toml" for member in MEMBERS)):
        digest.update((root / path).read_bytes())
    return digest.hexdigest()


def write_lock(root: Path) -> None:
    """Resolves all dependencies anew, for every platform, with hashes and without the address of any registry.

    uv does it, in an environment of its own below .yilian/. The first line of the lock names the sources.
    """
    tools = root / ".yilian" / "lock-tools"
    python = str(tools / "bin" / "python")
    run([sys.executable, "-m", "venv", str(tools)], "Python cannot make a virtual environment.")
    run([python, "-m", "pip", "install", "--quiet", "uv"], "uv could not be installed: see what pip says above.")
    lock = root / "requirements.lock"
    target = ["--all-extras", "--universal", "--python-version", "3.11", "--output-file", str(lock)]
    form = ["--generate-hashes", "--no-emit-index-url", "--no-emit-find-links", "--no-annotate", "--no-header"]
    own = [part for member in MEMBERS for part in ("--no-emit-package", str(project_table(root, member)["name"]))]
    sources = [member + "/pyproject.toml" for member in MEMBERS] + ["requirements.in"]
    run(
        [str(tools / "bin" / "uv"), "pip", "compile", "--quiet", *target, *form, *own, *sources],
        "The dependencies could not be resolved: see what uv says above.",
        folder=root,
    )
    lock.write_text(f"{DIGEST_LINE}{source_digest(root)}\n{lock.read_text(encoding='utf-8')}", encoding="utf-8")


def run(command: list[str], sentence: str, folder: Path | None = None) -> None:
    """Runs a program to its end; raises Refusal with the sentence when it fails."""
    # A PYTHONPATH of the user's would let packages in that the lock does not have.
    clean = {key: value for key, value in os.environ.items() if key not in ("PYTHONPATH", "VIRTUAL_ENV")}
    try:
        status = subprocess.call(command, cwd=folder, env=clean)  # noqa: S603 - our own words, no shell
    except OSError as error:
        raise Refusal(f"{sentence} ({error})") from error
    if status != 0:
        raise Refusal(sentence)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
