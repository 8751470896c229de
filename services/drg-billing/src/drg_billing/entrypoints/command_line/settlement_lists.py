"""Commands on settlement lists (医保结算清单质控): no server is needed."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from drg_billing.adapters.settlement_list_files import ListFileRefused, file_sentence, raw_lists
from drg_billing.adapters.settlement_list_reading import read_settlement_list
from drg_billing.adapters.settlement_list_table import rules_as_markdown, rules_as_text
from drg_billing.application.check_settlement_list import known_codes
from drg_billing.domain.grouping.compiled_pack import CompiledPack
from drg_billing.domain.settlement_list.check import blocks
from drg_billing.domain.settlement_list.findings import Finding
from drg_billing.domain.settlement_list.together import ListOfPerson, judge_together
from drg_billing.entrypoints.command_line.pack_choice import STARTER, chosen_pack
from yilian_kit.clock import SystemClock

app = typer.Typer(no_args_is_help=True)

BLOCKED, UNREADABLE = 1, 2
"""Exit codes."""


@app.callback()
def settlement_lists() -> None:
    """Settlement lists."""


@dataclass(frozen=True)
class _Judged:
    """A list of a file, by its number, and what the rules found."""

    file: str
    setl_id: str
    findings: tuple[Finding, ...]


@app.command()
def check(
    files: Annotated[list[Path], typer.Argument(exists=True, help=".json, .jsonl, .zip or folder of CSV files")],
    as_json: Annotated[bool, typer.Option("--json", help="one line of JSON for each list")] = False,
    english: Annotated[bool, typer.Option("--english", help="messages in English")] = False,
    pack: Annotated[str, typer.Option(help="folder of a pack, id or digest of a stored one, or starter")] = STARTER,
) -> None:
    """Judge lists by all rules, and compare their stays with each other.

    Exit code 0: nothing blocks. 1: a list is blocked. 2: a file cannot be read, or there is no such pack.
    """
    codes = known_codes(CompiledPack(chosen_pack(pack)), starter=pack == STARTER)
    today = SystemClock().today()
    try:
        read = [(path.name, one) for path in files for one in _lists(path, today)]
    except ListFileRefused as refused:
        typer.echo(f"{refused.file}:{refused.line} {refused.fault.value}: {file_sentence(refused.fault)}", err=True)
        raise typer.Exit(UNREADABLE) from None  # the cause may hold what stands in the file
    found = judge_together([one for _, one in read], today, codes)
    judged = [
        _Judged(file, one.record.setlinfo.setl_id, findings) for (file, one), findings in zip(read, found, strict=True)
    ]
    for line in _json_lines(judged) if as_json else _table(judged, english=english):
        typer.echo(line)
    if any(blocks(one.findings) for one in judged):
        raise typer.Exit(BLOCKED)


@app.command()
def rules(
    markdown: Annotated[bool, typer.Option("--markdown", help="the page of the documentation")] = False,
    english: Annotated[bool, typer.Option("--english", help="messages in English")] = False,
) -> None:
    """Print every rule."""
    if markdown:
        sys.stdout.write(rules_as_markdown())
        return
    for line in rules_as_text(english=english):
        typer.echo(line)


def _lists(path: Path, today: date) -> Iterator[ListOfPerson]:
    for raw in raw_lists(path):
        read = read_settlement_list(raw, today=today)
        yield ListOfPerson(read.record, None if read.identity is None else read.identity.number)


def _json_lines(judged: Sequence[_Judged]) -> Iterator[str]:
    for one in judged:
        line = {
            "file": one.file,
            "setl_id": one.setl_id,
            "blocked": blocks(one.findings),
            "findings": [asdict(finding) for finding in one.findings],
        }
        yield json.dumps(line, ensure_ascii=False)


def _table(judged: Sequence[_Judged], *, english: bool) -> Iterator[str]:
    width = max((len(one.setl_id) for one in judged), default=0)
    for one in judged:
        for finding in one.findings:
            message = finding.message_en if english else finding.message_zh
            figures = _figures(finding)
            where = f"{one.setl_id:{width}}  {finding.rule}  {finding.severity.value:5}  {finding.field}"
            yield f"{where}  {message}{figures}"
    blocked = sum(blocks(one.findings) for one in judged)
    warned = sum(bool(one.findings) and not blocks(one.findings) for one in judged)
    if english:
        yield f"{len(judged)} lists: {blocked} blocked, {warned} with warnings"
    else:
        yield f"共 {len(judged)} 份清单：阻断 {blocked} 份，仅提示 {warned} 份"


def _figures(finding: Finding) -> str:
    parts = (part for part in (finding.found, finding.expected) if part is not None)
    text = " ≠ ".join(parts)
    return f" ({text})" if text else ""
