"""Settlement lists for tests, as the JSON of interface 4101, and what changes them."""

from __future__ import annotations

import copy
from collections.abc import Callable
from datetime import date
from typing import Any

from drg_billing.adapters.settlement_list_reading import ReadList, read_settlement_list
from drg_billing.domain.settlement_list.check import check
from drg_billing.domain.settlement_list.findings import Finding, Surroundings
from yilian_kit.security.identity_number import check_character

TODAY = date(2025, 6, 1)
Raw = dict[str, Any]
Change = Callable[[Raw], None]


def identity_number(born: str = "19600101", sequence: int = 1) -> str:
    """A made-up number, of a region that does not exist; an odd sequence is a man's."""
    digits = f"990101{born}{sequence:03}"
    return digits + check_character(digits)


def charge(category: str, amount: str, *, b: str = "0.00", own: str = "0.00", other: str = "0.00") -> Raw:
    """A category of charges; what is not class B, self-paid or other is class A."""
    rest = float(amount) - float(b) - float(own) - float(other)
    return {
        "med_chrgitm": category,
        "amt": amount,
        "claa_sumfee": f"{rest:.2f}",
        "clab_amt": b,
        "fulamt_ownpay_amt": own,
        "oth_amt": other,
    }


def diagnosis(code: str, *, main: bool = False, condition: str = "1", **changes: Any) -> Raw:
    return {
        "diag_type": "1" if main else "2",
        "diag_code": code,
        "diag_name": "a diagnosis",
        "adm_cond_type": condition,
        "maindiag_flag": "1" if main else "0",
        **changes,
    }


def procedure(code: str, *, main: bool = False, day: str = "2025-03-02", **changes: Any) -> Raw:
    return {
        "oprn_oprt_type": "1" if main else "2",
        "oprn_oprt_name": "a procedure",
        "oprn_oprt_code": code,
        "oprn_oprt_date": day,
        "oper_dr_name": "a doctor",
        "oper_dr_code": "D0001",
        **changes,
    }


def a_man() -> Raw:
    """65 years, pneumonia, ventilated and in intensive care for a day, 5,000 yuan; in order in every way."""
    return {
        "setlinfo": {
            "mdtrt_id": "M-1",
            "setl_id": "S-1",
            "fixmedins_name": "a hospital",
            "fixmedins_code": "LEAD",
            "hi_no": "made up",
            "medcasno": "R-1",
            "dcla_time": "2025-03-10 09:00:00",
            "psn_name": "nobody",
            "gend": "1",
            "brdy": "1960-01-01",
            "age": 65,
            "ntly": "156",
            "naty": "01",
            "patn_cert_type": "01",
            "certno": identity_number(),
            "prfs": "80",
            "curr_addr": "nowhere",
            "coner_name": "nobody",
            "patn_rlts": "1",
            "coner_addr": "nowhere",
            "coner_tel": "0",
            "hi_type": "390",
            "insuplc": "990100",
            "ipt_med_type": "1",
            "adm_way": "2",
            "trt_type": "1",
            "adm_time": "2025-03-01 09:30:00",
            "adm_caty": "A03.01",
            "dscg_time": "2025-03-08 10:00:00",
            "dscg_caty": "A03.01",
            "act_ipt_days": 7,
            "otp_wm_dise": "a diagnosis",
            "wm_dise_code": "J18.900",
            "diag_code_cnt": 2,
            "oprn_oprt_code_cnt": 2,
            "vent_used_dura": "0/20/0",
            "spga_nurscare_days": 1,
            "lv1_nurscare_days": 3,
            "scd_nurscare_days": 3,
            "lv3_nurscare_days": 0,
            "dscg_way": "1",
            "bill_code": "B",
            "bill_no": "1",
            "biz_sn": "1",
            "days_rinp_flag_31": "1",
            "chfpdr_name": "a doctor",
            "chfpdr_code": "D0002",
            "resp_nurs_code": "N0001",
            "setl_begn_date": "2025-03-01",
            "setl_end_date": "2025-03-08",
            "psn_selfpay": "1700.00",
            "psn_ownpay": "300.00",
            "acct_pay": "0.00",
            "psn_cashpay": "2000.00",
            "hi_paymtd": "4",
            "hsorg": "an agency",
            "hsorg_opter": "somebody",
            "medins_fill_dept": "a desk",
            "medins_fill_psn": "somebody",
            "medfee_sumamt": "5000.00",
        },
        "payinfo": [{"fund_pay_type": "390100", "fund_payamt": "3000.00"}],
        "opspdiseinfo": [],
        "diseinfo": [diagnosis("J18.900", main=True), diagnosis("I10.x00")],
        "iteminfo": [
            charge("01", "700.00"),
            charge("02", "200.00"),
            charge("04", "1000.00", b="300.00", own="100.00"),
            charge("06", "1500.00", b="500.00"),
            charge("07", "300.00"),
            charge("09", "1300.00", b="1000.00", own="200.00", other="100.00"),
        ],
        "oprninfo": [
            procedure(
                "33.2400",
                main=True,
                anst_way="01",
                anst_dr_name="a doctor",
                anst_dr_code="D0003",
                oprn_oprt_begntime="2025-03-02 10:00:00",
                oprn_oprt_endtime="2025-03-02 10:40:00",
                anst_begntime="2025-03-02 09:40:00",
                anst_endtime="2025-03-02 10:50:00",
            ),
            procedure("96.7101"),
        ],
        "icuinfo": [
            {
                "scs_cutd_ward_type": "6",
                "scs_cutd_inpool_time": "2025-03-02 11:00:00",
                "scs_cutd_exit_time": "2025-03-03 11:00:00",
                "scs_cutd_sum_dura": "1/0/0",
            }
        ],
        "bldinfo": [{"bld_cat": "1", "bld_amt": "2", "bld_unt": "U"}],
    }


def _quiet(raw: Raw) -> None:
    """No procedures, intensive care or blood."""
    raw["oprninfo"], raw["icuinfo"], raw["bldinfo"] = [], [], []
    raw["setlinfo"] |= {"oprn_oprt_code_cnt": 0, "vent_used_dura": "", "spga_nurscare_days": 0, "lv1_nurscare_days": 4}
    raw["iteminfo"][3] = charge("05", "1500.00", b="500.00")


def a_patient() -> Raw:
    """The man without procedures, intensive care or blood: most lists."""
    raw = a_man()
    _quiet(raw)
    return raw


def a_mother() -> Raw:
    """30 years, a delivery."""
    raw = a_patient()
    raw["setlinfo"] |= {
        "gend": "2",
        "brdy": "1994-06-01",
        "age": 30,
        "certno": identity_number("19940601", 2),
        "oprn_oprt_code_cnt": 1,
        "wm_dise_code": "O80.000",
    }
    raw["diseinfo"] = [diagnosis("O80.000", main=True), diagnosis("Z37.000")]
    raw["oprninfo"] = [procedure("73.6x00", main=True)]
    return raw


def a_newborn() -> Raw:
    """Two days old at admission, ill."""
    raw = a_patient()
    raw["setlinfo"] |= {
        "brdy": "2025-02-27",
        "age": None,
        "nwb_age": 2,
        "certno": identity_number("20250227", 1),
        "nwb_adm_type": "3",
        "nwb_bir_wt": 3200,
        "nwb_adm_wt": 3150,
        "wm_dise_code": "P22.000",
    }
    raw["diseinfo"] = [diagnosis("P22.000", main=True), diagnosis("Z38.000x001")]
    return raw


def at(path: str, value: Any) -> Change:
    """Write a value: `at("diseinfo.0.diag_code", "J18.901")`."""

    def change(raw: Raw) -> None:
        *way, last = path.split(".")
        place: Any = raw
        for step in way:
            place = place[int(step)] if isinstance(place, list) else place[step]
        if isinstance(place, list):
            place[int(last)] = value
        else:
            place[last] = value

    return change


def info(**values: Any) -> Change:
    """Write fields of setlinfo."""
    return lambda raw: raw["setlinfo"].update(values)


def add(section: str, *rows: Raw) -> Change:
    """Add rows to a section and to its count."""

    def change(raw: Raw) -> None:
        raw[section].extend(copy.deepcopy(rows))
        if section == "diseinfo":
            raw["setlinfo"]["diag_code_cnt"] = len(raw[section])
        elif section == "oprninfo":
            raw["setlinfo"]["oprn_oprt_code_cnt"] = len(raw[section])

    return change


def diagnoses(*codes: str, **changes: Any) -> Change:
    """Replace the diagnoses, the first one main."""

    def change(raw: Raw) -> None:
        raw["diseinfo"] = [diagnosis(code, main=row == 0, **changes) for row, code in enumerate(codes)]
        raw["setlinfo"]["diag_code_cnt"] = len(codes)

    return change


def procedures(*codes: str) -> Change:
    """Replace the procedures, the first one main."""

    def change(raw: Raw) -> None:
        raw["oprninfo"] = [procedure(code, main=row == 0) for row, code in enumerate(codes)]
        raw["setlinfo"]["oprn_oprt_code_cnt"] = len(codes)

    return change


def born(day: str, *, age: int, sex: str = "1") -> Change:
    """Another birth date and sex, with the number and age that follow."""
    number = identity_number(day.replace("-", ""), 1 if sex == "1" else 2)
    return info(brdy=day, age=age, gend=sex, certno=number)


def changed(raw: Raw, *changes: Change) -> Raw:
    """The list after the changes; the one that was given stays as it is."""
    result = copy.deepcopy(raw)
    for change in changes:
        change(result)
    return result


def read(raw: Raw) -> ReadList:
    return read_settlement_list(raw, today=TODAY)


def judged(raw: Raw, surroundings: Surroundings | None = None) -> tuple[Finding, ...]:
    return check(read(raw).record, surroundings or Surroundings(TODAY))
