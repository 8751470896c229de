"""What the types of columns are: text, bytes, or something that can become text."""

from __future__ import annotations

import pyarrow as pa


def is_text(kind: pa.DataType) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))


def is_bytes(kind: pa.DataType) -> bool:
    return bool(pa.types.is_binary(kind) or pa.types.is_large_binary(kind) or pa.types.is_fixed_size_binary(kind))


def has_text(kind: pa.DataType) -> bool:
    """Whether `as_texts` can make texts of it: of single values and of lists of them, and of nothing deeper.

    What is in a list or a dictionary is tried by itself: Arrow casts an empty list to anything.
    """
    if pa.types.is_list(kind) or pa.types.is_large_list(kind) or pa.types.is_dictionary(kind):
        return not pa.types.is_nested(kind.value_type) and has_text(kind.value_type)
    if isinstance(kind, pa.BaseExtensionType):
        return has_text(kind.storage_type) and not is_bytes(kind.storage_type)  # the bytes of a UUID spell nothing
    try:
        pa.nulls(0, kind).cast(pa.string())
    except (pa.ArrowNotImplementedError, pa.ArrowInvalid):
        return False
    return True
