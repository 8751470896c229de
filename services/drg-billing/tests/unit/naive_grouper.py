"""A second grouper for tests: it reads the rules one by one, in plain sight, and shares no code with the fast one."""

from __future__ import annotations

from dataclasses import replace

from drg_billing.domain.discharge import Discharge, Sex
from drg_billing.domain.grouping.rule_pack import AdrgRule, MdcRule, PredicateRow, RulePack, SuffixRow


def naive_group(discharge: Discharge, pack: RulePack) -> tuple[str, str]:
    """DRG code and status by the words of the public description of packs."""
    discharge = _with_insurance_codes(discharge, pack)
    for mdc in pack.mdcs:
        if not _gate_passes(discharge, pack, mdc):
            continue
        adrgs = [adrg for adrg in pack.adrgs if adrg.mdc == mdc.mdc]
        for adrg in (adrg for adrg in adrgs if adrg.kind == "surgical"):
            if _holds(discharge, pack, adrg):
                return _with_suffix(discharge, pack, adrg), "grouped"
        if mdc.qy == "valid_main_px" and discharge.main_procedure in pack.valid_procedures:
            return f"{mdc.mdc}QY", "qy"
        for adrg in (adrg for adrg in adrgs if adrg.kind == "medical"):
            if _holds(discharge, pack, adrg):
                return _with_suffix(discharge, pack, adrg), "grouped"
    return "0000", "ungroupable"


def _with_insurance_codes(discharge: Discharge, pack: RulePack) -> Discharge:
    diagnoses, procedures = pack.code_mapping.diagnoses, pack.code_mapping.procedures
    return replace(
        discharge,
        main_diagnosis=diagnoses.get(discharge.main_diagnosis, discharge.main_diagnosis),
        other_diagnoses=tuple(diagnoses.get(code, code) for code in discharge.other_diagnoses),
        main_procedure=procedures.get(discharge.main_procedure, discharge.main_procedure),
        other_procedures=tuple(procedures.get(code, code) for code in discharge.other_procedures),
    )


def _gate_passes(discharge: Discharge, pack: RulePack, mdc: MdcRule) -> bool:
    listed = discharge.main_diagnosis in pack.set_of(f"MDC{mdc.mdc}", "dx")
    if mdc.gate == "valid_main_px":
        return discharge.main_procedure in pack.valid_procedures
    if mdc.gate == "main_dx_age0":
        return listed and discharge.age_years == 0
    if mdc.gate == "main_dx_male":
        return listed and discharge.sex is Sex.MALE
    if mdc.gate == "main_dx_female":
        return listed and discharge.sex is Sex.FEMALE
    if mdc.gate == "main_dx_two_sites":
        sites = [codes for (owner, name), codes in pack.sets.items() if owner == "MDCZ" and name.startswith("site:")]
        diagnoses = [discharge.main_diagnosis, *discharge.other_diagnoses]
        hit = [site for site in sites if any(code in site for code in diagnoses)]
        return len(hit) >= 2 and any(discharge.main_diagnosis in site for site in sites)
    return listed


def _holds(discharge: Discharge, pack: RulePack, adrg: AdrgRule) -> bool:
    procedures = [code for code in (discharge.main_procedure, *discharge.other_procedures) if code]
    diagnoses = [discharge.main_diagnosis, *discharge.other_diagnoses]
    days = discharge.age_days if discharge.age_days is not None else 9999
    weight = discharge.birth_weight_g if discharge.birth_weight_g is not None else -1

    def any_in(codes: list[str] | tuple[str, ...], name: str) -> bool:
        return any(code in pack.set_of(adrg.owner, name) for code in codes)

    main_dx = any_in([discharge.main_diagnosis], "dx")
    main_px = bool(discharge.main_procedure) and any_in([discharge.main_procedure], "px")
    valid_main = bool(discharge.main_procedure) and discharge.main_procedure in pack.valid_procedures
    classes = {n for n in (1, 2, 3, 4) if any_in(procedures, f"px_class_{n}")}
    neonate = any_in(diagnoses, "dx") and days <= 28
    if adrg.predicate in pack.predicates:
        return all(_local_condition_holds(discharge, pack, adrg, row) for row in pack.predicates[adrg.predicate])
    return {
        "main_dx": main_dx,
        "main_px": main_px,
        "main_dx_and_main_px": main_dx and main_px,
        "main_dx_and_any_px": main_dx and any_in(procedures, "px"),
        "any_px_set1_set2": any_in(procedures, "px") and any_in(procedures, "px2"),
        "main_dx_and_any_px_set1_set2": main_dx and any_in(procedures, "px") and any_in(procedures, "px2"),
        "main_dx_and_any_px_set1_set2_set3": main_dx
        and any_in(procedures, "px")
        and any_in(procedures, "px2")
        and any_in(procedures, "px3"),
        "dx_and_px_classes_12_or_134": main_dx and (classes >= {1, 2} or classes >= {1, 3, 4}),
        "dx_and_px_classes_1_or_23": main_dx and (classes >= {1} or classes >= {2, 3}),
        "main_px_le28d": main_px and days <= 28,
        "main_dx_le28d": main_dx and days <= 28,
        "any_dx_neonate_lt1500g": neonate and 0 <= weight < 1500,
        "any_dx_neonate_1500_1999g": neonate and 1500 <= weight < 2000,
        "any_dx_neonate_2000_2499g": neonate and 2000 <= weight < 2500,
        "any_dx_neonate_ge2500g": neonate and weight >= 2500,
        "any_dx_and_valid_main_px": any_in(diagnoses, "dx") and valid_main,
        "other_dx": any_in(discharge.other_diagnoses, "other_dx"),
        "valid_main_px": valid_main,
        "no_valid_px": not any(code in pack.valid_procedures for code in procedures),
        "always": True,
    }[adrg.predicate]


def _local_condition_holds(discharge: Discharge, pack: RulePack, adrg: AdrgRule, row: PredicateRow) -> bool:
    procedures = [code for code in (discharge.main_procedure, *discharge.other_procedures) if code]
    main_procedures = procedures[:1] if discharge.main_procedure else []
    of_record = {
        "main_diagnosis_in": [discharge.main_diagnosis],
        "other_diagnosis_in": list(discharge.other_diagnoses),
        "any_diagnosis_in": [discharge.main_diagnosis, *discharge.other_diagnoses],
        "main_procedure_in": main_procedures,
        "any_procedure_in": procedures,
    }
    if row.condition in of_record:
        return any(code in pack.set_of(adrg.owner, row.value) for code in of_record[row.condition])
    if row.condition == "procedure_classes_cover":
        classes = {n for n in "1234" if any(code in pack.set_of(adrg.owner, f"px_class_{n}") for code in procedures)}
        return any(set(part.split("+")) <= classes for part in row.value.split("|"))
    if row.condition in ("main_procedure_valid", "no_procedure_valid"):
        asked = main_procedures if row.condition == "main_procedure_valid" else procedures
        return any(code in pack.valid_procedures for code in asked) is (row.condition == "main_procedure_valid")
    days, weight, bound = discharge.age_days, discharge.birth_weight_g, int(row.value) if row.value.isdigit() else 0
    return {
        "sex": discharge.sex == row.value,
        "below_one_year": discharge.age_years == 0,
        "age_days_at_most": days is not None and days <= bound,
        "birth_weight_at_least": weight is not None and weight >= bound,
        "birth_weight_below": weight is not None and weight < bound,
    }[row.condition]


def _with_suffix(discharge: Discharge, pack: RulePack, adrg: AdrgRule) -> str:
    excluded = pack.exclusions.get(discharge.main_diagnosis)
    levels = set()
    for code in discharge.other_diagnoses:
        severity = pack.severity.get(code)
        if severity is not None and (severity.exclusion_table == "999" or severity.exclusion_table != excluded):
            levels.add(severity.level.value)
    standard = {"1": "MCC" in levels, "3": bool(levels), "5": True, "9": True}
    for suffix in adrg.suffixes:
        local = pack.suffixes.get(adrg.adrg + suffix, pack.suffixes.get(suffix))
        if standard[suffix] if local is None else _local_suffix_holds(local, discharge, levels):
            return adrg.adrg + suffix
    return adrg.adrg


def _local_suffix_holds(
    alternatives: tuple[tuple[SuffixRow, ...], ...], discharge: Discharge, levels: set[str]
) -> bool:
    def holds(row: SuffixRow) -> bool:
        if row.field == "always":
            return True
        if row.field == "severity":
            return _compare(
                2 if "MCC" in levels else 1 if levels else 0, row.comparison, {"CC": 1, "MCC": 2}[row.value]
            )
        given = getattr(discharge, row.field)
        if given is None or given == "":
            return False
        if row.comparison in ("is", "is_not"):
            return (str(given) in row.value.split("|")) is (row.comparison == "is")
        return _compare(given, row.comparison, int(row.value))

    return any(all(holds(row) for row in rows) for rows in alternatives)


def _compare(given: int, comparison: str, bound: int) -> bool:
    return {
        "at_least": given >= bound,
        "above": given > bound,
        "at_most": given <= bound,
        "below": given < bound,
        "is": given == bound,
        "is_not": given != bound,
    }[comparison]
