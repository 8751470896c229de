"""A rule pack (分组方案包): one grouper version as immutable data, with a digest that names exactly this content."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Generic, TypeVar

from drg_billing.domain.grouping.code_mapping import CodeKind, CodeMapping

Value = TypeVar("Value")


class AdrgKind(StrEnum):
    SURGICAL = "surgical"
    """With an operation or procedure (外科组, 非手术室操作组)."""
    MEDICAL = "medical"


class QySwitch(StrEnum):
    """Whether an operation that no surgical group of the MDC takes makes a QY case (手术与主诊断无关)."""

    NONE = "none"
    VALID_MAIN_PX = "valid_main_px"


class SeverityLevel(StrEnum):
    MCC = "MCC"
    """Major complication or comorbidity (严重并发症或合并症)."""
    CC = "CC"


NEVER_EXCLUDED = "999"
"""The exclusion table of a diagnosis that counts beside every main diagnosis."""


QY_ADRG = "QY"
"""What stands for the ADRG in the result of a QY case, in every MDC."""


@dataclass(frozen=True, slots=True)
class CodeSet:
    """Codes listed one by one, and prefixes that stand for every code beginning so."""

    exact: frozenset[str] = frozenset()
    prefixes: frozenset[str] = frozenset()
    _prefix_lengths: tuple[int, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(
            self,
            "_prefix_lengths",
            tuple(sorted({len(prefix) for prefix in self.prefixes})),
        )

    def __contains__(self, code: str) -> bool:
        return code in self.exact or any(code[:length] in self.prefixes for length in self._prefix_lengths)

    def __or__(self, other: CodeSet) -> CodeSet:
        return CodeSet(self.exact | other.exact, self.prefixes | other.prefixes)


EMPTY_SET = CodeSet()


@dataclass(frozen=True)
class CodeTable(Generic[Value]):
    """A value for a code: its own row first, else that of the longest prefix."""

    exact: Mapping[str, Value]
    prefixes: Mapping[str, Value]

    @cached_property
    def _lengths(self) -> tuple[int, ...]:
        return tuple(sorted({len(prefix) for prefix in self.prefixes}, reverse=True))

    def get(self, code: str) -> Value | None:
        value = self.exact.get(code)
        return self.by_prefix(code) if value is None and self.prefixes else value

    def by_prefix(self, code: str) -> Value | None:
        """The value of the longest prefix alone."""
        for length in self._lengths:
            value = self.prefixes.get(code[:length])
            if value is not None:
                return value
        return None


@dataclass(frozen=True, slots=True, order=True)
class SuffixRow:
    """One comparison that a local suffix asks for, as the pack writes it (see `suffixes`)."""

    field: str
    comparison: str
    value: str


LocalSuffixes = Mapping[str, tuple[tuple[SuffixRow, ...], ...]]
"""Suffix, or ADRG and suffix → alternatives, of each of which all rows must hold (地方细分组后缀)."""


@dataclass(frozen=True, slots=True)
class PredicateRow:
    """One condition of a predicate that the pack defines, as the pack writes it (see `local_predicates`)."""

    condition: str
    value: str


LocalPredicates = Mapping[str, tuple[PredicateRow, ...]]
"""Predicate → conditions, all of which must hold (地方分组条件)."""


@dataclass(frozen=True, slots=True)
class Severity:
    """A secondary diagnosis that weighs: its level, and the exclusion table it belongs to."""

    level: SeverityLevel
    exclusion_table: str


@dataclass(frozen=True, slots=True)
class MdcRule:
    """Major diagnostic category (主要诊断大类): the letter, and the gate that lets a record in."""

    mdc: str
    name: str
    gate: str
    qy: QySwitch


@dataclass(frozen=True, slots=True)
class AdrgRule:
    """One row of an adjacent group (核心疾病诊断相关组); two parts of one ADRG are alternatives."""

    mdc: str
    adrg: str
    part: str
    name: str
    kind: AdrgKind
    predicate: str
    suffixes: tuple[str, ...]

    @property
    def owner(self) -> str:
        """The name under which the row's sets are listed."""
        return f"{self.adrg}_{self.part}" if self.part else self.adrg


@dataclass(frozen=True, slots=True)
class PackManifest:
    """What the pack says about itself. A notice is repeated on every result made with the pack."""

    code: str
    version: str
    name: str
    source: str
    notice_en: str = ""
    notice_zh: str = ""


@dataclass(frozen=True)
class RulePack:
    """All rules of one grouper version, validated (see pack_faults) and never changed."""

    manifest: PackManifest
    mdcs: tuple[MdcRule, ...]
    adrgs: tuple[AdrgRule, ...]
    sets: Mapping[tuple[str, str], CodeSet]
    severity: CodeTable[Severity]
    exclusions: CodeTable[str]
    valid_procedures: CodeSet
    procedure_names: Mapping[str, str]
    group_names: Mapping[str, str]
    suffixes: LocalSuffixes = field(default_factory=dict)
    predicates: LocalPredicates = field(default_factory=dict)
    code_mapping: CodeMapping = field(default_factory=CodeMapping)

    @cached_property
    def digest(self) -> str:
        """`sha256:` and the hash of the content; rows whose order has no meaning are hashed in sorted order."""
        text = "\n".join((*self._canonical_lines(), ""))
        return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"

    def _canonical_lines(self) -> Iterator[str]:
        manifest = self.manifest
        yield _line(
            "pack",
            (
                manifest.code,
                manifest.version,
                manifest.name,
                manifest.source,
                manifest.notice_en,
                manifest.notice_zh,
            ),
        )
        for mdc in self.mdcs:
            yield _line("mdc", (mdc.mdc, mdc.name, mdc.gate, mdc.qy))
        for adrg in self.adrgs:
            suffixes = "|".join(adrg.suffixes)
            yield _line(
                "adrg",
                (
                    adrg.mdc,
                    adrg.adrg,
                    adrg.part,
                    adrg.name,
                    adrg.kind,
                    adrg.predicate,
                    suffixes,
                ),
            )
        for owner, name in sorted(self.sets):
            yield from _set_lines(f"set\x1f{owner}\x1f{name}", self.sets[owner, name])
        for kind, rows in (
            ("exact", self.severity.exact),
            ("prefix", self.severity.prefixes),
        ):
            for code in sorted(rows):
                yield _line(
                    "severity",
                    (kind, code, rows[code].level, rows[code].exclusion_table),
                )
        for kind, tables in (
            ("exact", self.exclusions.exact),
            ("prefix", self.exclusions.prefixes),
        ):
            for code in sorted(tables):
                yield _line("exclusion", (kind, code, tables[code]))
        yield from _set_lines("valid_px", self.valid_procedures)
        for label, names in (
            ("procedure", self.procedure_names),
            ("drg", self.group_names),
        ):
            for code in sorted(names):
                yield _line(label, (code, names[code]))
        yield from self._local_lines()

    def _local_lines(self) -> Iterator[str]:
        """None for a pack without files that may be left out: it has the digest that it had before there were any."""
        for suffix in sorted(self.suffixes):
            for number, conditions in enumerate(self.suffixes[suffix]):
                for row in conditions:
                    yield _line("suffix", (suffix, str(number), row.field, row.comparison, row.value))
        for name in sorted(self.predicates):
            for asked in self.predicates[name]:
                yield _line("predicate", (name, asked.condition, asked.value))
        for kind, mapped in (
            (CodeKind.DIAGNOSIS, self.code_mapping.diagnoses),
            (CodeKind.PROCEDURE, self.code_mapping.procedures),
        ):
            for clinical in sorted(mapped):
                yield _line("mapping", (kind, clinical, mapped[clinical]))

    def set_of(self, owner: str, name: str) -> CodeSet:
        """The owner's set, empty when the pack lists none."""
        return self.sets.get((owner, name), EMPTY_SET)

    def names_of_sets(self, owner: str) -> Iterable[str]:
        return (name for set_owner, name in self.sets if set_owner == owner)


def mdc_owner(letter: str) -> str:
    """The name under which an MDC's sets are listed: `MDC` and the letter."""
    return f"MDC{letter}"


def qy_group(letter: str) -> str:
    """Code of the group for an operation unrelated to the main diagnosis: `<letter>QY`."""
    return f"{letter}QY"


def _line(label: str, fields: tuple[str, ...]) -> str:
    return "\x1f".join((label, *fields))


def _set_lines(label: str, codes: CodeSet) -> Iterator[str]:
    for kind, listed in (("exact", codes.exact), ("prefix", codes.prefixes)):
        start = f"{label}\x1f{kind}\x1f"
        for code in sorted(listed):
            yield start + code
