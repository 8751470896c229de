"""Which columns a file of cases has, which of them the grouper reads, and which it gives."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

import pyarrow as pa
import pyarrow.compute as pc

from drg_billing.adapters.case_files.kinds import has_text, is_bytes, is_text
from drg_billing.application.case_file_ports import FileFault, FileRefused
from drg_billing.domain.grouping.columns import CODE_COLUMNS, INPUT_COLUMNS

REQUIRED_COLUMNS = ("sex", "age_years", "main_dx", "other_dx", "main_px", "other_px")
"""Without one of them a file would group wrongly in silence: with no procedures every operation becomes medical."""

RESULT_COLUMNS = ("mdc", "adrg", "drg", "status", "reason", "warnings")
TRACE_COLUMN = "trace"
LINE_COLUMN = "\0line"
"""In tables between processes: the line or row at which each record begins."""


def check_heading(heading: Sequence[str], *, trace: bool) -> tuple[str, ...]:
    """The names of the columns, trimmed; one without a name becomes `column_N`. Raises FileRefused."""
    names = tuple(name.strip() or f"column_{number}" for number, name in enumerate(heading, 1))
    folded = [name.lower() for name in names]
    for name in REQUIRED_COLUMNS:
        if name not in folded:
            raise FileRefused(FileFault.COLUMN_MISSING, name)
    for number, name in enumerate(folded):
        if name in folded[:number]:
            raise FileRefused(FileFault.COLUMN_TWICE, name)
        if name in RESULT_COLUMNS or (trace and name == TRACE_COLUMN):
            raise FileRefused(FileFault.COLUMN_TAKEN, name)
    return names


def check_kinds(schema: pa.Schema, *, all_as_text: bool) -> None:
    """Raises FileRefused when a column that must become text has a type that cannot."""
    for column in schema:
        becomes_text = all_as_text or column.name.strip().lower() in INPUT_COLUMNS
        if becomes_text and not has_text(column.type):
            raise FileRefused(FileFault.COLUMN_OF_NO_TEXT, column.name)


def values_to_group(table: pa.Table) -> dict[str, list[str]]:
    """The columns that the grouper reads, by its names for them, as texts whatever their types are."""
    return {
        name.lower(): _values(name.lower(), column.combine_chunks())
        for name, column in zip(table.column_names, table.columns, strict=True)
        if name.lower() in INPUT_COLUMNS
    }


def _values(name: str, array: pa.Array) -> list[str]:
    if name == "total_cost" and array.type == pa.float64():
        array = pc.round(array, ndigits=6)  # 0.1 + 0.2 is no amount with 17 places
    texts = as_texts(array).fill_null("")
    if pa.types.is_decimal(array.type) and name not in CODE_COLUMNS:
        texts = pc.replace_substring_regex(texts, r"(\.[0-9]*[1-9])0+$|\.0+$", r"\1")  # 72 for 72.00
    values: list[str] = texts.to_pylist()
    return values


def texts_of(table: pa.Table) -> pa.Table:
    """The table with every column as text."""
    arrays = [as_texts(column.combine_chunks()) for column in table.columns]
    return pa.Table.from_arrays(arrays, names=table.column_names)


def as_texts(array: pa.Array) -> pa.Array:
    """A column as texts; a list of texts, as Parquet can have it, is joined with `|`, where the grouper cuts it.

    Raises ArrowNotImplementedError for what has no text.
    """
    kind = array.type
    if pa.types.is_dictionary(kind):
        return as_texts(array.cast(kind.value_type))
    if pa.types.is_list(kind) or pa.types.is_large_list(kind):
        lists = array.cast(pa.list_(pa.string()))
        if lists.flatten().null_count:  # Arrow's join would make nothing of the whole list
            codes = [None if one is None else [code for code in one if code is not None] for one in lists.to_pylist()]
            lists = pa.array(codes, pa.list_(pa.string()))
        return pc.binary_join(lists, "|")
    if pa.types.is_floating(kind) or pa.types.is_decimal(kind):
        return _plain_numbers(array.cast(pa.string()))
    return array if kind == pa.string() else array.cast(pa.string())


def _plain_numbers(texts: pa.Array) -> pa.Array:
    """Without an exponent; what is not a number is not given."""
    if not pc.any(pc.match_substring_regex(texts, "[eEn]")).as_py():
        return texts
    return pa.array([_plain_number(text) for text in texts.to_pylist()], pa.string())


def _plain_number(text: str | None) -> str | None:
    if text is None or text.endswith("nan"):
        return None
    return f"{Decimal(text):f}" if "e" in text.lower() else text


def rows_of(values: Mapping[str, Sequence[str]], count: int) -> list[dict[str, str]]:
    """The same columns as one mapping for each row."""
    return [{name: column[row] for name, column in values.items()} for row in range(count)]


def empty_records(table: pa.Table) -> list[int]:
    """The rows in which every column is null or an empty text."""
    empty: pa.ChunkedArray | None = None
    for column in table.columns:
        texts = is_text(column.type) or is_bytes(column.type)
        here = pc.fill_null(pc.equal(pc.binary_length(column), 0), True) if texts else column.is_null()
        empty = here if empty is None else pc.and_(empty, here)
        if not pc.any(empty).as_py():
            return []
    return [] if empty is None else [row for row, is_empty in enumerate(empty.to_pylist()) if is_empty]
