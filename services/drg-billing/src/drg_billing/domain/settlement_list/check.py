"""Judge a settlement list by all rules."""

from __future__ import annotations

from collections.abc import Iterable

from drg_billing.domain.settlement_list.findings import Finding, Severity, Surroundings
from drg_billing.domain.settlement_list.record import SettlementList
from drg_billing.domain.settlement_list.rules import RULES


def check(record: SettlementList, surroundings: Surroundings) -> tuple[Finding, ...]:
    """Every finding, by topic and row. Total: no list raises. A list without findings is in order."""
    return tuple(
        Finding(rule.id, rule.severity, place.field, rule.message_zh, rule.message_en, place.found, place.expected)
        for rule in RULES
        for place in rule.find(record, surroundings)
    )


def blocks(findings: Iterable[Finding]) -> bool:
    """Whether a list with these findings must not be submitted."""
    return any(finding.severity is Severity.BLOCK for finding in findings)
