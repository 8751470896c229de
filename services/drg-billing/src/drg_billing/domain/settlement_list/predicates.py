"""Predicates that many rules share, made from data."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime

from drg_billing.domain.codes import categories_of_range
from drg_billing.domain.settlement_list.derived import before, icd_diagnoses, main_diagnosis
from drg_billing.domain.settlement_list.findings import Place, Predicate, Rule, Severity, Surroundings
from drg_billing.domain.settlement_list.record import ReadFault, SettlementList

Condition = Callable[[SettlementList], bool]


def block(id_: str, fields: str, message_zh: str, message_en: str, find: Predicate) -> Rule:
    """A rule that keeps a list from being submitted; fields are cut at spaces."""
    return Rule(id_, Severity.BLOCK, tuple(fields.split()), message_zh, message_en, find)


def warn(id_: str, fields: str, message_zh: str, message_en: str, find: Predicate) -> Rule:
    """A rule that asks for a look; fields are cut at spaces."""
    return Rule(id_, Severity.WARN, tuple(fields.split()), message_zh, message_en, find)


class CodeRanges:
    """Codes by the beginning of their text: categories ("J18", "C51-C58"), subcategories ("K80.5"), chapters ("60")."""

    def __init__(self, *ranges: str) -> None:
        self._starts: frozenset[str] = frozenset(
            start for text in ranges for start in (categories_of_range(text) if "-" in text else (text,))
        )
        self._lengths = sorted({len(start) for start in self._starts})

    def __contains__(self, code: str) -> bool:
        return any(code[:length] in self._starts for length in self._lengths)


def every(code: str) -> bool:
    return bool(code)


def rows_of(record: SettlementList, section: str) -> Sequence[object]:
    rows: Sequence[object] = getattr(record, section)
    return rows


def missing(*names: str) -> Predicate:
    """Fields of setlinfo that are empty."""

    def find(record: SettlementList, _: Surroundings) -> Iterator[Place]:
        unreadable = _unreadable(record)
        for name in names:
            if getattr(record.setlinfo, name) in (None, "") and f"setlinfo.{name}" not in unreadable:
                yield Place(f"setlinfo.{name}")

    return find


def personal_missing(*names: str) -> Predicate:
    """Fields of setlinfo that name a person, or hold free text, and are empty."""

    def find(record: SettlementList, _: Surroundings) -> Iterator[Place]:
        filled_in = record.given | _unreadable(record)
        return (Place(f"setlinfo.{name}") for name in names if f"setlinfo.{name}" not in filled_in)

    return find


def outside(name: str, allowed: Iterable[str]) -> Predicate:
    """A field of setlinfo that is empty or holds no code of its table."""
    table = frozenset(allowed)

    def find(record: SettlementList, _: Surroundings) -> Iterator[Place]:
        if getattr(record.setlinfo, name) not in table and f"setlinfo.{name}" not in _unreadable(record):
            yield Place(f"setlinfo.{name}")

    return find


def row_missing(section: str, *names: str) -> Predicate:
    """Fields of a section's rows that are empty."""

    def find(record: SettlementList, _: Surroundings) -> Iterator[Place]:
        unreadable = _unreadable(record)
        for index, row in enumerate(rows_of(record, section)):
            for name in names:
                place = f"{section}[{index}].{name}"
                if getattr(row, name) in (None, "") and place not in unreadable:
                    yield Place(place)

    return find


def row_text_missing(section: str, name: str) -> Predicate:
    """Free text of a section's rows that is empty."""

    def find(record: SettlementList, _: Surroundings) -> Iterator[Place]:
        filled_in = record.given | _unreadable(record)
        for index, _row in enumerate(rows_of(record, section)):
            if f"{section}[{index}].{name}" not in filled_in:
                yield Place(f"{section}[{index}].{name}")

    return find


def row_outside(section: str, name: str, allowed: Iterable[str]) -> Predicate:
    """A field of a section's rows that is empty or holds no code of its table."""
    table = frozenset(allowed)

    def find(record: SettlementList, _: Surroundings) -> Iterator[Place]:
        unreadable = _unreadable(record)
        for index, row in enumerate(rows_of(record, section)):
            place = f"{section}[{index}].{name}"
            if getattr(row, name) not in table and place not in unreadable:
                yield Place(place)

    return find


def negative(section: str, *names: str) -> Predicate:
    """Amounts of a section's rows below zero."""

    def find(record: SettlementList, _: Surroundings) -> Iterator[Place]:
        for index, row in enumerate(rows_of(record, section)):
            for name in names:
                value = getattr(row, name)
                if value is not None and value < 0:
                    yield Place(f"{section}[{index}].{name}", found=str(value))

    return find


def repeated(section: str, *names: str) -> Predicate:
    """Rows that repeat these fields of an earlier row."""

    def find(record: SettlementList, _: Surroundings) -> Iterator[Place]:
        seen: set[tuple[object, ...]] = set()
        for index, row in enumerate(rows_of(record, section)):
            key = tuple(getattr(row, name) for name in names)
            if key in seen and key[0] not in (None, ""):
                yield Place(f"{section}[{index}].{names[0]}")
            seen.add(key)

    return find


def reversed_times(section: str, first: str, last: str) -> Predicate:
    """Rows whose end lies before their beginning; where either is a mere day, by days."""

    def find(record: SettlementList, _: Surroundings) -> Iterator[Place]:
        for index, row in enumerate(rows_of(record, section)):
            begins: datetime | None = getattr(row, first)
            ends: datetime | None = getattr(row, last)
            if begins is not None and ends is not None and before(ends, begins):
                yield Place(f"{section}[{index}].{last}")

    return find


def read_fault(fault: ReadFault) -> Predicate:
    """Values that could not be read, or not as they were written."""

    def find(record: SettlementList, _: Surroundings) -> Iterator[Place]:
        return (Place(one.field) for one in record.unreadable if one.fault is fault)

    return find


def diagnosis_where(codes: CodeRanges, condition: Condition) -> Predicate:
    """Diagnoses with these codes in a list of this kind."""

    def find(record: SettlementList, _: Surroundings) -> Iterator[Place]:
        if condition(record):
            for row, diagnosis in icd_diagnoses(record):
                if diagnosis.diag_code in codes:
                    yield Place(f"diseinfo[{row}].diag_code")

    return find


def main_diagnosis_where(codes: CodeRanges, condition: Condition = lambda record: True) -> Predicate:
    """A main diagnosis with these codes in a list of this kind."""

    def find(record: SettlementList, _: Surroundings) -> Iterator[Place]:
        main = main_diagnosis(record)
        if main is not None and main[1].diag_code in codes and condition(record):
            yield Place(f"diseinfo[{main[0]}].diag_code")

    return find


def procedure_where(codes: CodeRanges, condition: Condition) -> Predicate:
    """Procedures with these codes in a list of this kind."""

    def find(record: SettlementList, _: Surroundings) -> Iterator[Place]:
        if condition(record):
            for row, procedure in enumerate(record.oprninfo):
                if procedure.oprn_oprt_code in codes:
                    yield Place(f"oprninfo[{row}].oprn_oprt_code")

    return find


def at_setlinfo(name: str, condition: Condition) -> Predicate:
    """The place of a condition on the whole list."""

    def find(record: SettlementList, _: Surroundings) -> Iterator[Place]:
        if condition(record):
            yield Place(f"setlinfo.{name}")

    return find


def at_section(section: str, condition: Condition) -> Predicate:
    """The section of a condition on the whole list."""

    def find(record: SettlementList, _: Surroundings) -> Iterator[Place]:
        if condition(record):
            yield Place(section)

    return find


def both(*predicates: Predicate) -> Predicate:
    """The places of several predicates."""

    def find(record: SettlementList, surroundings: Surroundings) -> Iterator[Place]:
        for predicate in predicates:
            yield from predicate(record, surroundings)

    return find


def has_diagnosis(record: SettlementList, codes: CodeRanges) -> bool:
    return any(diagnosis.diag_code in codes for _, diagnosis in icd_diagnoses(record))


def has_procedure(record: SettlementList, codes: CodeRanges) -> bool:
    return any(procedure.oprn_oprt_code in codes for procedure in record.oprninfo)


def _unreadable(record: SettlementList) -> frozenset[str]:
    """Fields in which something was written: the rules of reading speak of them."""
    return frozenset(one.field for one in record.unreadable)
