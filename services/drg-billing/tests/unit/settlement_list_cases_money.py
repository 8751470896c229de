"""For each rule on charges and payers: the change of a list that breaks it alone."""

from __future__ import annotations

from .settlement_list_cases_stay import Case, case
from .settlement_lists import Change, Raw, a_man, a_patient, add, at, charge, info


def _drop(section: str, row: int) -> Change:
    def change(raw: Raw) -> None:
        del raw[section][row]

    return change


def _funds(*pairs: tuple[str, str]) -> Change:
    rows = [{"fund_pay_type": kind, "fund_payamt": amount} for kind, amount in pairs]
    return lambda raw: raw.update(payinfo=rows)


def _all_self_paid(raw: Raw) -> None:
    raw["iteminfo"] = [charge(row["med_chrgitm"], row["amt"], own=row["amt"]) for row in raw["iteminfo"]]
    raw["payinfo"] = []
    raw["setlinfo"] |= {"psn_selfpay": "0.00", "psn_ownpay": "5000.00", "psn_cashpay": "5000.00"}


def _nothing_charged(raw: Raw) -> None:
    raw["iteminfo"] = [charge("14", "0.00")]
    raw["payinfo"] = []
    raw["setlinfo"] |= dict.fromkeys(("psn_selfpay", "psn_ownpay", "psn_cashpay", "medfee_sumamt"), "0.00")
    raw["setlinfo"] |= {"act_ipt_days": 1, "adm_time": "2025-03-07", "lv1_nurscare_days": 1, "scd_nurscare_days": 0}


def _no_charges(raw: Raw) -> None:
    _nothing_charged(raw)
    raw["iteminfo"] = []


CHARGES = (
    case("QC-F-001", a_patient(), _no_charges),
    case("QC-F-002", a_man(), at("iteminfo.2.med_chrgitm", "15")),
    case("QC-F-003", a_man(), at("iteminfo.2.med_chrgitm", "09")),
    case("QC-F-004", a_man(), at("iteminfo.2.amt", None)),
    case("QC-F-005", a_man(), at("iteminfo.2.oth_amt", "")),
    case("QC-F-006", a_man(), at("iteminfo.2.claa_sumfee", "700.00"), at("iteminfo.2.oth_amt", "-100.00")),
    case("QC-F-007", a_man(), at("iteminfo.2.claa_sumfee", "599.99")),
    case("QC-F-008", a_man(), info(medfee_sumamt="5000.01")),
    case("QC-F-009", a_patient(), _nothing_charged),
    case("QC-F-010", a_man(), at("iteminfo.0.med_chrgitm", "05")),
    case("QC-F-011", a_man(), at("iteminfo.4.med_chrgitm", "05")),
    case("QC-F-012", a_man(), at("iteminfo.1.med_chrgitm", "05")),
    case("QC-F-013", a_man(), at("iteminfo.2.med_chrgitm", "10")),
    case("QC-F-014", a_man(), at("iteminfo.2.med_chrgitm", "13")),
    case("QC-F-015", a_man(), _all_self_paid),
)

_EMPLOYEE = (info(hi_type="310"), at("payinfo.0.fund_pay_type", "310100"))
PAYERS = (
    case("QC-M-001", a_man(), _funds(("390100", "2900.00"), ("1", "100.00"))),
    case("QC-M-002", a_man(), _funds(("390100", "2900.00"), ("390100", "100.00"))),
    case("QC-M-003", a_man(), add("payinfo", {"fund_pay_type": "999997"})),
    case("QC-M-004", a_man(), _funds(("390100", "3100.00"), ("999997", "-100.00"))),
    case("QC-M-005", a_man(), info(acct_pay=None)),
    case("QC-M-006", a_man(), *_EMPLOYEE, info(acct_pay="-1.00", psn_cashpay="2001.00")),
    case("QC-M-007", a_man(), at("payinfo.0.fund_payamt", "2999.99")),
    case("QC-M-008", a_man(), info(psn_cashpay="1999.99")),
    case("QC-M-009", a_man(), info(psn_selfpay="1700.01", psn_ownpay="299.99")),
    case("QC-M-010", a_man(), _funds(("390100", "2900.00"), ("330100", "100.00"))),
    case("QC-M-011", a_man(), info(hi_type="310"), _funds(("310100", "2900.00"), ("390200", "100.00"))),
    case("QC-M-012", a_man(), *_EMPLOYEE, add("payinfo", {"fund_pay_type": "310200", "fund_payamt": "1.00"})),
    case("QC-M-013", a_man(), info(acct_pay="100.00", psn_cashpay="1900.00")),
    case("QC-M-014", a_man(), _funds(("390100", "2900.00"), ("610100", "100.00"))),
    case("QC-M-015", a_man(), _funds(("390200", "3000.00"))),
    case("QC-M-016", a_man(), _funds(), info(psn_selfpay="4700.00", psn_cashpay="5000.00")),
    case("QC-M-017", a_man(), _funds(("390100", "2900.00"), ("390300", "100.00"))),
)

CASES: tuple[Case, ...] = (*CHARGES, *PAYERS)
