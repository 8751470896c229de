"""QC-I: which list, whose, and how insured (基本信息)."""

from __future__ import annotations

from collections.abc import Iterator

from drg_billing.domain.settlement_list.code_tables import (
    EMPLOYEE_INSURANCE,
    IDENTITY_CARD,
    INSURANCE_TYPES,
    RESIDENT_INSURANCE,
)
from drg_billing.domain.settlement_list.derived import age_in_years, sex_of
from drg_billing.domain.settlement_list.findings import Place, Predicate, Surroundings
from drg_billing.domain.settlement_list.predicates import at_setlinfo, block, missing, outside, personal_missing, warn
from drg_billing.domain.settlement_list.record import CertificateFault, SettlementList

OLDEST_AGE = 130
DAYS_OF_INFANCY = 366
LONGEST_SETTLEMENT_NUMBER = 64


def _certificate(fault: CertificateFault) -> Predicate:
    def find(record: SettlementList, _: Surroundings) -> Iterator[Place]:
        if record.certificate is not None and record.certificate.fault is fault:
            yield Place("setlinfo.certno")

    return find


def _birth_date_of_number(record: SettlementList, _: Surroundings) -> Iterator[Place]:
    certificate, born = record.certificate, record.setlinfo.brdy
    if certificate is not None and certificate.birth_date is not None and born not in (None, certificate.birth_date):
        yield Place("setlinfo.brdy")


def _sex_of_number(record: SettlementList, _: Surroundings) -> Iterator[Place]:
    certificate, sex = record.certificate, sex_of(record)
    if certificate is not None and certificate.sex is not None and sex not in (None, certificate.sex):
        yield Place("setlinfo.gend")


def _born_after_admission(record: SettlementList, _: Surroundings) -> Iterator[Place]:
    born, admitted = record.setlinfo.brdy, record.setlinfo.adm_time
    if born is not None and admitted is not None and born > admitted.date():
        yield Place("setlinfo.brdy")


def _no_age(record: SettlementList, _: Surroundings) -> Iterator[Place]:
    info = record.setlinfo
    unreadable = {one.field for one in record.unreadable}
    if info.age is None and info.nwb_age is None and not unreadable & {"setlinfo.age", "setlinfo.nwb_age"}:
        yield Place("setlinfo.age")


def _age_by_birth(record: SettlementList, _: Surroundings) -> Iterator[Place]:
    info = record.setlinfo
    if info.age is None or info.brdy is None or info.adm_time is None or info.brdy > info.adm_time.date():
        return
    expected = age_in_years(info.brdy, info.adm_time.date())
    if info.age != expected:
        yield Place("setlinfo.age", str(info.age), str(expected))


def _days_by_birth(record: SettlementList, _: Surroundings) -> Iterator[Place]:
    """Day of birth as day 0 or as day 1: both ways of counting are in use."""
    info = record.setlinfo
    if info.nwb_age is None or info.age or info.brdy is None or info.adm_time is None:
        return
    days = (info.adm_time.date() - info.brdy).days
    if 0 <= days <= 366 and info.nwb_age not in (days, days + 1):
        yield Place("setlinfo.nwb_age", str(info.nwb_age), str(days))


def _infant_without_days(record: SettlementList, _: Surroundings) -> Iterator[Place]:
    if record.setlinfo.age == 0 and record.setlinfo.nwb_age is None:
        yield Place("setlinfo.nwb_age")


def _days_beyond_infancy(record: SettlementList, _: Surroundings) -> Iterator[Place]:
    if record.setlinfo.age and record.setlinfo.nwb_age:
        yield Place("setlinfo.nwb_age")


def _too_old(record: SettlementList, _: Surroundings) -> Iterator[Place]:
    age = record.setlinfo.age
    if age is not None and not 0 <= age <= OLDEST_AGE:
        yield Place("setlinfo.age", str(age), f"0-{OLDEST_AGE}")


def _insurance_not_settled(record: SettlementList, _: Surroundings) -> Iterator[Place]:
    code = record.setlinfo.hi_type
    if code in INSURANCE_TYPES and code not in EMPLOYEE_INSURANCE | RESIDENT_INSURANCE:
        yield Place("setlinfo.hi_type")


def _area_is_no_division(record: SettlementList, _: Surroundings) -> Iterator[Place]:
    code = record.setlinfo.insuplc
    if not (len(code) == 6 and code.isascii() and code.isdigit()):
        yield Place("setlinfo.insuplc")


RULES = (
    block("QC-I-001", "setlinfo.setl_id", "结算ID缺失", "the settlement number is missing", missing("setl_id")),
    block("QC-I-002", "setlinfo.mdtrt_id", "就诊ID缺失", "the visit number is missing", missing("mdtrt_id")),
    block(
        "QC-I-003",
        "setlinfo.fixmedins_code",
        "定点医药机构编号缺失",
        "the institution's code is missing",
        missing("fixmedins_code"),
    ),
    block("QC-I-004", "setlinfo.medcasno", "病案号缺失", "the medical record number is missing", missing("medcasno")),
    block("QC-I-005", "setlinfo.psn_name", "人员姓名缺失", "the name is missing", personal_missing("psn_name")),
    block(
        "QC-I-006", "setlinfo.certno", "证件号码缺失", "the certificate's number is missing", personal_missing("certno")
    ),
    block(
        "QC-I-007",
        "setlinfo.patn_cert_type",
        "证件类别应为居民身份证（01）：人员只能由公民身份号码确定",
        "the certificate must be an identity card (01): a person is known by the identity number alone",
        outside("patn_cert_type", IDENTITY_CARD),
    ),
    block(
        "QC-I-008",
        "setlinfo.certno",
        "公民身份号码应为 18 位，前 17 位为数字",
        "an identity number has 18 characters, the first 17 digits",
        _certificate(CertificateFault.FORM),
    ),
    block(
        "QC-I-009",
        "setlinfo.certno",
        "公民身份号码校验码错误",
        "the identity number's check character is wrong",
        _certificate(CertificateFault.CHECK_CHARACTER),
    ),
    block(
        "QC-I-010",
        "setlinfo.certno",
        "公民身份号码中的出生日期不存在或晚于今天",
        "the identity number's birth date does not exist, or lies in the future",
        _certificate(CertificateFault.BIRTH_DATE),
    ),
    block(
        "QC-I-011",
        "setlinfo.brdy setlinfo.certno",
        "出生日期与公民身份号码不一致（新生儿不得使用他人号码）",
        "the birth date is not that of the identity number (a newborn must not use another person's)",
        _birth_date_of_number,
    ),
    block(
        "QC-I-012",
        "setlinfo.gend setlinfo.certno",
        "性别与公民身份号码不一致",
        "the sex is not that of the identity number",
        _sex_of_number,
    ),
    block(
        "QC-I-013", "setlinfo.gend", "性别应为 1（男）或 2（女）", "the sex must be 1 or 2", outside("gend", ("1", "2"))
    ),
    block("QC-I-014", "setlinfo.brdy", "出生日期缺失", "the birth date is missing", missing("brdy")),
    block(
        "QC-I-015",
        "setlinfo.brdy setlinfo.adm_time",
        "出生日期晚于入院日期",
        "the birth date lies after the admission",
        _born_after_admission,
    ),
    block("QC-I-016", "setlinfo.age setlinfo.nwb_age", "年龄缺失", "the age is missing", _no_age),
    block(
        "QC-I-017",
        "setlinfo.age setlinfo.brdy setlinfo.adm_time",
        "年龄与出生日期、入院日期不一致",
        "the age does not follow from birth and admission",
        _age_by_birth,
    ),
    block(
        "QC-I-018",
        "setlinfo.nwb_age setlinfo.brdy setlinfo.adm_time",
        "不足一周岁的年龄（天）与出生日期、入院日期不一致",
        "the age in days does not follow from birth and admission",
        _days_by_birth,
    ),
    block(
        "QC-I-019",
        "setlinfo.nwb_age setlinfo.age",
        "不足一周岁应填写年龄（天）",
        "below one year the age in days is needed",
        _infant_without_days,
    ),
    warn(
        "QC-I-020",
        "setlinfo.nwb_age setlinfo.age",
        "已满一周岁不应填写年龄（天）",
        "from one year on no age in days is given",
        _days_beyond_infancy,
    ),
    block("QC-I-021", "setlinfo.age", "年龄不合理", "the age is impossible", _too_old),
    block(
        "QC-I-022",
        "setlinfo.hi_type",
        "医保类型缺失或不在险种代码表中",
        "the insurance type is missing or no code of its table",
        outside("hi_type", INSURANCE_TYPES),
    ),
    block(
        "QC-I-023",
        "setlinfo.hi_type",
        "该险种不由职工或居民基本医疗保险结算",
        "this insurance is neither the employees' nor the residents' basic insurance",
        _insurance_not_settled,
    ),
    block(
        "QC-I-024",
        "setlinfo.insuplc",
        "参保地应为 6 位行政区划代码",
        "the insured area must be a division code of 6 digits",
        _area_is_no_division,
    ),
    warn("QC-I-025", "setlinfo.ntly", "国籍缺失", "the nationality is missing", personal_missing("ntly")),
    warn("QC-I-026", "setlinfo.naty", "民族缺失", "the ethnic group is missing", personal_missing("naty")),
    warn("QC-I-027", "setlinfo.prfs", "职业缺失", "the occupation is missing", personal_missing("prfs")),
    warn(
        "QC-I-028",
        "setlinfo.coner_name setlinfo.patn_rlts setlinfo.coner_addr setlinfo.coner_tel",
        "联系人信息不完整",
        "the contact person is incomplete",
        personal_missing("coner_name", "patn_rlts", "coner_addr", "coner_tel"),
    ),
    block(
        "QC-I-029",
        "setlinfo.setl_id",
        "结算ID超过 64 个字符",
        "the settlement number is longer than 64 characters",
        at_setlinfo("setl_id", lambda record: len(record.setlinfo.setl_id) > LONGEST_SETTLEMENT_NUMBER),
    ),
    block(
        "QC-I-030",
        "setlinfo.age setlinfo.nwb_age",
        "已满一周岁应填写年龄（岁）",
        "from one year on the age in years is needed",
        at_setlinfo("age", lambda r: r.setlinfo.age is None and (r.setlinfo.nwb_age or 0) > DAYS_OF_INFANCY),
    ),
)
