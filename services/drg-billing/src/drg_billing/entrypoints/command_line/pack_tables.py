"""Packs and their differences as tables for people."""

import sys
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any

from rich.console import Console
from rich.table import Table

from drg_billing.application.ports import StoredPack
from drg_billing.domain.grouping.diff import Change, PackDiff, SetChange
from drg_billing.domain.grouping.rule_pack import RulePack, SeverityLevel

_WIDE = 160
"""Columns where nobody looks at a screen: in a file or a pipe."""
_FEW = 8
"""So many codes of a set change stand in the table; `--json` has all."""
_ROWS = 100
"""So many changes of a kind stand in the table; `--json` has all."""


def console() -> Console:
    """Standard output, wide enough for digests and ids when it is no terminal."""
    return Console(width=None if sys.stdout.isatty() else _WIDE, highlight=False)


def stored_packs_table(packs: Iterable[StoredPack]) -> Table:
    """One line a pack."""
    table = _table("id", "code", "version", "digest", "groups", "author", "active")
    for pack in packs:
        reference = pack.reference
        digest, groups = reference.digest[: len("sha256:") + 12], str(pack.groups)
        table.add_row(
            str(pack.id), reference.code, reference.version, digest, groups, pack.imported_by, _activations(pack)
        )
    return table


def pack_figures(pack: RulePack) -> dict[str, Any]:
    """What is in a pack, as numbers."""
    levels = [one.level for table in (pack.severity.exact, pack.severity.prefixes) for one in table.values()]
    manifest = pack.manifest
    return {
        "code": manifest.code,
        "version": manifest.version,
        "digest": pack.digest,
        "name": manifest.name,
        "source": manifest.source,
        "mdcs": len(pack.mdcs),
        "adrgs": len({adrg.adrg for adrg in pack.adrgs}),
        "groups": len(pack.group_names),
        "sets": len(pack.sets),
        "codes_in_sets": sum(len(codes.exact) + len(codes.prefixes) for codes in pack.sets.values()),
        "mcc": levels.count(SeverityLevel.MCC),
        "cc": levels.count(SeverityLevel.CC),
        "exclusions": len(pack.exclusions.exact) + len(pack.exclusions.prefixes),
        "valid_procedures": len(pack.valid_procedures.exact) + len(pack.valid_procedures.prefixes),
        "clinical_codes": len(pack.code_mapping.diagnoses) + len(pack.code_mapping.procedures),
    }


def pack_table(pack: RulePack) -> Table:
    """The figures of a pack, and its MDCs with their gates."""
    table = _table("what", "value")
    for name, value in pack_figures(pack).items():
        table.add_row(name, str(value))
    for mdc in pack.mdcs:
        adrgs = len({adrg.adrg for adrg in pack.adrgs if adrg.mdc == mdc.mdc})
        table.add_row(f"MDC{mdc.mdc}", f"{mdc.name}  {mdc.gate}, QY {mdc.qy.value}, {adrgs} ADRG")
    return table


def diff_tables(diff: PackDiff) -> list[Table]:
    """A table for each kind of difference that there is."""
    changes: Sequence[tuple[str, Sequence[Change]]] = (
        ("pack.toml", diff.manifest),
        ("MDC", diff.mdcs),
        ("ADRG", diff.adrgs),
        ("MCC / CC", diff.severity),
        ("exclusions 排除表", diff.exclusions),
        ("suffixes 细分组后缀", diff.local_suffixes),
        ("predicates 分组条件", diff.local_predicates),
        ("clinical codes 临床版编码对照", diff.code_mapping),
        ("names 名称", diff.names),
    )
    tables = [_changes_table(title, found) for title, found in changes if found]
    set_changes = (*diff.sets, *diff.valid_procedures)
    return [*tables, _set_table(set_changes)] if set_changes else tables


def diff_as_json(diff: PackDiff) -> dict[str, Any]:
    """The whole difference, nothing cut."""
    return {"same_rules": diff.same_rules, **asdict(diff)}


def _changes_table(title: str, changes: Sequence[Change]) -> Table:
    table = _table("what", "aspect", "before", "after", title=f"{title}: {len(changes)}")
    for one in changes[:_ROWS]:
        table.add_row(one.subject, one.aspect, _or_dash(one.before), _or_dash(one.after))
    if len(changes) > _ROWS:
        table.add_row("…", f"{len(changes) - _ROWS} more", "--json", "")
    return table


def _set_table(changes: Sequence[SetChange]) -> Table:
    table = _table("owner", "set", "added", "removed", title=f"sets 编码集: {len(changes)}")
    for one in changes:
        table.add_row(one.owner, one.name, _codes(one.added), _codes(one.removed))
    return table


def _codes(codes: Sequence[str]) -> str:
    if not codes:
        return "-"
    more = f" … {len(codes)}" if len(codes) > _FEW else ""
    return " ".join(codes[:_FEW]) + more


def _activations(pack: StoredPack) -> str:
    return "\n".join(
        f"{one.pooling_area} {one.valid_from} – {one.valid_to or ''} ({one.activated_by})" for one in pack.activations
    )


def _or_dash(value: str | None) -> str:
    return "-" if value is None else value


def _table(*columns: str, title: str | None = None) -> Table:
    table = Table(title=title, title_justify="left", box=None, pad_edge=False)
    for column in columns:
        table.add_column(column, overflow="fold")
    return table
