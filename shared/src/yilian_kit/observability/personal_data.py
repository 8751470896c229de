"""The guard between the services and their logs: nothing that looks like an identity number or a mobile number leaves.

It is the second line. The first is that no code hands personal data to a log; names and addresses have no shape that
a guard could know.
"""

import dataclasses
import re
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from enum import Enum
from typing import TypeAlias
from uuid import UUID

REDACTED = "[redacted]"

_LARGEST_INTEGER = 2**63  # what readers of JSON take at most

JsonValue: TypeAlias = "str | int | float | bool | list[JsonValue] | dict[str, JsonValue] | None"

_FULL_WIDTH = str.maketrans("０１２３４５６７８９Ｘｘ", "0123456789Xx")
_HAS_FULL_WIDTH = re.compile("[０-９]")

# One pass, first match wins. Hexadecimal identifiers of 32 characters and more and UUIDs are kept: by chance they
# hold eleven digits in a row. Identity numbers are recognised inside longer runs of digits too, by the birth date.
_SUSPECT = re.compile(
    r"""
    (?P<keep>
        (?<![0-9A-Za-z])
        (?: [0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12} | (?=[0-9]*[a-fA-F])[0-9a-fA-F]{32,} )
        (?![0-9A-Za-z])
    )
    | [1-9][0-9]{5} [ -]? (?:18|19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01]) [ -]? [0-9]{3}[0-9Xx]
    | (?<![0-9]) [1-9][0-9]{5} [0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])[0-9]{3} (?![0-9])
    | (?<![0-9]) (?:(?:\+|00)?86[ -]?)? 1[3-9][0-9] (?:[ -]?[0-9]{4}){2} (?![0-9])
    """,
    re.VERBOSE | re.ASCII,
)


def redact(text: str) -> str:
    """``text`` with every identity number (18 or 15 characters) and mobile number replaced."""
    if _HAS_FULL_WIDTH.search(text):
        text = text.translate(_FULL_WIDTH)
    return _SUSPECT.sub(_replacement, text)


def redact_value(value: object) -> JsonValue:
    """``value`` as JSON can hold it, redacted throughout: keys, elements, numbers, texts of unknown objects."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, Enum):
        return redact_value(value.value)
    if isinstance(value, str):
        return redact(value)
    if isinstance(value, int | float):
        text = str(value)
        if _SUSPECT.search(text) is not None:
            return REDACTED
        return text if isinstance(value, int) and not -_LARGEST_INTEGER <= value < _LARGEST_INTEGER else value
    if isinstance(value, UUID | date | datetime | time | timedelta):
        return str(value)
    if isinstance(value, Mapping):
        return {redact(str(key)): redact_value(part) for key, part in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [redact_value(part) for part in value]
    if isinstance(value, bytes | bytearray | memoryview):
        return f"<{len(value)} bytes>"
    if dataclasses.is_dataclass(value):
        # A whole record in a log is a mistake, and its fields may be of any kind.
        return f"<{type(value).__name__}>"
    return redact(_text(value))


def _text(value: object) -> str:
    try:
        return str(value)
    except Exception:
        # A log line must not fail for the sake of what it shows.
        return f"<{type(value).__name__}>"


def _replacement(match: re.Match[str]) -> str:
    return match.group() if match.group("keep") else REDACTED
