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


def field_without_views(field: pa.Field) -> pa.Field:
    """The same column with texts and bytes in place of views of them, at any depth: Arrow cannot take rows of views."""
    return field.with_type(_without_views(field.type))


def _without_views(kind: pa.DataType) -> pa.DataType:
    if pa.types.is_string_view(kind):
        return pa.string()
    if pa.types.is_binary_view(kind):
        return pa.binary()
    if pa.types.is_list(kind):
        return pa.list_(field_without_views(kind.value_field))
    if pa.types.is_large_list(kind):
        return pa.large_list(field_without_views(kind.value_field))
    if pa.types.is_fixed_size_list(kind):
        return pa.list_(field_without_views(kind.value_field), kind.list_size)
    if pa.types.is_map(kind):
        return pa.map_(field_without_views(kind.key_field), field_without_views(kind.item_field), kind.keys_sorted)
    if pa.types.is_struct(kind):
        return pa.struct([field_without_views(field) for field in kind])
    return kind
