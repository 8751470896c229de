"""One case as JSON: with the columns of a file of cases, or with the field names of the API."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date

from drg_billing.domain.case import days_in_hospital
from drg_billing.domain.discharge import Discharge, read_discharge
from drg_billing.domain.errors import DischargeBeforeAdmission

_API_NAMES = {
    "main_diagnosis": "main_dx",
    "other_diagnoses": "other_dx",
    "main_procedure": "main_px",
    "other_procedures": "other_px",
    "stay_days": "los_days",
}


class CaseUnreadable(ValueError):
    """The text is no JSON object, or the value of the named field is no text, number, or list of texts."""


def read_case(text: str) -> Discharge:
    """Read a case; what is wrong with the patient's data is left to the grouper. Other fields are ignored.

    Raises CaseUnreadable, naming the field: also one that stands there twice, once by each name.
    """
    try:
        fields = json.loads(text.removeprefix("\ufeff"), parse_float=str)
        json.dumps(fields, ensure_ascii=False).encode()  # half a surrogate pair is no text, and could not be printed
    except (ValueError, RecursionError) as error:
        raise CaseUnreadable("JSON") from error
    if not isinstance(fields, dict):
        raise CaseUnreadable("JSON")
    row: dict[str, str] = {}
    for name, value in fields.items():
        column = _API_NAMES.get(str(name), str(name))
        if column in row:
            raise CaseUnreadable(column)
        row[column] = _text(str(name), value)
    row["los_days"] = row.get("los_days") or _days(row)
    return read_discharge(row)


def _text(name: str, value: object) -> str:
    match value:
        case None:
            return ""
        case bool() | dict():
            raise CaseUnreadable(name)
        case list() if all(isinstance(one, str) for one in value):
            return "|".join(value)
        case list():
            raise CaseUnreadable(name)
        case _:
            return str(value)


def _days(row: Mapping[str, str]) -> str:
    """The length of the stay from its days, where both are given."""
    admitted_on, discharged_on = row.get("admitted_on", ""), row.get("discharged_on", "")
    if not admitted_on or not discharged_on:
        return ""
    try:
        return str(days_in_hospital(date.fromisoformat(admitted_on), date.fromisoformat(discharged_on)))
    except (ValueError, DischargeBeforeAdmission) as error:
        raise CaseUnreadable("admitted_on, discharged_on") from error
