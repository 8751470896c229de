"""A table of a pack written as YAML (docs/packs.md): a list of rows, with the columns that the CSV file has.

Rows are read from the events of the parser, and nothing is constructed: a code stays the text that stands there (47.10
is no number), every fault has its line, and a full pack of 150,000 rows takes seconds, not the half minute of nodes.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from itertools import takewhile

import yaml

from drg_billing.domain.grouping.pack_files import (
    COLUMNS_OF_CODES,
    MAY_BE_LEFT_OUT,
    PACK_FILES,
    OtherForm,
    PackFault,
    PackFaultKind,
)

_LOADER: type[yaml.BaseLoader] = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
_NULLS = frozenset(("~", "null", "Null", "NULL"))


class _Unreadable(Exception):
    """What stands at this line is no value of the table."""

    def __init__(self, line: int, kind: PackFaultKind, value: str = "") -> None:
        self.line, self.kind, self.value = line, kind, value


def csv_of_yaml(file: str, name: str, text: str, faults: list[PackFault]) -> tuple[str, OtherForm]:
    """The CSV text of `file`, that stands as YAML in the file `name`, and which of its rows comes from which line.

    A list of codes is a row for each; any other list is cut at `|`. `seq` may be left out: a list has an order.
    """
    columns = PACK_FILES[file] + MAY_BE_LEFT_OUT.get(file, ())
    written, lines = io.StringIO(), list[int]()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow(columns)
    try:
        for position, events in enumerate(_rows(text), start=1):
            try:
                for line, row in _csv_rows(events, columns, COLUMNS_OF_CODES.get(file, ""), str(position)):
                    writer.writerow(row)
                    lines.append(line)
            except _Unreadable as error:
                faults.append(PackFault(name, error.line, error.kind, error.value))
    except _Unreadable as error:
        faults.append(PackFault(name, error.line, error.kind, error.value))
    return written.getvalue(), OtherForm(name, lines)


def _rows(text: str) -> Iterator[list[yaml.Event]]:
    """The events of each row of the one list in the text. Raises _Unreadable."""
    row: list[yaml.Event] = []
    depth, lists = 0, 0
    try:
        for event in yaml.parse(text, Loader=_LOADER):
            if isinstance(event, yaml.CollectionEndEvent):
                depth -= 1
            elif not isinstance(event, yaml.NodeEvent):
                continue
            elif depth == 0 and (lists or not isinstance(event, yaml.SequenceStartEvent)):
                raise _Unreadable(_line(event), PackFaultKind.NO_LIST_OF_ROWS)
            elif isinstance(event, yaml.CollectionStartEvent):
                depth += 1
                if depth == 1:
                    lists += 1
                    continue
            row.append(event)
            if depth == 1:
                yield row
                row = []
    except yaml.YAMLError as error:
        mark, problem = getattr(error, "problem_mark", None), getattr(error, "problem", None)
        line = 0 if mark is None else mark.line + 1
        raise _Unreadable(line, PackFaultKind.UNREADABLE_TEXT, str(problem or "")) from error
    if not lists:
        raise _Unreadable(1, PackFaultKind.NO_LIST_OF_ROWS)


def _csv_rows(
    events: list[yaml.Event], columns: Sequence[str], column_of_codes: str, position: str
) -> Iterator[tuple[int, list[str]]]:
    """Each with its line."""
    first, *others = events
    if not isinstance(first, yaml.MappingStartEvent):
        raise _Unreadable(_line(first), PackFaultKind.UNREADABLE_ROW)
    values: dict[str, list[tuple[int, str]]] = {}
    following = iter(others[:-1])
    for key in following:
        column = _text(key)
        if column not in columns:
            raise _Unreadable(_line(key), PackFaultKind.UNKNOWN_KEY, column)
        if column in values:
            raise _Unreadable(_line(key), PackFaultKind.DUPLICATE, column)
        value = next(following)
        if isinstance(value, yaml.SequenceStartEvent):
            listed = takewhile(lambda event: not isinstance(event, yaml.SequenceEndEvent), following)
            values[column] = [(_line(one), _text(one)) for one in listed]
        else:
            values[column] = [(_line(value), _text(value))]
    codes = values.pop(column_of_codes, None)
    texts = {"seq": position} | {name: "|".join([text for _, text in value]) for name, value in values.items()}
    if codes is None:
        yield _line(first), [texts.get(name, "") for name in columns]
        return
    for line, code in codes:
        texts[column_of_codes] = code
        yield line, [texts.get(name, "") for name in columns]


def _text(event: yaml.Event) -> str:
    """As it stands there, without outer spaces; nothing for null."""
    if not isinstance(event, yaml.ScalarEvent):
        raise _Unreadable(_line(event), PackFaultKind.UNREADABLE_ROW)
    text: str = event.value.strip()
    if text in _NULLS and event.implicit[0]:
        return ""
    if len(text.splitlines()) > 1:
        raise _Unreadable(_line(event), PackFaultKind.UNREADABLE_ROW)
    return text


def _line(event: yaml.Event) -> int:
    return 0 if event.start_mark is None else event.start_mark.line + 1
