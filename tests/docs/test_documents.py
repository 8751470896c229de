"""The documents: links lead somewhere, commands exist, decisions have their parts."""

import re
import subprocess
import sys
import sysconfig
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DOCUMENTS = sorted(
    path
    for pattern in ("*.md", "docs/**/*.md", "services/*/README.md", "services/*/docs/*.md", "deploy/**/*.md")
    for path in ROOT.glob(pattern)
    if ".venv" not in path.parts
)
_LINK = re.compile(r"\]\((?!https?:|#)([^)#]+)")
_BLOCK = re.compile(r"```sh\n(.*?)```", re.DOTALL)
_IN_TABLE = re.compile(r"`(make [a-z]+)`")
_GROUPS_OF_COMMANDS = {"events", "dlq", "audit"}
_PROGRAMS = ("yilian", "alliance", "contracting", "referral")
_RUN_BY_ITS_OWN_TESTS = "drg-billing "
"""Not only asked for help: `services/drg-billing/tests/integration/test_documented_commands.py` knows by which test."""


def _name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def _commands() -> list[tuple[str, str]]:
    found = []
    for path in DOCUMENTS:
        text = path.read_text()
        lines = [line for block in _BLOCK.findall(text) for line in block.splitlines()]
        commands = [line.split("#")[0].strip() for line in lines] + _IN_TABLE.findall(text)
        found += [
            (_name(path), command) for command in commands if command and not command.startswith(_RUN_BY_ITS_OWN_TESTS)
        ]
    return sorted(set(found))


@pytest.mark.parametrize("path", DOCUMENTS, ids=_name)
def test_links_lead_to_files_that_exist(path: Path) -> None:
    missing = [target for target in _LINK.findall(path.read_text()) if not (path.parent / target).exists()]

    assert missing == []


@pytest.mark.parametrize(("document", "command"), _commands())
def test_a_command_in_a_document_is_one_that_there_is(document: str, command: str) -> None:
    words = [word for word in command.removeprefix(".venv/bin/").split() if "=" not in word or word.startswith("-")]

    if words[0] == "make":
        targets = re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE)
        assert set(words[1:]) <= set(targets), document
    elif words[0] in _PROGRAMS:
        _ask_for_help(words[0], *_leading_names(words[1:]))
    elif words[0] == "pytest":
        named = [word for before, word in pairwise(words) if before != "-m" and not word.startswith("-")]
        assert all((ROOT / word).exists() for word in named), document
    elif words[0] == "python":
        subprocess.run([sys.executable, "-c", f"import {words[words.index('-m') + 1]}"], check=True, cwd=ROOT)
    else:
        assert words[0] in {"curl", "docker", "uv", "export"}, f"{document}: {command}"


@cache
def _ask_for_help(program: str, *subcommands: str) -> None:
    """Many documents name one command, and a program takes seconds to start."""
    path = Path(sysconfig.get_path("scripts")) / program
    subprocess.run([path, *subcommands, "--help"], check=True, capture_output=True, cwd=ROOT)


def _leading_names(words: list[str]) -> list[str]:
    """The subcommands of a command line, before its first option or argument."""
    names = []
    for word in words:
        if not re.fullmatch(r"[a-z][a-z-]*", word):
            break
        names.append(word)
    return names[:2] if names and names[0] in _GROUPS_OF_COMMANDS else names[:1]


@pytest.mark.parametrize("path", sorted((ROOT / "docs/adr").glob("*.md")), ids=_name)
def test_a_decision_says_why_what_follows_and_what_enforces_it(path: Path) -> None:
    text = path.read_text()

    for part in ("## Context", "## Decision", "## Consequence", "## Enforced by"):
        assert part in text, part
    assert len(text.splitlines()) <= 60, "a decision fits one screen"
