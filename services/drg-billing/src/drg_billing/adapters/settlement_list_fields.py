"""Which fields interface 4101 has, by section, and how each is written.

The record's own fields come from its dataclasses. Beside them stand the fields that are looked at but not kept
(personal data and free text), fields that repeat the key, and the spellings of 4101A.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import get_args, get_type_hints

from drg_billing.domain.settlement_list.record import (
    Bldinfo,
    Diseinfo,
    Duration,
    Icuinfo,
    Iteminfo,
    Oprninfo,
    Opspdiseinfo,
    Payinfo,
    Setlinfo,
)

KEY = "setl_id"
"""What ties the rows of all sections to one list."""


class Form(StrEnum):
    """How a field is written."""

    TEXT = "text"
    CODE = "code"
    """Of a disease or procedure: compared without outer spaces and in upper case."""
    WHOLE = "whole"
    GRAMS = "grams"
    AMOUNT = "amount"
    DATE = "date"
    TIME = "time"
    DURATION = "duration"
    NOT_KEPT = "not_kept"
    """A person's data or free text: only whether it was filled in is kept."""
    IGNORED = "ignored"


@dataclass(frozen=True)
class Section:
    """A section of the list: its row type and the form of every field."""

    row: type
    forms: Mapping[str, Form]
    aliases: Mapping[str, str]

    def name_of(self, field: str) -> str:
        """The field's name in 4101."""
        return self.aliases.get(field, field)


_FORMS = {
    str: Form.TEXT,
    int: Form.WHOLE,
    Decimal: Form.AMOUNT,
    date: Form.DATE,
    datetime: Form.TIME,
    Duration: Form.DURATION,
}
_BY_NAME = {
    **dict.fromkeys(("diag_code", "oprn_oprt_code", "wm_dise_code"), Form.CODE),
    **dict.fromkeys(("nwb_bir_wt", "nwb_adm_wt"), Form.GRAMS),
}
_ROW_KEYS = ("setl_id", "mdtrt_id", "psn_no")


def _section(row: type, *, not_kept: str = "", ignored: tuple[str, ...] = _ROW_KEYS, aliases: str = "") -> Section:
    hints = get_type_hints(row)
    forms = {}
    for field in fields(row):
        kind = next((part for part in get_args(hints[field.name]) if part is not type(None)), hints[field.name])
        forms[field.name] = _BY_NAME.get(field.name, _FORMS[kind])
    forms |= dict.fromkeys(not_kept.split(), Form.NOT_KEPT)
    forms |= {name: Form.IGNORED for name in ignored if name not in forms}
    pairs = (pair.split("=") for pair in aliases.split())
    return Section(row, forms, {pair[0]: pair[1] for pair in pairs})


SETLINFO = "setlinfo"
SECTIONS: Mapping[str, Section] = {
    SETLINFO: _section(
        Setlinfo,
        not_kept=(
            "fixmedins_name hi_no psn_name ntly naty certno prfs curr_addr emp_name emp_addr emp_tel poscode "
            "coner_name patn_rlts coner_addr coner_tel otp_wm_dise otp_tcm_dise acp_medins_name days_rinp_pup_31 "
            "chfpdr_name hsorg_opter medins_fill_psn"
        ),
        ignored=("psn_no", "stas_type", "mul_nwb_bir_wt", "mul_nwb_adm_wt"),
        aliases=(
            "nwb_admtype=nwb_adm_type nwbbirwt=nwb_bir_wt nwbadmwt=nwb_adm_wt otptcmdise=otp_tcm_dise "
            "tcmdisecode=tcm_dise_code lv3_nursecare_days=lv3_nurscare_days"
        ),
    ),
    "payinfo": _section(Payinfo),
    "opspdiseinfo": _section(Opspdiseinfo, not_kept="diag_name oprn_oprt_name"),
    "diseinfo": _section(Diseinfo, not_kept="diag_name"),
    "iteminfo": _section(Iteminfo),
    "oprninfo": _section(Oprninfo, not_kept="oprn_oprt_name oper_dr_name anst_dr_name"),
    "icuinfo": _section(Icuinfo),
    "bldinfo": _section(Bldinfo),
}
