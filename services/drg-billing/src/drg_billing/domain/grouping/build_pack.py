"""From rows to a validated RulePack: every fault is found and named with its file and line, or the pack is whole."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from enum import StrEnum
from typing import TypeVar

from drg_billing.domain.codes import UnreadableRange, categories_of_range, normalise_code
from drg_billing.domain.grouping.conditions import (
    ANY_SITE,
    GATES,
    PREDICATES,
    SITE_PREFIX,
    SetOwner,
    sets_needed,
)
from drg_billing.domain.grouping.local_predicates import predicates_of
from drg_billing.domain.grouping.pack_files import (
    MATCH_COLUMN,
    REFUSED_LATER,
    Match,
    PackFaultKind,
    PackFiles,
    PackRejected,
)
from drg_billing.domain.grouping.read_mapping import read_mapping
from drg_billing.domain.grouping.read_predicates import read_local_predicates
from drg_billing.domain.grouping.read_suffixes import read_local_suffixes
from drg_billing.domain.grouping.rule_pack import (
    NEVER_EXCLUDED,
    AdrgKind,
    AdrgRule,
    CodeSet,
    CodeTable,
    MdcRule,
    PackManifest,
    QySwitch,
    RulePack,
    Severity,
    SeverityLevel,
    mdc_owner,
    qy_group,
)
from drg_billing.domain.grouping.suffixes import STANDARD_SUFFIXES

Value = TypeVar("Value")
Choice = TypeVar("Choice", bound=StrEnum)

_CODE = re.compile(r"[A-Z0-9][A-Z0-9.]*(\+[A-Z0-9][A-Z0-9.]*\*)?")
"""A code or the beginning of one, with or without its asterisk: "J18.900", "E11.900X001", "A17.000+G01*", "36.07".

An asterisk alone is no wildcard; that is what `match` says.
"""


def build_pack(manifest: PackManifest, texts: Mapping[str, str], *, stored: bool = False) -> RulePack:
    """Read a pack from its files (name → CSV text). One that is `stored` may have faults that are refused since then.

    Raises PackRejected with every fault: an unknown gate, predicate, suffix or owner, a duplicate MDC, ADRG or code, a
    gap in the order, a set that a predicate needs and nobody lists, an exclusion table that nobody defines, a code that
    has not the form of one, a group without a name or a name without a group, a table without rows that must have some,
    a mapping that `read_mapping` refuses. The same code twice in one set is no fault. Where a file, a column or a row
    cannot be read, those faults alone: all that refers to what is missing would be one as well.
    """
    files = PackFiles(texts, REFUSED_LATER if stored else frozenset())
    if files.faults:
        raise PackRejected(files.faults)
    mdcs = _read_mdcs(files)
    suffixes = read_local_suffixes(files, _listed_suffixes(files))
    predicates = read_local_predicates(files)
    adrgs = _read_adrgs(
        files,
        {mdc.mdc for mdc in mdcs},
        PREDICATES.keys() | predicates.keys(),
        STANDARD_SUFFIXES.keys() | suffixes.keys(),
    )
    valid_procedures, procedure_names = _read_valid_procedures(files)
    pack = RulePack(
        manifest=manifest,
        mdcs=mdcs,
        adrgs=adrgs,
        sets=_read_sets(files, {mdc_owner(mdc.mdc) for mdc in mdcs} | {adrg.owner for adrg in adrgs}),
        severity=_read_severity(files),
        exclusions=_read_exclusions(files),
        valid_procedures=valid_procedures,
        procedure_names=procedure_names,
        group_names=_read_group_names(files),
        suffixes=suffixes,
        predicates=predicates,
    )
    _check_sets(files, pack)
    _check_exclusion_tables(files, pack)
    _check_groups(files, pack)
    pack = replace(pack, code_mapping=read_mapping(files, pack))
    if files.faults:
        raise PackRejected(files.faults)
    return pack


def _read_mdcs(files: PackFiles) -> tuple[MdcRule, ...]:
    mdcs: dict[str, MdcRule] = {}
    _check_sequence(files, "mdc.csv")
    for line, (letter, name, gate, qy_text) in files.table("mdc.csv").rows("mdc", "name", "gate", "qy"):
        _require(files, "mdc.csv", line, mdc=letter)
        if gate not in GATES:
            files.fault("mdc.csv", line, PackFaultKind.UNKNOWN_GATE, gate)
        qy = _choice(files, "mdc.csv", line, qy_text, QySwitch, PackFaultKind.UNKNOWN_QY_SWITCH)
        if letter in mdcs:
            files.fault("mdc.csv", line, PackFaultKind.DUPLICATE, letter)
        mdcs[letter] = MdcRule(letter, name, gate, qy or QySwitch.NONE)
    return tuple(mdcs.values())


def _listed_suffixes(files: PackFiles) -> dict[str, set[str]]:
    listed: dict[str, set[str]] = {}
    for _, (code, suffixes) in files.table("adrg.csv").rows("adrg", "suffixes"):
        listed.setdefault(code, set()).update(suffixes.split("|"))
    return listed


def _read_adrgs(
    files: PackFiles, letters: set[str], predicates: set[str], known_suffixes: set[str]
) -> tuple[AdrgRule, ...]:
    adrgs: dict[tuple[str, str], AdrgRule] = {}
    medical_seen: set[str] = set()
    _check_sequence(files, "adrg.csv")
    rows = files.table("adrg.csv").rows("mdc", "adrg", "part", "name", "kind", "predicate", "suffixes")
    for line, (letter, code, part, name, kind_text, predicate, suffixes_text) in rows:
        _require(files, "adrg.csv", line, adrg=code)
        if letter not in letters:
            files.fault("adrg.csv", line, PackFaultKind.UNKNOWN_MDC, letter)
        kind = _choice(files, "adrg.csv", line, kind_text, AdrgKind, PackFaultKind.UNKNOWN_KIND)
        if kind is AdrgKind.MEDICAL:
            medical_seen.add(letter)
        elif letter in medical_seen:
            files.fault("adrg.csv", line, PackFaultKind.SURGICAL_AFTER_MEDICAL, code)
        if predicate not in predicates:
            files.fault("adrg.csv", line, PackFaultKind.UNKNOWN_PREDICATE, predicate)
        suffixes = tuple(suffix for suffix in suffixes_text.split("|") if suffix)
        for suffix in suffixes:
            if suffix not in known_suffixes and code + suffix not in known_suffixes:
                files.fault("adrg.csv", line, PackFaultKind.UNKNOWN_SUFFIX, suffix)
        if (code, part) in adrgs:
            files.fault("adrg.csv", line, PackFaultKind.DUPLICATE, f"{code} {part}".strip())
        adrgs[code, part] = AdrgRule(letter, code, part, name, kind or AdrgKind.MEDICAL, predicate, suffixes)
    return tuple(adrgs.values())


def _read_sets(files: PackFiles, owners: set[str]) -> dict[tuple[str, str], CodeSet]:
    exact: defaultdict[tuple[str, ...], set[str]] = defaultdict(set)
    prefixes: defaultdict[tuple[str, ...], set[str]] = defaultdict(set)
    for _, key, code, is_prefix in _codes(files, "sets.csv", "code", "owner", "set"):
        (prefixes if is_prefix else exact)[key].add(code)
    if not {owner for owner, _ in exact.keys() | prefixes.keys()} <= owners:
        told: set[str] = set()
        for line, (owner,) in files.table("sets.csv").rows("owner"):
            if owner not in owners and owner not in told:
                told.add(owner)  # once: an MDC has thousands of codes
                files.fault("sets.csv", line, PackFaultKind.UNKNOWN_OWNER, owner)
    return {
        (owner, name): CodeSet(frozenset(exact.get((owner, name), ())), frozenset(prefixes.get((owner, name), ())))
        for owner, name in sorted(exact.keys() | prefixes.keys())
    }


def _read_severity(files: PackFiles) -> CodeTable[Severity]:
    file, made = "severity.csv", dict[tuple[str, ...], Severity]()

    def severity(line: int, texts: tuple[str, ...]) -> Severity:
        if texts not in made:
            level = _choice(files, file, line, texts[0], SeverityLevel, PackFaultKind.UNKNOWN_LEVEL)
            _require(files, file, line, exclusion_table=texts[1])
            if level is None or not texts[1]:
                return Severity(SeverityLevel.CC, texts[1])  # not kept, so that every line with the fault is named
            made[texts] = Severity(level, texts[1])
        return made[texts]

    return _code_table(files, file, "code", ("level", "exclusion_table"), severity)


def _read_exclusions(files: PackFiles) -> CodeTable[str]:
    def table(line: int, texts: tuple[str, ...]) -> str:
        if not texts[0]:
            _require(files, "exclusions.csv", line, exclusion_table=texts[0])
        return texts[0]

    return _code_table(files, "exclusions.csv", "main_dx", ("exclusion_table",), table)


def _read_valid_procedures(files: PackFiles) -> tuple[CodeSet, dict[str, str]]:
    exact: set[str] = set()
    prefixes: set[str] = set()
    names: dict[str, str] = {}
    for _, (name,), code, is_prefix in _codes(files, "valid_px.csv", "code", "name"):
        (prefixes if is_prefix else exact).add(code)
        names.setdefault(code, name)
    return CodeSet(frozenset(exact), frozenset(prefixes)), names


def _read_group_names(files: PackFiles) -> dict[str, str]:
    names: dict[str, str] = {}
    for line, (group, name) in files.table("drg.csv").rows("drg", "name"):
        _require(files, "drg.csv", line, drg=group)
        if group in names:
            files.fault("drg.csv", line, PackFaultKind.DUPLICATE, group)
        names[group] = name
    return names


def _check_sets(files: PackFiles, pack: RulePack) -> None:
    """Every set that a gate or predicate reads is listed."""
    names: defaultdict[str, set[str]] = defaultdict(set)
    for owner, name in pack.sets:
        names[owner].add(ANY_SITE if name.startswith(SITE_PREFIX) else name)
    needs = [(mdc_owner(mdc.mdc), sets_needed(GATES.get(mdc.gate, ()), SetOwner.MDC)) for mdc in pack.mdcs]
    predicates = predicates_of(pack.predicates)
    needs += [(adrg.owner, sets_needed(predicates.get(adrg.predicate, ()), SetOwner.ADRG)) for adrg in pack.adrgs]
    for owner, needed in needs:
        for name in sorted(needed - names[owner]):
            files.fault("sets.csv", 0, PackFaultKind.SET_MISSING, f"{owner} {name}")


def _check_exclusion_tables(files: PackFiles, pack: RulePack) -> None:
    """Every exclusion table that a severity names has main diagnoses."""
    tables = {NEVER_EXCLUDED, *pack.exclusions.exact.values(), *pack.exclusions.prefixes.values()}
    for line, (table,) in files.table("severity.csv").rows("exclusion_table"):
        if table and table not in tables:
            files.fault("severity.csv", line, PackFaultKind.TABLE_MISSING, table)


def _check_groups(files: PackFiles, pack: RulePack) -> None:
    """The names listed are exactly those of the groups that the rules can give."""
    groups = {adrg.adrg + suffix for adrg in pack.adrgs for suffix in adrg.suffixes}
    groups |= {qy_group(mdc.mdc) for mdc in pack.mdcs if mdc.qy is not QySwitch.NONE}
    for group in sorted(groups - pack.group_names.keys()):
        files.fault("drg.csv", 0, PackFaultKind.GROUP_WITHOUT_NAME, group)
    for group in sorted(pack.group_names.keys() - groups):
        files.fault("drg.csv", 0, PackFaultKind.NAME_WITHOUT_GROUP, group)


def _code_table(
    files: PackFiles,
    file: str,
    column: str,
    others: tuple[str, ...],
    value_of: Callable[[int, tuple[str, ...]], Value],
) -> CodeTable[Value]:
    """`value_of` makes the value of a code from the line and the texts of the other columns."""
    exact: dict[str, Value] = {}
    prefixes: dict[str, Value] = {}
    for line, texts, code, is_prefix in _codes(files, file, column, *others):
        table = prefixes if is_prefix else exact
        if code in table:
            files.fault(file, line, PackFaultKind.DUPLICATE, code)
        table[code] = value_of(line, texts)
    return CodeTable(exact, prefixes)


def _codes(files: PackFiles, file: str, column: str, *others: str) -> Iterator[tuple[int, tuple[str, ...], str, bool]]:
    """Every code that the rows mean: the line, the other columns, the code, and whether it is a prefix."""
    table = files.table(file)
    for (line, texts), (text, match) in zip(table.rows(*others), table.values(column, MATCH_COLUMN), strict=True):
        code = normalise_code(text)
        if not code:
            files.fault(file, line, PackFaultKind.VALUE_MISSING, column)
        elif match == Match.RANGE:
            for category in _categories(files, file, line, code):
                yield line, texts, category, True
        elif match not in ("", Match.EXACT, Match.PREFIX):
            files.fault(file, line, PackFaultKind.UNKNOWN_MATCH, match)
        else:
            if _CODE.fullmatch(code) is None:
                files.fault(file, line, PackFaultKind.UNREADABLE_CODE, code)
            yield line, texts, code, match == Match.PREFIX


def _categories(files: PackFiles, file: str, line: int, code: str) -> Iterable[str]:
    try:
        return tuple(categories_of_range(code))
    except UnreadableRange:
        files.fault(file, line, PackFaultKind.UNREADABLE_RANGE, code)
        return ()


def _check_sequence(files: PackFiles, file: str) -> None:
    for position, (line, (seq,)) in enumerate(files.table(file).rows("seq"), start=1):
        if seq != str(position):
            files.fault(file, line, PackFaultKind.SEQUENCE_BROKEN, seq)


def _require(files: PackFiles, file: str, line: int, **values: str) -> None:
    for column, value in values.items():
        if not value:
            files.fault(file, line, PackFaultKind.VALUE_MISSING, column)


def _choice(
    files: PackFiles, file: str, line: int, value: str, choices: type[Choice], otherwise: PackFaultKind
) -> Choice | None:
    try:
        return choices(value)
    except ValueError:
        files.fault(file, line, otherwise, value)
        return None
