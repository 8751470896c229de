"""Values of Parquet whose bytes may be no text: Arrow hands them out as texts without looking, and Python cannot."""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa

from drg_billing.adapters.case_files.encodings import UTF_8, decodes
from drg_billing.adapters.case_files.kinds import is_bytes, is_text

_LISTS = (pa.ListType, pa.LargeListType, pa.FixedSizeListType, pa.ListViewType, pa.LargeListViewType)


def undecodable(column: pa.ChunkedArray, *, bytes_too: bool) -> list[int]:
    """The rows with a text, by itself or in a list, that is no UTF-8; with `bytes_too`, of columns of bytes as well."""
    array = column.combine_chunks()
    texts = _innermost(array)
    if not is_text(texts.type) and not (bytes_too and is_bytes(texts.type)):
        return []
    try:
        (texts if is_text(texts.type) else texts.cast(pa.string())).validate(full=True)
    except pa.ArrowInvalid:
        return [row for row, value in enumerate(array) if not all(decodes(text, UTF_8) for text in _texts_in(value))]
    return []


def _innermost(array: pa.Array) -> pa.Array:
    """What the lists and dictionaries of a column are made of."""
    if isinstance(array, pa.ExtensionArray):
        return _innermost(array.storage)
    if isinstance(array, pa.DictionaryArray):
        return _innermost(array.dictionary)
    if isinstance(array.type, _LISTS):
        return _innermost(array.flatten())
    return array


def _texts_in(value: pa.Scalar) -> Iterator[bytes]:
    """The bytes of a value, or of each one in a list."""
    if not value.is_valid:
        return
    match value:
        case pa.BinaryScalar():
            yield value.as_buffer().to_pybytes()
        case pa.DictionaryScalar() | pa.ExtensionScalar():
            yield from _texts_in(value.value)
        case pa.ListScalar():
            for item in value.values:
                yield from _texts_in(item)


def shown(column: pa.ChunkedArray) -> list[str]:
    """Every value as a person can read it, whatever it is; a list as the grouper reads it from a CSV file."""
    return [_shown(value) for value in column]


def _shown(value: pa.Scalar) -> str:
    if not value.is_valid:
        return ""
    match value:
        case pa.BinaryScalar():
            return str(value.as_buffer().to_pybytes().decode(errors="backslashreplace"))
        case pa.DictionaryScalar():
            return _shown(value.value)
        case pa.ListScalar():
            return "|".join(_shown(item) for item in value.values)
        case pa.StructScalar():
            return str({name: _shown(item) for name, item in value.items()})
    return str(value)
