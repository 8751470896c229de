"""From the JSON of interface 4101 to the record. What names a person stays here: it is checked and dropped."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from drg_billing.adapters.settlement_list_fields import SECTIONS, SETLINFO, Form
from drg_billing.adapters.settlement_list_values import (
    LONGEST_TEXT,
    Unread,
    read_amount,
    read_code,
    read_date,
    read_duration,
    read_grams,
    read_text,
    read_time,
    read_whole,
)
from drg_billing.domain.discharge import Sex
from drg_billing.domain.settlement_list.code_tables import IDENTITY_CARD
from drg_billing.domain.settlement_list.record import (
    CertificateCheck,
    CertificateFault,
    ReadFault,
    SettlementList,
    Unreadable,
)
from yilian_kit.security.identity_number import (
    IdentityNumber,
    IdentityNumberFault,
    InvalidIdentityNumber,
    parse_identity_number,
)

_READERS = {
    Form.WHOLE: read_whole,
    Form.GRAMS: read_grams,
    Form.AMOUNT: read_amount,
    Form.TIME: read_time,
    Form.DATE: read_date,
    Form.DURATION: read_duration,
}
_NUMBER_FAULTS = {
    IdentityNumberFault.BIRTH_DATE: CertificateFault.BIRTH_DATE,
    IdentityNumberFault.BIRTH_DATE_IN_FUTURE: CertificateFault.BIRTH_DATE,
    IdentityNumberFault.CHECK_CHARACTER: CertificateFault.CHECK_CHARACTER,
}
_FIELD_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,39}", re.ASCII)


@dataclass(frozen=True)
class ReadList:
    """A list that was read, and the person's identity number as long as the request lasts."""

    record: SettlementList
    identity: IdentityNumber | None = field(repr=False)
    """None when the list gives no valid number; then a rule that blocks says so."""


def read_settlement_list(raw: Mapping[str, object], *, today: date) -> ReadList:
    """Read the input of 4101: one object `setlinfo` and lists of objects. Total: what cannot be read is a finding."""
    reading = _Reading()
    rows: dict[str, tuple[Any, ...]] = {name: reading.section(name, raw.get(name)) for name in SECTIONS}
    for name in raw.keys() - SECTIONS.keys():
        reading.fault(ReadFault.UNKNOWN_FIELD, _safe_name(name))
    setlinfo = rows.pop(SETLINFO)[0]
    certificate, identity = _certificate(reading.certificate_number, setlinfo.patn_cert_type, today)
    record = SettlementList(
        setlinfo=setlinfo,
        **rows,
        given=frozenset(reading.given),
        certificate=certificate,
        unreadable=tuple(reading.faults),
    )
    return ReadList(record, identity)


class _Reading:
    """The state of reading one list."""

    def __init__(self) -> None:
        self.given: set[str] = set()
        self.faults: list[Unreadable] = []
        self.unknown: set[tuple[str, str]] = set()
        self.certificate_number = ""

    def fault(self, fault: ReadFault, place: str) -> None:
        self.faults.append(Unreadable(fault, place))

    def section(self, name: str, value: object) -> tuple[object, ...]:
        if name == SETLINFO:
            if not isinstance(value, Mapping):
                self.fault(ReadFault.NOT_A_VALUE, name) if value is not None else None
                value = {}
            return (self.row(name, name, value),)
        if value is None:
            return ()
        rows = [value] if isinstance(value, Mapping) else value
        if isinstance(rows, str) or not isinstance(rows, Sequence):
            self.fault(ReadFault.NOT_A_VALUE, name)
            return ()
        read = []
        for index, row in enumerate(rows):
            place = f"{name}[{index}]"
            if not isinstance(row, Mapping):
                self.fault(ReadFault.NOT_A_VALUE, place)
                row = {}
            read.append(self.row(name, place, row))
        return tuple(read)

    def row(self, section_name: str, place: str, row: Mapping[str, object]) -> object:
        section = SECTIONS[section_name]
        values: dict[str, object] = {}
        for written, value in row.items():
            name = section.name_of(written)
            form = section.forms.get(name)
            if form is None:
                self._unknown(section_name, place, _safe_name(written))
            elif form is not Form.IGNORED:
                self._take(values, name, form, value, f"{place}.{name}")
        return section.row(**values)

    def _unknown(self, section_name: str, place: str, name: str) -> None:
        """Told of the first row that has it: a system that sends a field of its own sends it in thousands of rows."""
        if (section_name, name) not in self.unknown:
            self.unknown.add((section_name, name))
            self.fault(ReadFault.UNKNOWN_FIELD, f"{place}.{name}")

    def _take(self, values: dict[str, object], name: str, form: Form, value: object, place: str) -> None:
        try:
            text = read_text(value)
            if not text:
                return
            if form is Form.NOT_KEPT:
                self.given.add(place)
                if place == f"{SETLINFO}.certno":
                    self.certificate_number = text
            elif len(text) > LONGEST_TEXT:
                raise Unread(ReadFault.TOO_LONG)
            elif form is Form.TEXT:
                values[name] = text
            elif form is Form.CODE:
                values[name], regular = read_code(value if isinstance(value, str) else text)
                if not regular:
                    self.fault(ReadFault.CODE_SPELLING, place)
            else:
                values[name] = _READERS[form](text)
        except Unread as unread:
            self.fault(unread.fault, place)


def _safe_name(name: object) -> str:
    """A field name as it may be repeated; anything else could be a value in the wrong place."""
    text = str(name)
    return text if len(text) <= LONGEST_TEXT and _FIELD_NAME.fullmatch(text) else "?"


def _certificate(number: str, kind: str, today: date) -> tuple[CertificateCheck | None, IdentityNumber | None]:
    if not number or kind not in IDENTITY_CARD:
        return None, None
    try:
        identity = parse_identity_number(number, not_after=today)
    except InvalidIdentityNumber as invalid:
        return CertificateCheck(_NUMBER_FAULTS.get(invalid.fault, CertificateFault.FORM)), None
    return CertificateCheck(None, identity.birth_date, Sex(identity.sex)), identity
