"""What differs between two packs (分组方案差异): every rule, set, severity, exclusion and name, by code."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields

from drg_billing.domain.grouping.code_mapping import CodeKind
from drg_billing.domain.grouping.rule_pack import CodeSet, CodeTable, RulePack, Severity, SuffixRow


@dataclass(frozen=True, slots=True)
class Change:
    """One property of one thing; None where a pack has no such thing.

    `aspect` is `order`, `gate`, `qy`, `predicate`, `suffixes`, `kind`, `mdc`, `name`, `level`, `table` …, or `exists`
    where only one pack has the thing at all. An order is told by what is tried right before.
    """

    subject: str
    aspect: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class SetChange:
    """The codes that a set gained and lost; a prefix is told with three dots behind it."""

    owner: str
    name: str
    added: tuple[str, ...]
    removed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PackDiff:
    """Everything that differs; all parts empty when the packs have the same rules."""

    manifest: tuple[Change, ...]
    mdcs: tuple[Change, ...]
    adrgs: tuple[Change, ...]
    sets: tuple[SetChange, ...]
    valid_procedures: tuple[SetChange, ...]
    severity: tuple[Change, ...]
    exclusions: tuple[Change, ...]
    local_suffixes: tuple[Change, ...]
    local_predicates: tuple[Change, ...]
    code_mapping: tuple[Change, ...]
    names: tuple[Change, ...]

    @property
    def same_rules(self) -> bool:
        """Whether every record gets the same group from both: at most names differ, and what the packs call themselves.

        A list of valid procedures is part of the rules.
        """
        return not any(getattr(self, field.name) for field in fields(self) if field.name not in ("manifest", "names"))


def diff_packs(before: RulePack, after: RulePack) -> PackDiff:
    """Compare two packs; what changed from the first to the second."""
    return PackDiff(
        manifest=_changes(_manifest_values(before), _manifest_values(after)),
        mdcs=_mdc_changes(before, after),
        adrgs=_adrg_changes(before, after),
        sets=tuple(
            change
            for owner, name in sorted(before.sets.keys() | after.sets.keys())
            for change in _set_change(owner, name, before.set_of(owner, name), after.set_of(owner, name))
        ),
        valid_procedures=_set_change("", "valid_px", before.valid_procedures, after.valid_procedures),
        severity=_changes(_severity_values(before.severity), _severity_values(after.severity)),
        exclusions=_changes(_exclusion_values(before.exclusions), _exclusion_values(after.exclusions)),
        local_suffixes=_changes(_suffix_values(before), _suffix_values(after)),
        local_predicates=_changes(_predicate_values(before), _predicate_values(after)),
        code_mapping=_changes(_mapping_values(before), _mapping_values(after)),
        names=_changes(_name_values(before), _name_values(after)),
    )


Values = Mapping[str, Mapping[str, str]]
"""Subject → aspect → value."""


def _changes(before: Values, after: Values) -> tuple[Change, ...]:
    found: list[Change] = []
    for subject in sorted(before.keys() | after.keys()):
        old, new = before.get(subject), after.get(subject)
        if old is None or new is None:
            found.append(Change(subject, "exists", _told(old), _told(new)))
            continue
        found += [
            Change(subject, aspect, old.get(aspect), new.get(aspect))
            for aspect in {**old, **new}
            if old.get(aspect) != new.get(aspect)
        ]
    return tuple(found)


def _told(values: Mapping[str, str] | None) -> str | None:
    return None if values is None else " ".join(value for value in values.values() if value)


def _manifest_values(pack: RulePack) -> Values:
    manifest = pack.manifest
    return {field.name: {"value": getattr(manifest, field.name)} for field in fields(manifest)}


def _mdc_changes(before: RulePack, after: RulePack) -> tuple[Change, ...]:
    old, new = (
        {mdc.mdc: {"name": mdc.name, "gate": mdc.gate, "qy": mdc.qy.value} for mdc in pack.mdcs}
        for pack in (before, after)
    )
    return _changes(old, new) + _order_changes(list(old), list(new))


def _adrg_changes(before: RulePack, after: RulePack) -> tuple[Change, ...]:
    old, new = (
        {
            adrg.owner: {
                "name": adrg.name,
                "mdc": adrg.mdc,
                "kind": adrg.kind.value,
                "predicate": adrg.predicate,
                "suffixes": "|".join(adrg.suffixes),
            }
            for adrg in pack.adrgs
        }
        for pack in (before, after)
    )
    return _changes(old, new) + _order_changes(list(old), list(new))


def _order_changes(before: Sequence[str], after: Sequence[str]) -> tuple[Change, ...]:
    """The fewest things that must have moved so that the common ones stand in their new order."""
    common = set(before) & set(after)
    old, new = [one for one in before if one in common], [one for one in after if one in common]
    place = {one: number for number, one in enumerate(old)}
    unmoved = _longest_rising([place[one] for one in new])
    return tuple(
        Change(one, "order", _predecessor(old, one), _predecessor(new, one)) for one in new if place[one] not in unmoved
    )


def _longest_rising(numbers: Sequence[int]) -> set[int]:
    """A longest subsequence whose numbers rise."""
    ends: list[int] = []
    before: dict[int, int | None] = {}
    for number in numbers:
        length = bisect_left(ends, number)
        before[number] = ends[length - 1] if length else None
        ends[length : length + 1] = [number]
    rising: set[int] = set()
    last = ends[-1] if ends else None
    while last is not None:
        rising.add(last)
        last = before[last]
    return rising


def _predecessor(order: Sequence[str], one: str) -> str:
    place = order.index(one)
    return f"after {order[place - 1]}" if place else "first"


def _set_change(owner: str, name: str, before: CodeSet, after: CodeSet) -> tuple[SetChange, ...]:
    old, new = _codes(before), _codes(after)
    if old == new:
        return ()
    return (SetChange(owner, name, tuple(sorted(new - old)), tuple(sorted(old - new))),)


def _codes(codes: CodeSet) -> set[str]:
    return {*codes.exact, *(_prefix(prefix) for prefix in codes.prefixes)}


def _prefix(prefix: str) -> str:
    """A prefix as it is told: never mistaken for a code, which has no dots at its end."""
    return f"{prefix}..."


def _severity_values(table: CodeTable[Severity]) -> Values:
    rows = [*table.exact.items(), *((_prefix(prefix), one) for prefix, one in table.prefixes.items())]
    return {code: {"level": one.level.value, "table": one.exclusion_table} for code, one in rows}


def _exclusion_values(table: CodeTable[str]) -> Values:
    rows = [*table.exact.items(), *((_prefix(prefix), one) for prefix, one in table.prefixes.items())]
    return {code: {"table": one} for code, one in rows}


def _suffix_values(pack: RulePack) -> Values:
    return {
        suffix: {"rule": " or ".join(" and ".join(map(_comparison, rows)) for rows in alternatives)}
        for suffix, alternatives in pack.suffixes.items()
    }


def _predicate_values(pack: RulePack) -> Values:
    return {
        name: {"rule": " and ".join(f"{row.condition} {row.value}".strip() for row in rows)}
        for name, rows in pack.predicates.items()
    }


def _mapping_values(pack: RulePack) -> Values:
    return {
        f"{kind} {clinical}": {"insurance": insurance}
        for kind, table in (
            (CodeKind.DIAGNOSIS, pack.code_mapping.diagnoses),
            (CodeKind.PROCEDURE, pack.code_mapping.procedures),
        )
        for clinical, insurance in table.items()
    }


def _comparison(row: SuffixRow) -> str:
    return f"{row.field} {row.comparison} {row.value}"


def _name_values(pack: RulePack) -> Values:
    groups = {code: {"name": name} for code, name in pack.group_names.items()}
    return groups | {code: {"name": name} for code, name in pack.procedure_names.items()}
