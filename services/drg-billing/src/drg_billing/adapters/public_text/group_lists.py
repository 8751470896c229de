"""1_MDC, 2_ADRG and 3_DRG: one code and name a line."""

from __future__ import annotations

import re
from dataclasses import dataclass

from drg_billing.adapters.public_text.source import TextSource, one_line
from drg_billing.domain.grouping.pack_files import PackFaultKind


@dataclass(frozen=True, slots=True)
class Listed:
    """A code, its name, and where it stands."""

    code: str
    name: str
    offset: int


_MDC = re.compile(r"^MDC([A-Z])[ \t]+(.*)$", re.MULTILINE)
_ADRG = re.compile(r"^([A-Z]{2}[0-9])[ \t]+(.*)$", re.MULTILINE)
_DRG = re.compile(r"^([A-Z]{2}[0-9][0-9A-Z])[ \t]+(.*)$", re.MULTILINE)


def read_mdcs(source: TextSource) -> dict[str, Listed]:
    """The MDCs by letter, in the order of the text."""
    return _read(source, _MDC)


def read_adrgs(source: TextSource) -> dict[str, Listed]:
    """The ADRGs by code, in the order of the text."""
    return _read(source, _ADRG)


def read_drgs(source: TextSource, adrgs: dict[str, Listed]) -> dict[str, Listed]:
    """The groups by code; each belongs to an ADRG of the list."""
    drgs = _read(source, _DRG)
    for drg in drgs.values():
        if drg.code[:3] not in adrgs:
            source.fault(drg.offset, PackFaultKind.NAME_WITHOUT_GROUP, drg.code)
    return drgs


def _read(source: TextSource, pattern: re.Pattern[str]) -> dict[str, Listed]:
    found: dict[str, Listed] = {}
    end = 0
    for match in pattern.finditer(source.text):
        _check_nothing_lost(source, end, match.start())
        end = match.end()
        one = Listed(match[1], one_line(match[2]), match.start())
        if one.code in found:
            source.fault(one.offset, PackFaultKind.DUPLICATE, one.code)
        elif not one.name:
            source.fault(one.offset, PackFaultKind.VALUE_MISSING, one.code)
        found.setdefault(one.code, one)
    _check_nothing_lost(source, end, len(source.text))
    return found


def _check_nothing_lost(source: TextSource, start: int, end: int) -> None:
    """What stands between two codes is no code that the pattern missed."""
    lost = source.text[start:end]
    if lost.strip():
        source.fault(start + len(lost) - len(lost.lstrip()), PackFaultKind.UNREADABLE_TEXT, one_line(lost)[:60])
