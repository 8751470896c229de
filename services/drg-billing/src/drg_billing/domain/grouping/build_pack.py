"""From rows to a validated RulePack: every fault is found and named with its file and line, or the pack is whole."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import TypeVar

from drg_billing.domain.codes import (
    UnreadableRange,
    categories_of_range,
    normalise_code,
)
from drg_billing.domain.grouping.conditions import (
    ANY_SITE,
    GATES,
    PREDICATES,
    SITE_PREFIX,
    SetOwner,
    sets_needed,
)
from drg_billing.domain.grouping.pack_files import (
    Match,
    PackFaultKind,
    PackFiles,
    PackRejected,
    PackRow,
)
from drg_billing.domain.grouping.rule_pack import (
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


def build_pack(manifest: PackManifest, texts: Mapping[str, str]) -> RulePack:
    """Read a pack from its files (name → CSV text).

    Raises PackRejected with every fault: a missing file or column, an unknown gate, predicate, suffix or owner, a
    duplicate MDC, ADRG or code, a gap in the order, a set that a predicate needs and nobody lists, a group without a
    name or a name without a group. The same code twice in one set is no fault.
    """
    files = PackFiles(texts)
    mdcs = _read_mdcs(files)
    adrgs = _read_adrgs(files, {mdc.mdc for mdc in mdcs})
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
    )
    _check_sets(files, pack)
    _check_groups(files, pack)
    if files.faults:
        raise PackRejected(files.faults)
    return pack


def _read_mdcs(files: PackFiles) -> tuple[MdcRule, ...]:
    mdcs: dict[str, MdcRule] = {}
    for position, row in enumerate(files.rows("mdc.csv"), start=1):
        _check_sequence(files, "mdc.csv", row, position)
        letter, gate = (
            _required(files, "mdc.csv", row, "mdc"),
            row.values["gate"].strip(),
        )
        if gate not in GATES:
            files.fault("mdc.csv", row.line, PackFaultKind.UNKNOWN_GATE, gate)
        qy = _choice(files, "mdc.csv", row, "qy", QySwitch, PackFaultKind.UNKNOWN_QY_SWITCH)
        if letter in mdcs:
            files.fault("mdc.csv", row.line, PackFaultKind.DUPLICATE, letter)
        mdcs[letter] = MdcRule(letter, row.values["name"].strip(), gate, qy or QySwitch.NONE)
    return tuple(mdcs.values())


def _read_adrgs(files: PackFiles, letters: set[str]) -> tuple[AdrgRule, ...]:
    adrgs: dict[tuple[str, str], AdrgRule] = {}
    medical_seen: set[str] = set()
    for position, row in enumerate(files.rows("adrg.csv"), start=1):
        _check_sequence(files, "adrg.csv", row, position)
        letter, code = (
            row.values["mdc"].strip(),
            _required(files, "adrg.csv", row, "adrg"),
        )
        if letter not in letters:
            files.fault("adrg.csv", row.line, PackFaultKind.UNKNOWN_MDC, letter)
        kind = _choice(files, "adrg.csv", row, "kind", AdrgKind, PackFaultKind.UNKNOWN_KIND)
        if kind is AdrgKind.MEDICAL:
            medical_seen.add(letter)
        elif letter in medical_seen:
            files.fault("adrg.csv", row.line, PackFaultKind.SURGICAL_AFTER_MEDICAL, code)
        predicate = row.values["predicate"].strip()
        if predicate not in PREDICATES:
            files.fault("adrg.csv", row.line, PackFaultKind.UNKNOWN_PREDICATE, predicate)
        suffixes = tuple(part for part in row.values["suffixes"].strip().split("|") if part)
        for suffix in suffixes:
            if suffix not in STANDARD_SUFFIXES:
                files.fault("adrg.csv", row.line, PackFaultKind.UNKNOWN_SUFFIX, suffix)
        part = row.values["part"].strip()
        if (code, part) in adrgs:
            files.fault("adrg.csv", row.line, PackFaultKind.DUPLICATE, f"{code} {part}".strip())
        name = row.values["name"].strip()
        adrgs[code, part] = AdrgRule(letter, code, part, name, kind or AdrgKind.MEDICAL, predicate, suffixes)
    return tuple(adrgs.values())


def _read_sets(files: PackFiles, owners: set[str]) -> dict[tuple[str, str], CodeSet]:
    exact: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    prefixes: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for row in files.rows("sets.csv"):
        key = (row.values["owner"].strip(), row.values["set"].strip())
        if key[0] not in owners:
            files.fault("sets.csv", row.line, PackFaultKind.UNKNOWN_OWNER, key[0])
        is_prefix, codes = _codes(files, "sets.csv", row, "code")
        (prefixes if is_prefix else exact)[key].update(codes)
    keys = sorted(exact.keys() | prefixes.keys())
    return {key: CodeSet(frozenset(exact.get(key, ())), frozenset(prefixes.get(key, ()))) for key in keys}


def _read_severity(files: PackFiles) -> CodeTable[Severity]:
    rows: list[tuple[PackRow, str, Severity]] = []
    for row in files.rows("severity.csv"):
        level = _choice(
            files,
            "severity.csv",
            row,
            "level",
            SeverityLevel,
            PackFaultKind.UNKNOWN_LEVEL,
        )
        table = _required(files, "severity.csv", row, "exclusion_table")
        rows.append((row, "code", Severity(level or SeverityLevel.CC, table)))
    return _code_table(files, "severity.csv", rows)


def _read_exclusions(files: PackFiles) -> CodeTable[str]:
    rows = [
        (row, "main_dx", _required(files, "exclusions.csv", row, "exclusion_table"))
        for row in files.rows("exclusions.csv")
    ]
    return _code_table(files, "exclusions.csv", rows)


def _read_valid_procedures(files: PackFiles) -> tuple[CodeSet, dict[str, str]]:
    exact: set[str] = set()
    prefixes: set[str] = set()
    names: dict[str, str] = {}
    for row in files.rows("valid_px.csv"):
        is_prefix, codes = _codes(files, "valid_px.csv", row, "code")
        (prefixes if is_prefix else exact).update(codes)
        for code in codes:
            names.setdefault(code, row.values["name"].strip())
    return CodeSet(frozenset(exact), frozenset(prefixes)), names


def _read_group_names(files: PackFiles) -> dict[str, str]:
    names: dict[str, str] = {}
    for row in files.rows("drg.csv"):
        group = _required(files, "drg.csv", row, "drg")
        if group in names:
            files.fault("drg.csv", row.line, PackFaultKind.DUPLICATE, group)
        names[group] = row.values["name"].strip()
    return names


def _check_sets(files: PackFiles, pack: RulePack) -> None:
    """Every set that a gate or predicate reads is listed."""
    for mdc in pack.mdcs:
        owner = mdc_owner(mdc.mdc)
        for name in sorted(sets_needed(GATES.get(mdc.gate, ()), SetOwner.MDC)):
            listed = pack.names_of_sets(owner)
            if not any(other.startswith(SITE_PREFIX) if name == ANY_SITE else other == name for other in listed):
                files.fault("sets.csv", 0, PackFaultKind.SET_MISSING, f"{owner} {name}")
    for adrg in pack.adrgs:
        for name in sorted(sets_needed(PREDICATES.get(adrg.predicate, ()), SetOwner.ADRG)):
            if (adrg.owner, name) not in pack.sets:
                files.fault("sets.csv", 0, PackFaultKind.SET_MISSING, f"{adrg.owner} {name}")


def _check_groups(files: PackFiles, pack: RulePack) -> None:
    """The names listed are exactly those of the groups that the rules can give."""
    groups = {adrg.adrg + suffix for adrg in pack.adrgs for suffix in adrg.suffixes}
    groups |= {qy_group(mdc.mdc) for mdc in pack.mdcs if mdc.qy is not QySwitch.NONE}
    for group in sorted(groups - pack.group_names.keys()):
        files.fault("drg.csv", 0, PackFaultKind.GROUP_WITHOUT_NAME, group)
    for group in sorted(pack.group_names.keys() - groups):
        files.fault("drg.csv", 0, PackFaultKind.NAME_WITHOUT_GROUP, group)


def _code_table(files: PackFiles, file: str, rows: Iterable[tuple[PackRow, str, Value]]) -> CodeTable[Value]:
    exact: dict[str, Value] = {}
    prefixes: dict[str, Value] = {}
    for row, column, value in rows:
        is_prefix, codes = _codes(files, file, row, column)
        table = prefixes if is_prefix else exact
        for code in codes:
            if code in table:
                files.fault(file, row.line, PackFaultKind.DUPLICATE, code)
            table[code] = value
    return CodeTable(exact, prefixes)


def _codes(files: PackFiles, file: str, row: PackRow, column: str) -> tuple[bool, tuple[str, ...]]:
    """The codes of a row, and whether they are prefixes."""
    code = normalise_code(row.values[column])
    match = row.values.get("match", "").strip()
    if not code:
        files.fault(file, row.line, PackFaultKind.VALUE_MISSING, column)
        return False, ()
    if match in ("", Match.EXACT):
        return False, (code,)
    if match == Match.PREFIX:
        return True, (code,)
    if match != Match.RANGE:
        files.fault(file, row.line, PackFaultKind.UNKNOWN_MATCH, match)
        return False, ()
    try:
        return True, tuple(categories_of_range(code))
    except UnreadableRange:
        files.fault(file, row.line, PackFaultKind.UNREADABLE_RANGE, code)
        return True, ()


def _check_sequence(files: PackFiles, file: str, row: PackRow, position: int) -> None:
    if row.values["seq"].strip() != str(position):
        files.fault(file, row.line, PackFaultKind.SEQUENCE_BROKEN, row.values["seq"])


def _required(files: PackFiles, file: str, row: PackRow, column: str) -> str:
    value = row.values[column].strip()
    if not value:
        files.fault(file, row.line, PackFaultKind.VALUE_MISSING, column)
    return value


def _choice(
    files: PackFiles,
    file: str,
    row: PackRow,
    column: str,
    choices: type[Choice],
    otherwise: PackFaultKind,
) -> Choice | None:
    value = row.values[column].strip()
    try:
        return choices(value)
    except ValueError:
        files.fault(file, row.line, otherwise, value)
        return None
