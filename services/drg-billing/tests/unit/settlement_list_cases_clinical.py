"""For each rule on diagnoses, procedures, codes, sex, age and newborns: the change of a list that breaks it alone."""

from __future__ import annotations

from drg_billing.domain.grouping.rule_pack import CodeSet
from drg_billing.domain.settlement_list.findings import KnownCodes, Surroundings

from .settlement_list_cases_stay import Case, case
from .settlement_lists import (
    TODAY,
    Change,
    Raw,
    a_man,
    a_mother,
    a_newborn,
    a_patient,
    add,
    at,
    born,
    diagnoses,
    diagnosis,
    identity_number,
    info,
    procedure,
    procedures,
)


def _codes(*diagnoses: str, procedures: tuple[str, ...] = ("33.2400",), starter: bool = False) -> Surroundings:
    return Surroundings(TODAY, KnownCodes(CodeSet(frozenset(diagnoses)), CodeSet(frozenset(procedures)), starter))


DIAGNOSES = (
    case("QC-D-001", a_man(), at("diseinfo.0", diagnosis("J18.900"))),
    case("QC-D-002", a_man(), at("diseinfo.1", diagnosis("I10.x00", main=True))),
    case("QC-D-003", a_man(), at("diseinfo.1.maindiag_flag", "")),
    case("QC-D-004", a_man(), at("diseinfo.1.diag_code", "")),
    case("QC-D-005", a_man(), at("diseinfo.1.diag_name", "")),
    case("QC-D-006", a_man(), at("diseinfo.1.diag_type", "5")),
    case("QC-D-007", a_man(), at("diseinfo.1.diag_type", "1")),
    case("QC-D-008", a_man(), info(diag_code_cnt=3)),
    case("QC-D-009", a_man(), at("diseinfo.1.diag_code", "J18.900")),
    case("QC-D-010", a_man(), at("diseinfo.1.adm_cond_type", "0")),
    case("QC-D-011", a_man(), at("diseinfo.0.adm_cond_type", "4")),
    case("QC-D-012", a_man(), lambda raw: raw["diseinfo"].reverse()),
    case("QC-D-013", a_patient(), diagnoses("W19.900", "S72.000")),
    case("QC-D-014", a_man(), add("diseinfo", diagnosis("M80000/3"))),
    case("QC-D-015", a_patient(), diagnoses("G63.2*", "E11.400")),
    case("QC-D-016", a_patient(), diagnoses("B95.600", "L03.900")),
    case("QC-D-017", a_patient(), diagnoses("R05.x00", "J18.900")),
    case("QC-D-018", a_patient(), diagnoses("Z03.900", "J18.900")),
    case("QC-D-019", a_patient(), diagnoses("Z51.102", "J18.900")),
    case("QC-D-020", a_patient(), diagnoses("C78.000", "J18.900")),
    case("QC-D-021", a_mother(), diagnoses("Z37.000", "O80.000")),
    case("QC-D-022", a_mother(), diagnoses("O80.000")),
    case("QC-D-023", a_mother(), diagnoses("N83.200", "Z37.000")),
    case("QC-D-024", a_mother(), diagnoses("O80.000", "Z37.000", "Z33.x00")),
    case("QC-D-025", a_patient(), diagnoses("E11.900", "E10.900")),
    case("QC-D-026", a_man(), add("diseinfo", diagnosis("I11.900"))),
    case("QC-D-027", a_patient(), diagnoses("K80.200", "K81.000")),
    case("QC-D-028", a_patient(), diagnoses("J44.900", "J18.900")),
    case("QC-D-029", a_patient(), diagnoses("T31.100", "T22.200")),
    case("QC-D-030", a_patient(), diagnoses("J18.900", "J18.000")),
    case("QC-D-031", a_man(), info(trt_type="2.1")),
    case(
        "QC-D-032",
        a_man(),
        add("diseinfo", diagnosis("A04.01", diag_type="3"), diagnosis("B01.02", diag_type="4")),
    ),
    case("QC-D-033", a_man(), info(trt_type="3"), add("diseinfo", diagnosis("A04.01", diag_type="3"))),
)

PROCEDURES = (
    case("QC-P-001", a_man(), at("oprninfo.0.oprn_oprt_type", "2")),
    case("QC-P-002", a_man(), at("oprninfo.1.oprn_oprt_type", "1")),
    case("QC-P-003", a_man(), at("oprninfo.1.oprn_oprt_type", "")),
    case("QC-P-004", a_man(), at("oprninfo.1.oprn_oprt_type", "1"), at("oprninfo.1.main_oprn_flag", "0")),
    case("QC-P-005", a_man(), add("oprninfo", procedure(""))),
    case("QC-P-006", a_man(), at("oprninfo.1.oprn_oprt_name", "")),
    case("QC-P-007", a_man(), at("oprninfo.1.oprn_oprt_date", None)),
    case("QC-P-008", a_man(), at("oprninfo.1.oprn_oprt_date", "2025-02-28")),
    case("QC-P-009", a_man(), at("oprninfo.1.oprn_oprt_date", "2025-03-09")),
    case("QC-P-010", a_man(), info(oprn_oprt_code_cnt=1)),
    case("QC-P-011", a_man(), at("oprninfo.0.oprn_oprt_endtime", "2025-03-02 09:59:00")),
    case("QC-P-012", a_man(), at("oprninfo.0.anst_endtime", "2025-03-02 09:39:00")),
    case("QC-P-013", a_man(), at("oprninfo.1.oper_dr_code", "")),
    case("QC-P-014", a_man(), at("oprninfo.0.anst_dr_code", "")),
    case("QC-P-015", a_man(), at("oprninfo.1.anst_dr_code", "D0003")),
    case("QC-P-016", a_man(), at("oprninfo.0.anst_dr_code", "D0001")),
    case("QC-P-017", a_man(), at("oprninfo.0.anst_begntime", "2025-03-02 10:01:00")),
    case("QC-P-018", a_man(), at("oprninfo.0.oprn_oprt_endtime", "2025-03-03 10:01:00")),
    case("QC-P-019", a_man(), at("oprninfo.0.oprn_oprt_date", "2025-03-03")),
    case("QC-P-020", a_man(), add("oprninfo", procedure("96.7101"))),
    case("QC-P-021", a_patient(), at("iteminfo.3.med_chrgitm", "06")),
    case("QC-P-022", a_man(), at("iteminfo.3.med_chrgitm", "05")),
)

CODES = (
    case("QC-C-001", a_man(), around=_codes("I10.X00")),
    case("QC-C-002", a_man(), around=_codes(starter=True)),
    case("QC-C-003", a_man(), around=_codes("J18.900")),
    case("QC-C-004", a_man(), around=_codes("J18.900", "I10.X00", procedures=())),
    case("QC-C-005", a_man(), at("diseinfo.1.diag_code", "I10")),
    case("QC-C-006", a_man(), at("oprninfo.0.oprn_oprt_code", "33.24")),
    case("QC-C-007", a_man(), info(wm_dise_code="J18")),
)


def _man_with(code: str) -> tuple[Raw, Change]:
    return a_patient(), diagnoses("J18.900", code)


def _woman_with(code: str) -> tuple[Raw, Change, Change]:
    return a_patient(), info(gend="2", certno=identity_number(sequence=2)), diagnoses("J18.900", code)


_WOMAN = info(gend="2", certno=identity_number(sequence=2))
SEX = (
    case("QC-G-001", a_patient(), born("1990-01-01", age=35), diagnoses("J18.900", "O99.500")),
    case("QC-G-002", *_man_with("C56.x00")),
    case("QC-G-003", *_man_with("N73.900")),
    case("QC-G-004", *_man_with("N80.900")),
    case("QC-G-005", *_man_with("D07.100")),
    case("QC-G-006", *_man_with("Z34.900")),
    case("QC-G-007", *_man_with("E28.200")),
    case("QC-G-008", *_man_with("Q51.000")),
    case("QC-G-009", *_man_with("F53.000")),
    case("QC-G-010", *_woman_with("C61.x00")),
    case("QC-G-011", *_woman_with("N40.x00")),
    case("QC-G-012", *_woman_with("D07.500")),
    case("QC-G-013", *_woman_with("E29.100")),
    case("QC-G-014", *_woman_with("Q53.900")),
    case("QC-G-015", *_woman_with("I86.100")),
    case("QC-G-016", a_patient(), procedures("68.4100")),
    case("QC-G-017", a_patient(), _WOMAN, procedures("60.2901")),
    case("QC-G-018", *_man_with("C50.900")),
)


_BOY, _GIRL = born("2012-01-01", age=13), born("2017-01-01", age=8, sex="2")
_INFANT_DAYS = info(brdy="2025-01-01", age=None, nwb_age=59, certno=identity_number("20250101"))
_YOUNG, _YOUNG_WOMAN = born("2000-06-01", age=24), born("2000-06-01", age=24, sex="2")
AGE = (
    case("QC-A-001", a_patient(), diagnoses("P22.000")),
    case("QC-A-002", a_patient(), _INFANT_DAYS, diagnoses("P27.100")),
    case("QC-A-003", a_patient(), diagnoses("J18.900", "Z38.000")),
    case("QC-A-004", a_patient(), _GIRL, diagnoses("J18.900", "O99.500")),
    case("QC-A-005", a_patient(), _WOMAN, diagnoses("J18.900", "O99.500")),
    case("QC-A-006", a_patient(), _YOUNG, diagnoses("J18.900", "N40.x00")),
    case("QC-A-007", a_patient(), _YOUNG, diagnoses("J18.900", "G30.900")),
    case("QC-A-008", a_patient(), _BOY, diagnoses("J18.900", "I25.100")),
    case("QC-A-009", a_patient(), _YOUNG, diagnoses("J18.900", "M81.900")),
    case("QC-A-010", a_patient(), _YOUNG, diagnoses("J18.900", "C61.x00")),
    case("QC-A-011", a_patient(), _GIRL, diagnoses("J18.900", "C53.900")),
    case("QC-A-012", a_patient(), _YOUNG, diagnoses("J18.900", "H25.900")),
    case("QC-A-013", a_patient(), _YOUNG_WOMAN, diagnoses("J18.900", "N95.100")),
    case("QC-A-014", a_patient(), diagnoses("J18.900", "B08.401")),
    case("QC-A-015", a_patient(), diagnoses("J18.900", "E30.100")),
    case("QC-A-016", a_patient(), _WOMAN, procedures("73.6x00")),
)

NEWBORN = (
    case("QC-N-001", a_newborn(), info(nwb_bir_wt=None)),
    case("QC-N-002", a_newborn(), info(nwb_adm_wt=None)),
    case("QC-N-003", a_newborn(), info(nwb_adm_type="")),
    case("QC-N-004", a_newborn(), info(nwb_bir_wt=99)),
    case("QC-N-005", a_newborn(), info(nwb_adm_wt=10000)),
    case("QC-N-006", a_newborn(), info(nwb_bir_wt=3205)),
    case("QC-N-007", a_newborn(), info(nwb_adm_wt=2230)),
    case("QC-N-008", a_patient(), info(nwb_adm_type="3")),
    case("QC-N-009", a_newborn(), info(nwb_adm_type="2")),
    case("QC-N-010", a_newborn(), info(nwb_bir_wt=2490, nwb_adm_wt=2490)),
    case("QC-N-011", a_newborn(), add("diseinfo", diagnosis("P07.100"))),
    case("QC-N-012", a_newborn(), info(nwb_bir_wt=1500, nwb_adm_wt=1500), add("diseinfo", diagnosis("P07.000"))),
    case("QC-N-013", a_newborn(), info(nwb_adm_type="1")),
    case("QC-N-014", a_newborn(), diagnoses("Z38.000x001")),
)

CASES: tuple[Case, ...] = (*DIAGNOSES, *PROCEDURES, *CODES, *SEX, *AGE, *NEWBORN)
