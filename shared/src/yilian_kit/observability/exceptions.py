"""Exceptions as logs and dead letters may show them: types, places and rules, never the values that were refused."""

import traceback
from collections.abc import Iterator

from pydantic import ValidationError
from sqlalchemy.exc import DBAPIError

from yilian_kit.observability.personal_data import JsonValue, redact

WITHHELD = "message withheld: it may quote data"

_OWN_PACKAGES = ("yilian_", "alliance", "contracting", "drg_billing", "referral")
_QUOTING = ("openpyxl", "pyarrow", "concurrent.futures.process")
"""Errors that quote the contents of files, and the traceback that a worker process hands over as one text."""
_INNERMOST_FRAMES = 25
_LONGEST_CHAIN = 5
_LONGEST_TEXT = 2000  # characters
_LONGEST_LOOKED_AT = 4000  # redacting shortens by less than half, so that no number cut in two is shown


def error_type(error: BaseException) -> str:
    """The qualified name of an exception's class."""
    cls = type(error)
    return cls.__qualname__ if cls.__module__ == "builtins" else f"{cls.__module__}.{cls.__qualname__}"


def safe_error_text(error: BaseException) -> str:
    """What an exception says, as far as that cannot quote personal data.

    A validation error is reduced to fields and rules, a database error to SQLSTATE and constraint. Our own errors
    are taken at their word (they name no personal data), up to 2,000 characters. ``ValueError`` and ``LookupError``
    of others quote what they were given, and so do all errors of some libraries, so they are withheld.
    """
    if isinstance(error, ValidationError):
        findings = error.errors(include_url=False, include_context=False, include_input=False)
        return redact("; ".join(f"{'.'.join(map(str, each['loc']))}: {each['type']}" for each in findings[:20]))
    if isinstance(error, DBAPIError):
        return _database_error_text(error.orig)
    if hasattr(error, "sqlstate"):
        return _database_error_text(error)
    module = type(error).__module__
    quoting = isinstance(error, ValueError | LookupError) or module.startswith(_QUOTING)
    if quoting and not module.startswith(_OWN_PACKAGES):
        return WITHHELD
    return redact(str(error)[:_LONGEST_LOOKED_AT])[:_LONGEST_TEXT]


def describe_exception(error: BaseException) -> JsonValue:
    """The exception and what caused it, outermost first: type, safe text, innermost frames as ``file:line name``."""
    return [
        {
            "type": error_type(each),
            "message": safe_error_text(each),
            "frames": [
                f"{frame.filename}:{frame.lineno} {frame.name}"
                for frame in traceback.extract_tb(each.__traceback__)[-_INNERMOST_FRAMES:]
            ],
        }
        for each in _chain(error)
    ]


def _chain(error: BaseException) -> Iterator[BaseException]:
    current: BaseException | None = error
    for _ in range(_LONGEST_CHAIN):
        if current is None:
            return
        yield current
        current = current.__cause__ or (None if current.__suppress_context__ else current.__context__)


def _database_error_text(error: BaseException | None) -> str:
    """SQLSTATE and the names of constraint, table and column; DETAIL and parameters hold values and are left out."""
    named: BaseException | None = error
    while named is not None and not hasattr(named, "constraint_name"):
        named = named.__cause__
    parts = [f"SQLSTATE {getattr(error, 'sqlstate', None) or 'unknown'}"]
    for attribute in ("constraint_name", "table_name", "column_name"):
        value = getattr(named, attribute, None)
        if value:
            parts.append(f"{attribute.removesuffix('_name')} {value}")
    return ", ".join(parts)
