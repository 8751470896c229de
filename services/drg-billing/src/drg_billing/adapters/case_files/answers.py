"""What the grouper answered, as columns of texts."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa

from drg_billing.domain.grouping.results import Group, GroupingResult


def answer_columns(results: Sequence[GroupingResult], notice: str) -> dict[str, pa.Array]:
    """One text a row for each of mdc, adrg, drg, status, reason, warnings; several reasons or warnings are cut at `|`.

    A warning is its kind, or `kind:code`; `notice` stands before the warnings of every row.
    """
    places: dict[int, int] = {}  # by identity: equal groups are one object, and hashing one means hashing its texts
    groups: list[Group] = []
    rows: list[int] = []
    for result in results:
        group = result.group
        place = places.get(id(group))
        if place is None:
            place = places[id(group)] = len(groups)
            groups.append(group)
        rows.append(place)
    at = pa.array(rows, pa.int32())
    columns = {
        name: pa.array([str(getattr(group, name)) for group in groups], pa.string()).take(at)
        for name in ("mdc", "adrg", "drg", "status")
    }
    reasons = [result.reasons_text if result.reasons else "" for result in results]
    warnings = [_with_notice(notice, result.warnings_text) if result.warnings else notice for result in results]
    return {**columns, "reason": pa.array(reasons, pa.string()), "warnings": pa.array(warnings, pa.string())}


def _with_notice(notice: str, warnings: str) -> str:
    return f"{notice}|{warnings}" if notice else warnings
