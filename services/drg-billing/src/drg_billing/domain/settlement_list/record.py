"""The settlement list (医保结算清单) with the field names of the national interface 4101 (结算清单信息上传).

Field names are those of the interface, not ours, so that a HIS recognises them. A field that is missing or could not be
read is None or an empty text; what could not be read stands in `unreadable`. Times are those of the hospital's clock,
codes of diseases and procedures normalised. What names a person (name, numbers, addresses, contacts) is not kept: the
record only knows which of these fields were filled in (`given`), and what the identity number says of itself
(`certificate`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from drg_billing.domain.discharge import Sex


class ReadFault(StrEnum):
    """Why a value could not be taken as it was written."""

    NOT_A_NUMBER = "not_a_number"
    NOT_WHOLE = "not_whole"
    TOO_MANY_DECIMALS = "too_many_decimals"
    NOT_A_TIME = "not_a_time"
    NOT_A_DURATION = "not_a_duration"
    NOT_A_VALUE = "not_a_value"
    """A list, an object, true or false where one value belongs."""
    TOO_LONG = "too_long"
    UNKNOWN_FIELD = "unknown_field"
    CODE_SPELLING = "code_spelling"
    """A code with spaces or lower-case letters; it was read in its standard form."""


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A fault of reading, and where."""

    fault: ReadFault
    field: str


class CertificateFault(StrEnum):
    """What is wrong with an identity number."""

    FORM = "form"
    BIRTH_DATE = "birth_date"
    CHECK_CHARACTER = "check_character"


@dataclass(frozen=True, slots=True)
class CertificateCheck:
    """What an identity number (GB 11643) says of itself; the number is not kept."""

    fault: CertificateFault | None
    birth_date: date | None = field(default=None, repr=False)
    sex: Sex | None = None


@dataclass(frozen=True, slots=True)
class Duration:
    """A time of use as the interface writes it: days/hours/minutes."""

    days: int
    hours: int
    minutes: int

    @property
    def in_minutes(self) -> int:
        return (self.days * 24 + self.hours) * 60 + self.minutes


@dataclass(frozen=True, slots=True)
class Setlinfo:
    """Basic data, the stay, and the patient's part of the bill (setlinfo)."""

    mdtrt_id: str = ""
    setl_id: str = ""
    fixmedins_code: str = ""
    hi_setl_lv: str = ""
    medcasno: str = field(default="", repr=False)
    dcla_time: datetime | None = None
    gend: str = ""
    brdy: date | None = field(default=None, repr=False)
    age: int | None = None
    nwb_age: int | None = None
    """Age in days of a child below one year."""
    patn_cert_type: str = ""
    hi_type: str = ""
    insuplc: str = ""
    sp_psn_type: str = ""
    nwb_adm_type: str = ""
    nwb_bir_wt: int | None = None
    nwb_adm_wt: int | None = None
    opsp_diag_caty: str = ""
    opsp_mdtrt_date: datetime | None = None
    ipt_med_type: str = ""
    adm_way: str = ""
    trt_type: str = ""
    adm_time: datetime | None = None
    adm_caty: str = ""
    refldept_dept: str = ""
    dscg_time: datetime | None = None
    dscg_caty: str = ""
    act_ipt_days: int | None = None
    wm_dise_code: str = ""
    tcm_dise_code: str = ""
    diag_code_cnt: int | None = None
    oprn_oprt_code_cnt: int | None = None
    vent_used_dura: Duration | None = None
    pwcry_bfadm_coma_dura: Duration | None = None
    pwcry_afadm_coma_dura: Duration | None = None
    bld_cat: str = ""
    bld_amt: Decimal | None = None
    bld_unt: str = ""
    spga_nurscare_days: int | None = None
    lv1_nurscare_days: int | None = None
    scd_nurscare_days: int | None = None
    lv3_nurscare_days: int | None = None
    dscg_way: str = ""
    acp_optins_code: str = ""
    bill_code: str = ""
    bill_no: str = ""
    biz_sn: str = ""
    days_rinp_flag_31: str = ""
    chfpdr_code: str = ""
    resp_nurs_code: str = ""
    setl_begn_date: date | None = None
    setl_end_date: date | None = None
    psn_selfpay: Decimal | None = None
    psn_ownpay: Decimal | None = None
    acct_pay: Decimal | None = None
    psn_cashpay: Decimal | None = None
    hi_paymtd: str = ""
    hsorg: str = ""
    medins_fill_dept: str = ""
    medfee_sumamt: Decimal | None = None
    """Total (医疗费总额). 4101 has no field for it; where a HIS sends it under its name in 2304, it is compared."""


@dataclass(frozen=True, slots=True)
class Payinfo:
    """What one fund pays (基金支付)."""

    fund_pay_type: str = ""
    fund_payamt: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Opspdiseinfo:
    """A diagnosis of chronic outpatient care (门诊慢特病诊断)."""

    diag_code: str = ""
    oprn_oprt_code: str = ""


@dataclass(frozen=True, slots=True)
class Diseinfo:
    """A diagnosis of the stay (出院诊断)."""

    diag_type: str = ""
    diag_code: str = ""
    adm_cond_type: str = ""
    maindiag_flag: str = ""

    @property
    def is_main(self) -> bool:
        return self.maindiag_flag == "1"

    @property
    def is_tcm(self) -> bool:
        """A diagnosis of Chinese medicine: it has no ICD code."""
        return self.diag_type in ("3", "4")


@dataclass(frozen=True, slots=True)
class Iteminfo:
    """A category of charges (收费项目) and its parts."""

    med_chrgitm: str = ""
    amt: Decimal | None = None
    claa_sumfee: Decimal | None = None
    clab_amt: Decimal | None = None
    fulamt_ownpay_amt: Decimal | None = None
    oth_amt: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Oprninfo:
    """An operation or procedure (手术及操作). Main: `main_oprn_flag` 1, or `oprn_oprt_type` 1 where it is left out."""

    oprn_oprt_type: str = ""
    main_oprn_flag: str = ""
    oprn_oprt_code: str = ""
    oprn_oprt_date: datetime | None = None
    oprn_oprt_begntime: datetime | None = None
    oprn_oprt_endtime: datetime | None = None
    anst_way: str = ""
    anst_begntime: datetime | None = None
    anst_endtime: datetime | None = None
    oper_dr_code: str = ""
    anst_dr_code: str = ""

    @property
    def is_main(self) -> bool:
        return (self.main_oprn_flag or self.oprn_oprt_type) == "1"

    @property
    def is_local(self) -> bool:
        """Under local anaesthesia (局部麻醉: 3…, in some areas 03…), which the operator gives."""
        return self.anst_way.removeprefix("0").startswith("3")

    @property
    def time(self) -> datetime | None:
        """When it was done: the day of the interface, or the beginning where that is left out."""
        return self.oprn_oprt_date or self.oprn_oprt_begntime


@dataclass(frozen=True, slots=True)
class Icuinfo:
    """A time in intensive care (重症监护)."""

    scs_cutd_ward_type: str = ""
    scs_cutd_inpool_time: datetime | None = None
    scs_cutd_exit_time: datetime | None = None
    scs_cutd_sum_dura: Duration | None = None


@dataclass(frozen=True, slots=True)
class Bldinfo:
    """Blood that was given (输血)."""

    bld_cat: str = ""
    bld_amt: Decimal | None = None
    bld_unt: str = ""


@dataclass(frozen=True, slots=True)
class SettlementList:
    """One settlement list."""

    setlinfo: Setlinfo
    payinfo: tuple[Payinfo, ...] = ()
    opspdiseinfo: tuple[Opspdiseinfo, ...] = ()
    diseinfo: tuple[Diseinfo, ...] = ()
    iteminfo: tuple[Iteminfo, ...] = ()
    oprninfo: tuple[Oprninfo, ...] = ()
    icuinfo: tuple[Icuinfo, ...] = ()
    bldinfo: tuple[Bldinfo, ...] = ()
    given: frozenset[str] = frozenset()
    """Fields with personal or free text that were filled in, such as `setlinfo.psn_name`, `diseinfo[0].diag_name`."""
    certificate: CertificateCheck | None = None
    """None when the certificate is no identity card, or no number was given."""
    unreadable: tuple[Unreadable, ...] = ()
