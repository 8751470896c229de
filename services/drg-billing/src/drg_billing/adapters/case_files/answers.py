"""What the grouper answered, as columns of texts."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa

from drg_billing.domain.grouping.results import GroupingResult


def answer_columns(results: Sequence[GroupingResult], notice: str) -> dict[str, pa.Array]:
    """One text a row for each of mdc, adrg, drg, status, reason, warnings; several reasons or warnings are cut at `|`.

    A warning is its kind, or `kind:code`; `notice` stands before the warnings of every row.
    """
    numbers = list(map(id, results))  # equal answers are mostly one object, and an address is quickly hashed
    different = dict(zip(numbers, results, strict=True))
    places = dict(zip(different, range(len(different)), strict=True))
    at = pa.array(list(map(places.__getitem__, numbers)), pa.int32())
    texts = {
        "mdc": [result.group.mdc for result in different.values()],
        "adrg": [result.group.adrg for result in different.values()],
        "drg": [result.group.drg for result in different.values()],
        "status": [result.group.status.value for result in different.values()],
        "reason": [result.reasons_text for result in different.values()],
        "warnings": [_with_notice(notice, result.warnings_text) for result in different.values()],
    }
    return {name: pa.array(column, pa.string()).take(at) for name, column in texts.items()}


def _with_notice(notice: str, warnings: str) -> str:
    return "|".join(text for text in (notice, warnings) if text)
