"""For each rule on reading, identity, stay, leaving, care, other stays: the change of a list that breaks it alone."""

from __future__ import annotations

from datetime import date

from drg_billing.domain.settlement_list.findings import OtherStay, Surroundings

from .settlement_lists import (
    TODAY,
    Change,
    Raw,
    a_man,
    a_newborn,
    a_patient,
    add,
    at,
    born,
    diagnoses,
    diagnosis,
    identity_number,
    info,
    procedures,
)

Case = tuple[str, Raw, tuple[Change, ...], Surroundings | None]


def case(rule: str, raw: Raw, *changes: Change, around: Surroundings | None = None) -> Case:
    return rule, raw, changes, around


def _stay(code: str, number: str, first: date, last: date, disease: str = "I21.000") -> Surroundings:
    return Surroundings(TODAY, other_stays=(OtherStay(code, number, first, last, disease),))


READING = (
    case("QC-R-001", a_man(), info(medfee_sumamt="5,000")),
    case("QC-R-002", a_man(), info(lv3_nurscare_days="0.5")),
    case("QC-R-003", a_man(), info(medfee_sumamt="5000.005")),
    case("QC-R-004", a_man(), info(dcla_time="2025-13-01")),
    case("QC-R-005", a_patient(), info(vent_used_dura="0/24/0")),
    case("QC-R-006", a_man(), info(hi_setl_lv=True)),
    case("QC-R-007", a_man(), info(hi_setl_lv="3" * 201)),
    case("QC-R-008", a_man(), info(exp_content="local")),
    case("QC-R-009", a_man(), at("diseinfo.1.diag_code", " i10.x00")),
)

IDENTITY = (
    case("QC-I-001", a_man(), info(setl_id="")),
    case("QC-I-002", a_man(), info(mdtrt_id=None)),
    case("QC-I-003", a_man(), info(fixmedins_code="")),
    case("QC-I-004", a_man(), info(medcasno=" ")),
    case("QC-I-005", a_man(), info(psn_name="")),
    case("QC-I-006", a_man(), info(certno="")),
    case("QC-I-007", a_man(), info(patn_cert_type="03", certno="E12345678")),
    case("QC-I-008", a_man(), info(certno="99010119600101")),
    case("QC-I-009", a_man(), info(certno="9901011960010100" + "12")),
    case("QC-I-010", a_man(), info(certno="990101196002300011")),
    case("QC-I-011", a_man(), info(certno=identity_number("19600102"))),
    case("QC-I-012", a_man(), info(certno=identity_number(sequence=2))),
    case("QC-I-013", a_man(), info(gend="9")),
    case("QC-I-014", a_man(), info(brdy=None)),
    case(
        "QC-I-015",
        a_newborn(),
        info(brdy="2025-03-02", certno=identity_number("20250302"), nwb_age=0),
    ),
    case("QC-I-016", a_man(), info(age=None)),
    case("QC-I-017", a_man(), info(age=64)),
    case("QC-I-018", a_newborn(), info(nwb_age=5)),
    case("QC-I-019", a_patient(), born("2024-06-01", age=0)),
    case("QC-I-020", a_man(), info(nwb_age=300)),
    case("QC-I-021", a_man(), born("1890-01-01", age=135)),
    case("QC-I-022", a_man(), info(hi_type="500")),
    case("QC-I-023", a_man(), info(hi_type="340")),
    case("QC-I-024", a_man(), info(insuplc="9901")),
    case("QC-I-025", a_man(), info(ntly="")),
    case("QC-I-026", a_man(), info(naty="")),
    case("QC-I-027", a_man(), info(prfs="")),
    case("QC-I-028", a_man(), info(coner_tel="")),
    case("QC-I-029", a_man(), info(setl_id="S" * 65)),
    case("QC-I-030", a_patient(), born("2024-01-01", age=1), info(age=None, nwb_age=425)),
)

STAY = (
    case("QC-S-001", a_man(), info(adm_time=None)),
    case("QC-S-002", a_man(), info(dscg_time=None)),
    case("QC-S-003", a_patient(), info(dscg_time="2025-02-28 10:00:00")),
    case("QC-S-004", a_patient(), around=Surroundings(date(2025, 3, 7))),
    case("QC-S-005", a_man(), info(act_ipt_days=None)),
    case("QC-S-006", a_man(), info(act_ipt_days=8)),
    case("QC-S-007", a_man(), info(adm_time="2025-01-01", act_ipt_days=66, setl_begn_date="2025-01-01")),
    case("QC-S-008", a_man(), info(ipt_med_type="3")),
    case("QC-S-009", a_man(), info(ipt_med_type="2")),
    case(
        "QC-S-010",
        a_patient(),
        info(ipt_med_type="2", adm_time="2025-03-07", act_ipt_days=1, lv1_nurscare_days=1, scd_nurscare_days=0),
    ),
    case("QC-S-011", a_man(), info(adm_way="5")),
    case("QC-S-012", a_man(), info(adm_caty="")),
    case("QC-S-013", a_man(), info(dscg_caty="")),
    case("QC-S-014", a_man(), info(adm_caty="A04")),
    case("QC-S-015", a_man(), info(refldept_dept="A03.01→A04")),
    case("QC-S-016", a_man(), info(trt_type="")),
    case("QC-S-017", a_man(), info(setl_end_date=None)),
    case("QC-S-018", a_man(), info(setl_end_date="2025-02-28")),
    case("QC-S-019", a_man(), info(setl_begn_date="2025-03-02")),
    case("QC-S-020", a_man(), info(dcla_time="2025-03-07 09:00:00")),
    case("QC-S-021", a_man(), info(bill_code="")),
    case("QC-S-022", a_man(), info(bill_no="")),
    case("QC-S-023", a_man(), info(biz_sn="")),
    case("QC-S-024", a_man(), info(hi_paymtd="8")),
    case("QC-S-025", a_man(), info(wm_dise_code="")),
    case("QC-S-026", a_man(), info(medins_fill_dept="")),
    case("QC-S-027", a_man(), info(medins_fill_psn="")),
    case("QC-S-028", a_man(), info(hsorg="")),
)

INTENSIVE = (
    case("QC-U-001", a_man(), at("icuinfo.0.scs_cutd_ward_type", "8")),
    case("QC-U-002", a_man(), at("icuinfo.0.scs_cutd_inpool_time", None)),
    case("QC-U-003", a_man(), at("icuinfo.0.scs_cutd_exit_time", None)),
    case("QC-U-004", a_man(), at("icuinfo.0.scs_cutd_exit_time", "2025-03-02 10:59:00")),
    case(
        "QC-U-005",
        a_man(),
        at("icuinfo.0.scs_cutd_inpool_time", "2025-03-01 09:29:00"),
        at("icuinfo.0.scs_cutd_sum_dura", "2/1/31"),
    ),
    case(
        "QC-U-006",
        a_man(),
        at("icuinfo.0.scs_cutd_exit_time", "2025-03-08 10:01:00"),
        at("icuinfo.0.scs_cutd_sum_dura", "5/23/1"),
    ),
    case(
        "QC-U-007",
        a_man(),
        add(
            "icuinfo",
            {
                "scs_cutd_ward_type": "ICU",
                "scs_cutd_inpool_time": "2025-03-03 10:00:00",
                "scs_cutd_exit_time": "2025-03-03 12:00:00",
                "scs_cutd_sum_dura": "2",
            },
        ),
    ),
    case("QC-U-008", a_man(), at("icuinfo.0.scs_cutd_sum_dura", "")),
    case("QC-U-009", a_man(), at("icuinfo.0.scs_cutd_sum_dura", "22.9")),
    case(
        "QC-U-010",
        a_man(),
        info(vent_used_dura="7/1/0"),
        procedures("96.7201"),
    ),
    case("QC-U-011", a_patient(), diagnoses("S06.000"), info(pwcry_afadm_coma_dura="8/0/0")),
    case("QC-U-012", a_patient(), info(pwcry_bfadm_coma_dura="0/1/0")),
    case("QC-U-013", a_patient(), info(vent_used_dura="0/20/0")),
    case("QC-U-014", a_patient(), procedures("96.7101")),
    case("QC-U-015", a_man(), info(vent_used_dura="4/0/0")),
    case("QC-U-016", a_patient(), procedures("96.7201"), info(vent_used_dura="3/23/59")),
    case("QC-U-017", a_man(), at("icuinfo.0.scs_cutd_ward_type", "NICU")),
    case("QC-U-018", a_man(), at("icuinfo.0.scs_cutd_ward_type", "5")),
    case("QC-U-019", a_man(), info(spga_nurscare_days=0)),
)

_NURSED = {"spga_nurscare_days": 0, "lv1_nurscare_days": 0, "scd_nurscare_days": 0, "lv3_nurscare_days": None}
CARE = (
    case("QC-B-001", a_man(), at("bldinfo.0.bld_cat", "")),
    case("QC-B-002", a_man(), at("bldinfo.0.bld_amt", 0)),
    case("QC-B-003", a_man(), at("bldinfo.0.bld_unt", "")),
    case("QC-B-004", a_man(), add("bldinfo", {"bld_cat": "1", "bld_amt": 1, "bld_unt": "U"})),
    case("QC-B-005", a_man(), info(bld_cat="1", bld_amt="2", bld_unt="U")),
    case("QC-B-006", a_patient(), info(bld_cat="1", bld_unt="U")),
    case("QC-B-007", a_patient(), procedures("99.0400")),
    case("QC-W-001", a_man(), info(lv3_nurscare_days=2)),
    case("QC-W-002", a_man(), info(lv3_nurscare_days=-1)),
    case("QC-W-003", a_patient(), info(**_NURSED)),
    case("QC-W-004", a_man(), info(chfpdr_code="")),
    case("QC-W-005", a_man(), info(resp_nurs_code="")),
    case("QC-W-006", a_man(), info(chfpdr_code=identity_number())),
)

LEAVING = (
    case("QC-L-001", a_man(), info(dscg_way="")),
    case("QC-L-002", a_man(), info(dscg_way="2")),
    case("QC-L-003", a_man(), info(acp_optins_code="TOWN")),
    case("QC-L-004", a_man(), info(dscg_way="3", acp_optins_code="LEAD")),
    case("QC-L-005", a_man(), info(days_rinp_flag_31="")),
    case("QC-L-006", a_man(), info(dscg_way="5", days_rinp_flag_31="2", days_rinp_pup_31="a purpose")),
    case("QC-L-007", a_man(), info(days_rinp_flag_31="2")),
    case("QC-L-008", a_man(), info(days_rinp_pup_31="a purpose")),
    case("QC-L-009", a_man(), add("diseinfo", diagnosis("I46.100"))),
)

_VISIT = {"diag_code": "E11.900", "diag_name": "a diagnosis"}
_OUTPATIENT = info(opsp_diag_caty="A03", opsp_mdtrt_date="2025-02-01")
OUTPATIENT = (
    case("QC-O-001", a_man(), _OUTPATIENT, add("opspdiseinfo", {"diag_name": "a diagnosis"})),
    case("QC-O-002", a_man(), _OUTPATIENT, add("opspdiseinfo", {"diag_code": "E11.900"})),
    case("QC-O-003", a_man(), _OUTPATIENT, add("opspdiseinfo", _VISIT, _VISIT)),
    case("QC-O-004", a_man(), info(opsp_diag_caty="A03"), add("opspdiseinfo", _VISIT)),
    case("QC-O-005", a_man(), info(opsp_mdtrt_date="2025-02-01"), add("opspdiseinfo", _VISIT)),
    case("QC-O-006", a_man(), info(opsp_mdtrt_date="2025-03-09")),
)

DUPLICATES = (
    case("QC-K-001", a_man(), around=_stay("OTHER", "S-9", date(2025, 3, 7), date(2025, 3, 12))),
    case("QC-K-002", a_man(), around=_stay("LEAD", "S-9", date(2025, 3, 1), date(2025, 3, 8))),
    case("QC-K-003", a_man(), around=Surroundings(TODAY, number_taken=True)),
    case("QC-K-004", a_man(), around=_stay("LEAD", "S-9", date(2025, 2, 1), date(2025, 2, 14), "J18.901")),
)

CASES = (*READING, *IDENTITY, *STAY, *INTENSIVE, *CARE, *LEAVING, *OUTPATIENT, *DUPLICATES)
