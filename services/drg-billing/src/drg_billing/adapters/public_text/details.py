"""4_ADRG_DETAIL: the lists of codes of each MDC and ADRG, in the order of the text."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache

from drg_billing.adapters.public_text.shapes import shapes
from drg_billing.adapters.public_text.source import (
    CODE_AFTER,
    CODE_BEFORE,
    DIAGNOSIS,
    PROCEDURE,
    TextSource,
    one_line,
)
from drg_billing.domain.grouping.pack_files import PackFaultKind

_PROCEDURE_LISTS = re.compile(r"px|together|and|table\d")
_FUSED = r"(?<=[^\S\n])"
"""Within a line: where a page is one line, headings with a colon and owners before a heading are found as well."""
_NAME = rf"(?:(?!{DIAGNOSIS}|{PROCEDURE}|[A-Z]{{2}}[0-9]\s)[^\n]){{1,80}}?"
"""What may stand between the code of an ADRG and its first heading."""
_TELLING = 6
"""A phrase of so many signs with a colon is a heading wherever it stands; 和 alone may be part of a name."""
_FORMULAS = re.compile(r"(?:all|no)_px|.*\+.*")
"""Headings that say something by themselves, without codes."""

_NO_NAME = re.compile(r"^[ \t]*(?:[A-Za-z]\d|\d\d[^\d\s]|[?？#\ufffd])[^\n]*", re.MULTILINE)
"""A line that begins like a code, or with the signs that a failed transcription leaves."""

UNKNOWN_LIST = "?"
"""The kind of a list that nobody understands; it has been told as a fault."""


@dataclass(slots=True)
class CodeList:
    """One list: what its heading says it is, and its codes."""

    kind: str
    heading: str
    offset: int
    codes: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Detail:
    """An MDC (by its letter) or an ADRG (by its code) with its lists; `site` lists are named `site:…`."""

    owner: str
    offset: int
    lists: list[CodeList] = field(default_factory=list)


@dataclass(slots=True)
class Details:
    """Everything that the file lists, and the name of every procedure in it."""

    mdcs: dict[str, Detail] = field(default_factory=dict)
    adrgs: dict[str, Detail] = field(default_factory=dict)
    procedure_names: dict[str, str] = field(default_factory=dict)


def read_details(source: TextSource) -> Details:
    """Read the file; a heading that nobody knows, a code under no heading or the wrong one, and a line
    that may be a broken code, is a fault."""
    details = Details()
    owner: Detail | None = None
    matches = list(_tokens().finditer(source.text))
    ends = [*(match.start() for match in matches), len(source.text)][1:]
    for match, end in zip(matches, ends, strict=True):
        match match.lastgroup:
            case "mdc":
                owner = details.mdcs.setdefault(match["mdc"], Detail(match["mdc"], match.start()))
            case "adrg" | "fused_adrg":
                adrg = match["adrg"] or match["fused_adrg"]
                if adrg in details.adrgs:
                    source.fault(match.start(), PackFaultKind.DUPLICATE, adrg)
                owner = details.adrgs.setdefault(adrg, Detail(adrg, match.start()))
            case "heading" | "fused_heading":
                _open_list(source, owner, match)
            case "site":
                _open_site(owner, match)
            case "strange":
                strange = one_line(match["strange"])
                source.fault(match.start(), PackFaultKind.UNKNOWN_HEADING, strange[:60])
                if owner is not None:
                    owner.lists.append(CodeList(UNKNOWN_LIST, strange, match.start()))
            case _:
                _take_code(source, details, owner, match, end)
    _check_headings_have_codes(source, details)
    _check_no_code_is_lost(source, matches)
    return details


def _open_list(source: TextSource, owner: Detail | None, match: re.Match[str]) -> None:
    heading = one_line(match["heading"] or match["fused_heading"])
    kind = shapes().headings[re.sub(r"\s", "", heading)]
    if owner is None:
        source.fault(match.start(), PackFaultKind.UNKNOWN_HEADING, heading)
        return
    within_mdc = len(owner.owner) == 1
    # The MDC's main list and each of its sites have two headings: the second says no more than the first.
    if within_mdc and owner.lists and kind == "dx" and not owner.lists[-1].codes:
        return
    owner.lists.append(CodeList(kind, heading, match.start()))


def _open_site(owner: Detail | None, match: re.Match[str]) -> None:
    if owner is None:
        return
    name = one_line(match["site"])
    # The main list of the MDC for several traumata is the lists of its sites.
    if owner.lists and owner.lists[-1].kind == "dx" and not owner.lists[-1].codes:
        owner.lists.pop()
    owner.lists.append(CodeList(f"site:{name}", name, match.start()))


def _take_code(source: TextSource, details: Details, owner: Detail | None, match: re.Match[str], end: int) -> None:
    code, is_procedure = match["dx"] or match["px"], match["px"] is not None
    if is_procedure:
        details.procedure_names.setdefault(code, one_line(source.text[match.end() : end]))
    current = owner.lists[-1] if owner is not None and owner.lists else None
    if current is None:
        source.fault(match.start(), PackFaultKind.CODE_WITHOUT_HEADING, code)
    elif current.kind == UNKNOWN_LIST or is_procedure == bool(_PROCEDURE_LISTS.fullmatch(current.kind)):
        current.codes.append(code)
    elif owner is not None:
        source.fault(match.start(), PackFaultKind.CODE_WITHOUT_HEADING, f"{code}: {current.heading}")
        # One fault for the whole list.
        owner.lists.append(CodeList(UNKNOWN_LIST, current.heading, match.start(), [code]))


def _check_headings_have_codes(source: TextSource, details: Details) -> None:
    for detail in (*details.mdcs.values(), *details.adrgs.values()):
        for one in detail.lists:
            if not one.codes and one.kind != UNKNOWN_LIST and not _FORMULAS.fullmatch(one.kind):
                source.fault(one.offset, PackFaultKind.HEADING_WITHOUT_CODES, f"{detail.owner} {one.heading}")


def _check_no_code_is_lost(source: TextSource, matches: list[re.Match[str]]) -> None:
    """A line without code, owner or heading is a wrapped name or the number of a page."""
    read = {source.line_of(place) for match in matches for place in (match.start(), match.end())}
    for line in _NO_NAME.finditer(source.text):
        if source.line_of(line.start()) not in read:
            source.fault(line.start(), PackFaultKind.UNREADABLE_TEXT, one_line(line[0])[:60])


@cache
def _tokens() -> re.Pattern[str]:
    """Codes, owners, headings and sites of the text, and what looks like a heading and is none."""
    phrases = sorted(shapes().headings, key=len, reverse=True)
    headings = "|".join(map(_spaced, phrases))
    long_headings = "|".join(_spaced(phrase) for phrase in phrases if len(phrase) >= _TELLING)
    sites = "|".join(_spaced(name) for name in sorted(shapes().sites, key=len, reverse=True))
    return re.compile(
        rf"{CODE_BEFORE}(?:(?P<dx>{DIAGNOSIS})|(?P<px>{PROCEDURE})){CODE_AFTER}"
        rf"|(?:^|{_FUSED})MDC(?P<mdc>[A-Z])[ \t]+(?!主诊表)"
        r"|^(?P<adrg>[A-Z]{2}[0-9])[ \t]"
        rf"|{_FUSED}(?P<fused_adrg>[A-Z]{{2}}[0-9])(?=[ \t]{_NAME}\s(?:{long_headings})\s*[：:])"
        rf"|^(?:MDC[A-Z]\s+)?(?P<heading>{headings})\s*[：:]?[ \t]*$"
        rf"|{_FUSED}(?P<fused_heading>{long_headings})\s*[：:](?=\s|$)"
        rf"|^(?P<site>{sites})[ \t]*$"
        r"|^(?P<strange>(?![A-Z0-9])[^\n]*(?:包含|入组条件|符合)[^\n]*|(?:其他诊断|诊断|手术)[：:])$",
        re.MULTILINE,
    )


def _spaced(phrase: str) -> str:
    """A pattern for a phrase with spaces and line ends anywhere in it."""
    return r"\s*".join(re.escape(sign) for sign in phrase)
