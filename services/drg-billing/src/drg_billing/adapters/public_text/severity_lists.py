"""5_MCC and 6_CC: the diagnoses that make a case severe, each with the table of its exclusions."""

from __future__ import annotations

import re
from dataclasses import dataclass

from drg_billing.adapters.public_text.source import CODE_AFTER, CODE_BEFORE, DIAGNOSIS, TABLE, TextSource, one_line
from drg_billing.domain.grouping.pack_files import PackFaultKind
from drg_billing.domain.grouping.rule_pack import NEVER_EXCLUDED, SeverityLevel

_TOKEN = re.compile(
    rf"(?P<code>{CODE_BEFORE}{DIAGNOSIS}{CODE_AFTER})"
    rf"|{TABLE}"
    rf"|(?P<none>(?<!\S)无{CODE_AFTER})"
)


@dataclass(frozen=True, slots=True)
class SevereDiagnosis:
    """A code of the list, its level, and the table of main diagnoses that exclude it."""

    code: str
    level: SeverityLevel
    exclusion_table: str


def read_severities(source: TextSource, level: SeverityLevel, tables: set[str]) -> dict[str, SevereDiagnosis]:
    """The codes of one list; `tables` are the numbers of the exclusion tables that there are."""
    found: dict[str, SevereDiagnosis] = {}
    pending: tuple[str, int] | None = None
    for match in _TOKEN.finditer(source.text):
        if match["code"] is not None:
            if pending is not None:
                source.fault(pending[1], PackFaultKind.VALUE_MISSING, f"{pending[0]} 表")
            pending = (match["code"], match.start())
        elif pending is not None:
            code, offset = pending
            pending = None
            table = match["table"] or NEVER_EXCLUDED  # 无: nothing excludes it
            if table != NEVER_EXCLUDED and table not in tables:
                source.fault(offset, PackFaultKind.TABLE_MISSING, f"{code} 表 {table}")
            known = found.setdefault(code, SevereDiagnosis(code, level, table))
            if known.exclusion_table != table:
                source.fault(offset, PackFaultKind.DUPLICATE, code)
        elif found and match["table"] is not None:  # not that of the title; 无 alone may be part of a name
            source.fault(match.start(), PackFaultKind.TABLE_WITHOUT_CODE, one_line(match[0]))
    if pending is not None:
        source.fault(pending[1], PackFaultKind.VALUE_MISSING, f"{pending[0]} 表")
    return found


def check_no_code_in_both(source: TextSource, mcc: dict[str, SevereDiagnosis], cc: dict[str, SevereDiagnosis]) -> None:
    """A code is severe at one level; `source` is the file of the CC."""
    for code in sorted(mcc.keys() & cc.keys()):
        match = re.search(CODE_BEFORE + re.escape(code) + CODE_AFTER, source.text)
        source.fault(match.start() if match else None, PackFaultKind.DUPLICATE, code)
