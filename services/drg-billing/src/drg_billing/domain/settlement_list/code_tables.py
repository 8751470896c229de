"""Code tables of interface 4101, as far as rules look at them."""

from __future__ import annotations

IDENTITY_CARD = frozenset({"1", "01"})
"""patn_cert_type: resident identity card (居民身份证)."""

EMPLOYEE_INSURANCE = frozenset({"310"})
"""hi_type: employees' basic medical insurance (职工基本医疗保险)."""

RESIDENT_INSURANCE = frozenset({"390", "391"})
"""hi_type: residents' basic medical insurance (城乡居民基本医疗保险)."""

INSURANCE_TYPES = (
    EMPLOYEE_INSURANCE
    | RESIDENT_INSURANCE
    | {"320", "330", "340", "350", "360", "370", "380", "392", "399", "410", "510"}
)
"""hi_type: all insurance types (险种类型)."""

IN_WARD, DAY_SURGERY = "1", "2"
INPATIENT_KINDS = frozenset({IN_WARD, DAY_SURGERY})
"""ipt_med_type (住院医疗类型): in a ward, day surgery."""

ADMISSION_WAYS = frozenset({"1", "2", "3", "9"})
"""adm_way (入院途径): emergency, outpatient, from another institution, other."""

WESTERN_TREATMENT = frozenset({"1", "10"})
TCM_TREATMENT = frozenset({"2", "2.1", "2.2", "21", "22"})
COMBINED_TREATMENT = frozenset({"3", "30"})
TREATMENT_KINDS = WESTERN_TREATMENT | TCM_TREATMENT | COMBINED_TREATMENT
"""trt_type (治疗类别): western, Chinese or ethnic, combined; with or without the point, as areas write it."""

PAYMENT_METHODS = frozenset({"1", "2", "3", "4", "5", "6", "7", "9"})
"""hi_paymtd (医保支付方式)."""

ADMISSION_CONDITIONS = frozenset({"1", "2", "3", "4"})
"""adm_cond_type (入院病情): present, not confirmed, unclear, absent."""

ABSENT_AT_ADMISSION = "4"

DIAGNOSIS_TYPES = frozenset({"1", "2", "3", "4"})
"""diag_type (诊断类别): western main, western other, TCM main disease (主病), TCM main syndrome (主证)."""

WESTERN_MAIN, TCM_DISEASE, TCM_SYNDROME = "1", "3", "4"

CHARGE_CATEGORIES = frozenset(f"{number:02}" for number in range(1, 15))
"""med_chrgitm (收费项目类别), 01 to 14."""

BED, CONSULTATION, SURGERY, NURSING, DECOCTION_PIECES, REGISTRATION = "01", "02", "06", "07", "10", "13"

EMPLOYEE_FUNDS = frozenset({"310100", "320100", "330100", "370100"})
"""fund_pay_type of funds for employees: basic, civil servants', large sums, enterprises' supplement."""

RESIDENT_FUNDS = frozenset({"390100", "390200"})
"""fund_pay_type of funds for residents: basic, serious illness."""

BASIC_FUNDS = frozenset({"310100", "390100"})

SUPPLEMENTARY_FUNDS = frozenset({"320100", "330100", "390200"})
"""Funds that pay after the basic one."""

ASSISTANCE_FUNDS = frozenset({"610100", "610102", "610103", "610104"})
"""fund_pay_type of medical assistance (医疗救助) and what stands beside it."""

FUNDS = (
    EMPLOYEE_FUNDS
    | RESIDENT_FUNDS
    | ASSISTANCE_FUNDS
    | {"310103", "310200", "340100", "350100", "510100", "999901", "999996", "999997"}
)
"""fund_pay_type (基金支付类型) that every area has; areas add their own, of six to eight digits."""

NEWBORN_KINDS = frozenset({"1", "2", "3", "4", "9"})
"""nwb_adm_type (新生儿入院类型): normal, preterm, ill, born outside sterile conditions, other."""

NORMAL_NEWBORN, PRETERM_NEWBORN, ILL_NEWBORN = "1", "2", "3"

WARDS = frozenset(
    {"1", "2", "3", "4", "5", "6", "7", "9", "CCU", "NICU", "EICU", "SICU", "PICU", "RICU", "ICU", "其他"}
)
"""scs_cutd_ward_type (重症监护病房类型), by number or by name."""

NEONATAL_WARDS = frozenset({"2", "NICU"})
PAEDIATRIC_WARDS = frozenset({"5", "PICU"})

LEAVING_WAYS = frozenset({"1", "2", "3", "4", "5", "9"})
"""dscg_way (离院方式)."""

TO_OTHER_INSTITUTION = frozenset({"2", "3"})
DIED = "5"

NO_READMISSION_PLANNED, READMISSION_PLANNED = "1", "2"
READMISSION_FLAGS = frozenset({NO_READMISSION_PLANNED, READMISSION_PLANNED})
"""days_rinp_flag_31 (出院31天内再住院计划), by the printed list: none, planned."""
