"""The rules of the settlement list as a table for people."""

from __future__ import annotations

from collections.abc import Iterator

from drg_billing.domain.settlement_list.findings import Rule, Severity
from drg_billing.domain.settlement_list.rules import RULES

_SEVERITY = {Severity.BLOCK: "block 阻断", Severity.WARN: "warn 提示"}

_HEAD = """# Rules of the settlement list (医保结算清单质控规则)

Made from the code; a test fails when it is out of date:
`drg-billing settlement-lists rules --markdown > services/drg-billing/docs/settlement-list-rules.md`

{count} rules. *block*: the list is not taken. *warn*: somebody should look. Fields are those of interface 4101; `*` is
any field.

| id | severity | 中文 | English | fields |
| --- | --- | --- | --- | --- |
"""


def rules_as_markdown() -> str:
    """The page docs/settlement-list-rules.md."""
    return _HEAD.format(count=len(RULES)) + "".join(f"{_row(rule)}\n" for rule in RULES)


def rules_as_text(*, english: bool) -> Iterator[str]:
    """A line for each rule."""
    for rule in RULES:
        yield f"{rule.id}  {rule.severity.value:5}  {rule.message_en if english else rule.message_zh}"


def _row(rule: Rule) -> str:
    fields = " ".join(f"`{field}`" for field in rule.fields)
    cells = (rule.id, _SEVERITY[rule.severity], rule.message_zh, rule.message_en, fields)
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
