"""The command `drg-billing explain`: how one case came into its group, as a tree (分组过程)."""

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.text import Text
from rich.tree import Tree

from drg_billing.adapters.case_files.one_case import CaseUnreadable, read_case
from drg_billing.domain.discharge import Discharge
from drg_billing.domain.grouping.compiled_pack import CompiledPack
from drg_billing.domain.grouping.conditions import Condition
from drg_billing.domain.grouping.findings import Finding, findings
from drg_billing.domain.grouping.suffixes import SuffixCondition
from drg_billing.domain.grouping.trace import CodeUse, Explanation, Hint, SecondaryDecision, explain, looked_at
from drg_billing.domain.grouping.trace_plan import RuleDecision
from drg_billing.domain.grouping.trace_texts import HINTS, USES, VERDICTS, describe
from drg_billing.entrypoints.command_line.pack_choice import STARTER, chosen_pack

_NO_LINE_IS_LONGER = 1000


def explain_case(
    case: Annotated[str, typer.Argument(help="a JSON file with one case, or - for standard input")],
    pack: Annotated[
        str, typer.Option(help="folder of a pack, id, digest or CODE@VERSION of a stored one, or starter")
    ] = STARTER,
) -> None:
    """Print every step from the codes of one case to its group, in Chinese and English."""
    rules = chosen_pack(pack)
    try:
        text = sys.stdin.read() if case == "-" else Path(case).read_text(encoding="utf-8-sig")
        discharge = read_case(text)
    except CaseUnreadable as unreadable:
        typer.echo(f"{unreadable} cannot be read as a case. / {unreadable} 无法读取。", err=True)
        raise typer.Exit(2) from unreadable
    except (OSError, UnicodeDecodeError) as error:
        typer.echo(f"{case} cannot be read. / {case} 无法读取。", err=True)
        raise typer.Exit(2) from error
    console = Console(width=None if sys.stdout.isatty() else _NO_LINE_IS_LONGER)
    console.print(tree_of(explain(discharge, CompiledPack(rules))))
    if rules.manifest.notice_en:
        typer.echo(f"{rules.manifest.notice_en} / {rules.manifest.notice_zh}")


def tree_of(found: Explanation) -> Tree:
    """The explanation, in the order of the decisions."""
    group, record = found.result.group, found.record
    tree = Tree(Text(f"{group.drg} {group.name} ({group.status.value})", style="bold"))
    _branch(tree, "提示 Reasons and warnings", map(_finding, findings(found.result)))
    _branch(tree, "主要诊断大类 MDC", (_step(f"{one.mdc} {one.name}", one.failed, record) for one in found.gates))
    _branch(tree, "核心分组 ADRG", (_step(_title(one), one.failed, record) for one in found.rules))
    _branch(tree, "其他诊断 Other diagnoses", map(_secondary, found.secondary))
    _branch(tree, "细分组 Suffixes", (_step(one.drg, one.failed, record) for one in found.suffixes))
    _branch(tree, "编码 Codes", map(_use, found.codes))
    _branch(tree, "请核对 To be checked", map(_hint, found.hints))
    return tree


def _finding(one: Finding) -> str:
    return f"{one.rule} {one.code}: {one.text_zh} / {one.field} {one.text_en}".replace(" :", ":")


def _title(one: RuleDecision) -> str:
    return f"{one.adrg} ({one.part}) {one.name}" if one.part else f"{one.adrg} {one.name}"


def _secondary(one: SecondaryDecision) -> str:
    level = f"{one.level.value}, 表 table {one.exclusion_table}: " if one.level else ""
    return f"{one.code} {level}{VERDICTS[one.verdict].zh} {VERDICTS[one.verdict].en}"


def _use(one: CodeUse) -> str:
    code = f"{one.clinical} → {one.code}" if one.clinical else one.code
    return f"{code} ({one.place.value}): {USES[one.use].zh} {USES[one.use].en}"


def _hint(one: Hint) -> str:
    words = HINTS[one.kind]
    return " / ".join(text.format(code=one.code, adrg=one.adrg) for text in (words.zh, words.en))


def _step(title: str, failed: Condition | SuffixCondition | None, discharge: Discharge) -> str:
    if failed is None:
        return f"✓ {title}"
    en, zh = describe(failed)
    codes = "" if isinstance(failed, SuffixCondition) else ", ".join(looked_at(failed, discharge))
    return f"✗ {title}: {zh} / {en} ({codes})" if codes else f"✗ {title}: {zh} / {en}"


def _branch(tree: Tree, title: str, lines: Iterable[str]) -> None:
    """Left out where there is nothing to say."""
    texts = [Text(line) for line in lines]
    if texts:
        branch = tree.add(Text(title, style="bold"))
        for text in texts:
            branch.add(text)
