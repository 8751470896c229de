"""QC-U: intensive care, ventilation, coma (重症监护、呼吸机、昏迷)."""

from __future__ import annotations

from collections.abc import Iterator

from drg_billing.domain.settlement_list.code_tables import NEONATAL_WARDS, PAEDIATRIC_WARDS, WARDS
from drg_billing.domain.settlement_list.derived import (
    before,
    is_mere_day,
    is_newborn,
    stay_of,
    ventilation_minutes,
    within_minutes,
    years_of,
)
from drg_billing.domain.settlement_list.findings import Place, Surroundings
from drg_billing.domain.settlement_list.predicates import (
    CodeRanges,
    at_section,
    at_setlinfo,
    block,
    has_diagnosis,
    has_procedure,
    procedure_where,
    reversed_times,
    row_missing,
    row_outside,
    warn,
)
from drg_billing.domain.settlement_list.record import SettlementList

SUM_TOLERANCE_MINUTES = 60
"""The total of a time in intensive care may be written in whole hours."""
MINUTES_OF_A_DAY = 24 * 60
"""What an end may differ that is written as a mere day."""
LONG_VENTILATION_MINUTES = 96 * 60
VENTILATION = CodeRanges("96.7")
SHORT_VENTILATION, LONG_VENTILATION = CodeRanges("96.71"), CodeRanges("96.72")
INTRACRANIAL_INJURY = CodeRanges("S06")


def _before_admission(record: SettlementList, _: Surroundings) -> Iterator[Place]:
    stay = stay_of(record)
    for row, ward in enumerate(record.icuinfo):
        if stay and ward.scs_cutd_inpool_time and before(ward.scs_cutd_inpool_time, stay[0]):
            yield Place(f"icuinfo[{row}].scs_cutd_inpool_time")


def _after_discharge(record: SettlementList, _: Surroundings) -> Iterator[Place]:
    stay = stay_of(record)
    for row, ward in enumerate(record.icuinfo):
        if stay and ward.scs_cutd_exit_time and before(stay[1], ward.scs_cutd_exit_time):
            yield Place(f"icuinfo[{row}].scs_cutd_exit_time")


def _overlapping(record: SettlementList, _: Surroundings) -> Iterator[Place]:
    times = sorted(
        (ward.scs_cutd_inpool_time, ward.scs_cutd_exit_time, row)
        for row, ward in enumerate(record.icuinfo)
        if ward.scs_cutd_inpool_time and ward.scs_cutd_exit_time
    )
    latest = None
    for begins, ends, row in times:
        if latest is not None and begins < latest:
            yield Place(f"icuinfo[{row}].scs_cutd_inpool_time")
        latest = ends if latest is None else max(latest, ends)


def _sum_differs(record: SettlementList, _: Surroundings) -> Iterator[Place]:
    for row, ward in enumerate(record.icuinfo):
        begins, ends, written = ward.scs_cutd_inpool_time, ward.scs_cutd_exit_time, ward.scs_cutd_sum_dura
        if begins is None or ends is None or written is None or ends < begins:
            continue
        minutes = int((ends - begins).total_seconds() // 60)
        tolerance = SUM_TOLERANCE_MINUTES + MINUTES_OF_A_DAY * (is_mere_day(begins) + is_mere_day(ends))
        if abs(minutes - written.in_minutes) > tolerance:
            yield Place(f"icuinfo[{row}].scs_cutd_sum_dura", f"{written.in_minutes} min", f"{minutes} min")


def _ventilated_longer_than_stay(record: SettlementList, _: Surroundings) -> Iterator[Place]:
    longest, minutes = within_minutes(record), ventilation_minutes(record)
    if longest is not None and minutes > longest:
        yield Place("setlinfo.vent_used_dura", f"{minutes} min", f"<= {longest} min")


def _unconscious_longer_than_stay(record: SettlementList, _: Surroundings) -> Iterator[Place]:
    longest, coma = within_minutes(record), record.setlinfo.pwcry_afadm_coma_dura
    if longest is not None and coma is not None and coma.in_minutes > longest:
        yield Place("setlinfo.pwcry_afadm_coma_dura", f"{coma.in_minutes} min", f"<= {longest} min")


def _coma_without_injury(record: SettlementList) -> bool:
    info = record.setlinfo
    comas = (info.pwcry_bfadm_coma_dura, info.pwcry_afadm_coma_dura)
    return any(coma is not None and coma.in_minutes for coma in comas) and not has_diagnosis(
        record, INTRACRANIAL_INJURY
    )


def _ventilated_without_procedure(record: SettlementList) -> bool:
    return ventilation_minutes(record) > 0 and not has_procedure(record, VENTILATION)


def _ventilation_without_time(record: SettlementList) -> bool:
    unreadable = any(one.field == "setlinfo.vent_used_dura" for one in record.unreadable)
    return not unreadable and ventilation_minutes(record) == 0


def _neonatal_ward_of_others(record: SettlementList, _: Surroundings) -> Iterator[Place]:
    years = years_of(record)
    for row, ward in enumerate(record.icuinfo):
        if ward.scs_cutd_ward_type in NEONATAL_WARDS and years is not None and years > 0 and not is_newborn(record):
            yield Place(f"icuinfo[{row}].scs_cutd_ward_type")


def _paediatric_ward_of_adults(record: SettlementList, _: Surroundings) -> Iterator[Place]:
    years = years_of(record)
    for row, ward in enumerate(record.icuinfo):
        if ward.scs_cutd_ward_type in PAEDIATRIC_WARDS and years is not None and years >= 18:
            yield Place(f"icuinfo[{row}].scs_cutd_ward_type")


RULES = (
    block(
        "QC-U-001",
        "icuinfo.scs_cutd_ward_type",
        "重症监护病房类型缺失或代码错误",
        "the kind of intensive-care ward is missing or no code of its table",
        row_outside("icuinfo", "scs_cutd_ward_type", WARDS),
    ),
    block(
        "QC-U-002",
        "icuinfo.scs_cutd_inpool_time",
        "重症监护进入时间缺失",
        "the beginning of intensive care is missing",
        row_missing("icuinfo", "scs_cutd_inpool_time"),
    ),
    block(
        "QC-U-003",
        "icuinfo.scs_cutd_exit_time",
        "重症监护退出时间缺失",
        "the end of intensive care is missing",
        row_missing("icuinfo", "scs_cutd_exit_time"),
    ),
    block(
        "QC-U-004",
        "icuinfo.scs_cutd_exit_time icuinfo.scs_cutd_inpool_time",
        "重症监护退出时间早于进入时间",
        "intensive care ends before it begins",
        reversed_times("icuinfo", "scs_cutd_inpool_time", "scs_cutd_exit_time"),
    ),
    block(
        "QC-U-005",
        "icuinfo.scs_cutd_inpool_time setlinfo.adm_time",
        "重症监护进入时间早于入院",
        "intensive care begins before the admission",
        _before_admission,
    ),
    block(
        "QC-U-006",
        "icuinfo.scs_cutd_exit_time setlinfo.dscg_time",
        "重症监护退出时间晚于出院",
        "intensive care ends after the discharge",
        _after_discharge,
    ),
    block(
        "QC-U-007",
        "icuinfo.scs_cutd_inpool_time icuinfo.scs_cutd_exit_time",
        "重症监护时间相互重叠",
        "two times in intensive care overlap",
        _overlapping,
    ),
    block(
        "QC-U-008",
        "icuinfo.scs_cutd_sum_dura",
        "重症监护合计时长缺失",
        "the total of a time in intensive care is missing",
        row_missing("icuinfo", "scs_cutd_sum_dura"),
    ),
    block(
        "QC-U-009",
        "icuinfo.scs_cutd_sum_dura icuinfo.scs_cutd_inpool_time icuinfo.scs_cutd_exit_time",
        "重症监护合计时长与进出时间不一致（允许相差 1 小时）",
        "the total of a time in intensive care does not follow from its ends (one hour may differ)",
        _sum_differs,
    ),
    block(
        "QC-U-010",
        "setlinfo.vent_used_dura setlinfo.adm_time setlinfo.dscg_time",
        "呼吸机使用时长超过住院时长",
        "ventilated for longer than the stay",
        _ventilated_longer_than_stay,
    ),
    block(
        "QC-U-011",
        "setlinfo.pwcry_afadm_coma_dura setlinfo.adm_time setlinfo.dscg_time",
        "入院后昏迷时长超过住院时长",
        "unconscious after admission for longer than the stay",
        _unconscious_longer_than_stay,
    ),
    warn(
        "QC-U-012",
        "setlinfo.pwcry_bfadm_coma_dura setlinfo.pwcry_afadm_coma_dura diseinfo.diag_code",
        "有颅脑损伤昏迷时长，但没有颅内损伤诊断（S06）",
        "a coma of brain injury without an intracranial injury (S06)",
        at_section("diseinfo", _coma_without_injury),
    ),
    warn(
        "QC-U-013",
        "setlinfo.vent_used_dura oprninfo.oprn_oprt_code",
        "有呼吸机使用时长，但没有呼吸机治疗操作（96.7）",
        "ventilated without a procedure of ventilation (96.7)",
        at_section("oprninfo", _ventilated_without_procedure),
    ),
    warn(
        "QC-U-014",
        "oprninfo.oprn_oprt_code setlinfo.vent_used_dura",
        "有呼吸机治疗操作（96.7），但没有呼吸机使用时长",
        "a procedure of ventilation (96.7) without its duration",
        procedure_where(VENTILATION, _ventilation_without_time),
    ),
    warn(
        "QC-U-015",
        "oprninfo.oprn_oprt_code setlinfo.vent_used_dura",
        "呼吸机治疗小于 96 小时（96.71），但使用时长达到 96 小时",
        "ventilation below 96 hours (96.71) is coded for 96 hours or more",
        procedure_where(SHORT_VENTILATION, lambda record: ventilation_minutes(record) >= LONG_VENTILATION_MINUTES),
    ),
    warn(
        "QC-U-016",
        "oprninfo.oprn_oprt_code setlinfo.vent_used_dura",
        "呼吸机治疗大于等于 96 小时（96.72），但使用时长不足 96 小时",
        "ventilation from 96 hours on (96.72) is coded for less",
        procedure_where(LONG_VENTILATION, lambda record: 0 < ventilation_minutes(record) < LONG_VENTILATION_MINUTES),
    ),
    warn(
        "QC-U-017",
        "icuinfo.scs_cutd_ward_type setlinfo.age",
        "一周岁及以上患者在新生儿重症监护病房（NICU）",
        "somebody of one year or more in a ward for newborns (NICU)",
        _neonatal_ward_of_others,
    ),
    warn(
        "QC-U-018",
        "icuinfo.scs_cutd_ward_type setlinfo.age",
        "成人在儿童重症监护病房（PICU）",
        "an adult in a ward for children (PICU)",
        _paediatric_ward_of_adults,
    ),
    warn(
        "QC-U-019",
        "icuinfo setlinfo.spga_nurscare_days",
        "有重症监护但没有特级护理天数",
        "intensive care without a day of special nursing",
        at_setlinfo("spga_nurscare_days", lambda r: bool(r.icuinfo) and not r.setlinfo.spga_nurscare_days),
    ),
)
