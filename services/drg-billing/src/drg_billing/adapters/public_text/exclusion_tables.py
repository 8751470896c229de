"""7_CCE: tables of main diagnoses, each excluding the MCC and CC that name it."""

from __future__ import annotations

import re

from drg_billing.adapters.public_text.source import CODE_AFTER, CODE_BEFORE, DIAGNOSIS, TABLE, TextSource
from drg_billing.domain.grouping.pack_files import PackFaultKind

_TOKEN = re.compile(rf"{TABLE}|(?P<code>{CODE_BEFORE}{DIAGNOSIS}{CODE_AFTER})")


def read_exclusion_tables(source: TextSource) -> tuple[dict[str, str], set[str]]:
    """Main diagnosis → number of its table, and the numbers of all tables."""
    found: dict[str, str] = {}
    tables: set[str] = set()
    table: str | None = None
    for match in _TOKEN.finditer(source.text):
        if match["table"] is not None:
            table = match["table"]
            tables.add(table)
            continue
        code = match["code"]
        if table is None:
            source.fault(match.start(), PackFaultKind.TABLE_MISSING, code)
        elif found.setdefault(code, table) != table:
            source.fault(match.start(), PackFaultKind.DUPLICATE, code)
    return found, tables
