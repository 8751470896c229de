"""What follows from a settlement list's own fields."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import TypeVar

from drg_billing.domain.discharge import NEONATE_DAYS, Sex
from drg_billing.domain.money import ZERO
from drg_billing.domain.settlement_list.record import Diseinfo, Oprninfo, SettlementList

_Row = TypeVar("_Row")

SEX_OF_CODE = {"1": Sex.MALE, "2": Sex.FEMALE}
"""gend, by GB/T 2261.1."""

PERSONAL_ACCOUNT_FUND = "310200"
"""fund_pay_type of the personal account; the account is the patient's part (acct_pay), not a fund's."""


def icd_diagnoses(record: SettlementList) -> Iterator[tuple[int, Diseinfo]]:
    """The diagnoses with an ICD code and their rows: those of Chinese medicine have codes of their own."""
    return ((row, diagnosis) for row, diagnosis in enumerate(record.diseinfo) if not diagnosis.is_tcm)


def main_diagnosis(record: SettlementList) -> tuple[int, Diseinfo] | None:
    """The main diagnosis and its row; None unless there is exactly one."""
    return _only([(row, one) for row, one in icd_diagnoses(record) if one.is_main])


def main_procedure(record: SettlementList) -> tuple[int, Oprninfo] | None:
    """The main procedure and its row; None unless there is exactly one."""
    return _only([(row, one) for row, one in enumerate(record.oprninfo) if one.is_main])


def other_codes(record: SettlementList) -> list[str]:
    """ICD codes of all diagnoses but the main one."""
    return [one.diag_code for _, one in icd_diagnoses(record) if not one.is_main and one.diag_code]


def stay_of(record: SettlementList) -> tuple[datetime, datetime] | None:
    """Admission and discharge, when both are there and in order."""
    admitted, discharged = record.setlinfo.adm_time, record.setlinfo.dscg_time
    if admitted is None or discharged is None or before(discharged, admitted):
        return None
    return admitted, discharged


def stay_days(record: SettlementList) -> int | None:
    """Days from admission to discharge; the day of discharge does not count, but a stay has at least one."""
    stay = stay_of(record)
    return None if stay is None else max(1, (stay[1].date() - stay[0].date()).days)


def before(one: datetime, other: datetime) -> bool:
    """Whether one time lies before the other; where either is a mere day (midnight), by days."""
    if is_mere_day(one) or is_mere_day(other):
        return one.date() < other.date()
    return one < other


def within_minutes(record: SettlementList) -> int | None:
    """The longest that anything during the stay can have lasted: to the minute, or with mere days to their end."""
    stay = stay_of(record)
    if stay is None:
        return None
    admitted, discharged = stay
    if is_mere_day(discharged):
        return ((discharged.date() - admitted.date()).days + 1) * 24 * 60
    return int((discharged - admitted).total_seconds() // 60)


def age_in_years(born: date, on: date) -> int:
    """Completed years of life."""
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def years_of(record: SettlementList) -> int | None:
    """Age in years as the list gives it; 0 when it gives the age in days alone."""
    info = record.setlinfo
    if info.age is not None:
        return info.age
    return None if info.nwb_age is None else 0


def days_of(record: SettlementList) -> int | None:
    """Age in days of a child below one year."""
    return record.setlinfo.nwb_age if years_of(record) == 0 else None


def is_newborn(record: SettlementList) -> bool:
    """At most 28 days old at admission."""
    days = days_of(record)
    return days is not None and 0 <= days <= NEONATE_DAYS


def sex_of(record: SettlementList) -> Sex | None:
    return SEX_OF_CODE.get(record.setlinfo.gend)


def total_of(record: SettlementList) -> Decimal:
    """Sum of the charges (金额合计)."""
    return sum((item.amt for item in record.iteminfo if item.amt is not None), ZERO)


def full_self_pay_of(record: SettlementList) -> Decimal:
    """Sum of what the patient pays in full (全自费)."""
    amounts = (item.fulamt_ownpay_amt for item in record.iteminfo)
    return sum((amount for amount in amounts if amount is not None), ZERO)


def funds_of(record: SettlementList) -> Decimal:
    """Sum of what the funds pay, the personal account not among them."""
    return sum(
        (
            row.fund_payamt
            for row in record.payinfo
            if row.fund_payamt is not None and row.fund_pay_type != PERSONAL_ACCOUNT_FUND
        ),
        ZERO,
    )


def icu_minutes(record: SettlementList) -> int:
    """Minutes in intensive care: the sum of the times that are whole."""
    return sum(
        max(0, int((row.scs_cutd_exit_time - row.scs_cutd_inpool_time).total_seconds() // 60))
        for row in record.icuinfo
        if row.scs_cutd_inpool_time is not None and row.scs_cutd_exit_time is not None
    )


def ventilation_minutes(record: SettlementList) -> int:
    used = record.setlinfo.vent_used_dura
    return 0 if used is None else used.in_minutes


def is_mere_day(moment: datetime) -> bool:
    """Midnight: that is how a day without a time is read."""
    return (moment.hour, moment.minute, moment.second) == (0, 0, 0)


def _only(found: list[tuple[int, _Row]]) -> tuple[int, _Row] | None:
    return found[0] if len(found) == 1 else None
