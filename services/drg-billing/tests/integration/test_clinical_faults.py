"""What is clinically wrong is no fault of the request: it is kept or answered as ungroupable, with coded reasons."""

from __future__ import annotations

from typing import Any

from .county import County
from .refusals import is_chinese
from .test_group import a_record

CLINICAL: list[tuple[str, dict[str, Any], list[str], list[str]]] = [
    # what, changes, the coded reasons, the coded warnings
    ("an unknown main diagnosis", {"main_diagnosis": "V99.900"}, ["main_diagnosis_unknown"], ["unknown_diagnosis"]),
    ("an unknown other diagnosis", {"other_diagnoses": ["WHAT"]}, [], ["unknown_diagnosis"]),
    ("an unknown procedure", {"main_procedure": "00"}, [], ["unknown_procedure"]),
    ("lower case and spaces", {"main_diagnosis": "  j18.900 ", "other_diagnoses": [" i50.900\t"]}, [], []),
    ("empty codes", {"other_diagnoses": ["", " "], "main_procedure": ""}, [], []),
    ("a hundred diagnoses", {"other_diagnoses": ["I10.x00"] * 100}, [], []),
    ("no main diagnosis", {"main_diagnosis": " "}, ["main_diagnosis_missing"], []),
    (
        "a newborn without weight",
        {"age_years": 0, "age_days": 3, "main_diagnosis": "P22.000"},
        ["birth_weight_missing"],
        [],
    ),
    (
        "a newborn of 20 grams",
        {"age_years": 0, "age_days": 3, "birth_weight_g": 20, "main_diagnosis": "P22.000"},
        ["birth_weight_out_of_range"],
        [],
    ),
    ("an infant without its days", {"age_years": 0}, [], ["age_in_days_missing"]),
    ("three days and one year", {"age_years": 1, "age_days": 3}, ["age_in_days_contradicts_years"], []),
    ("140 years", {"age_years": 140}, ["age_out_of_range"], []),
    ("a man with a woman's disease", {"main_diagnosis": "N80.900"}, ["sex_does_not_fit_main_diagnosis"], []),
    ("sex in Chinese", {"sex": "男"}, [], []),
    ("sex as a code", {"sex": "1"}, [], []),
]


async def test_what_is_clinically_wrong_is_kept_whole_with_coded_reasons_in_both_languages(county: County) -> None:
    for number, (what, changes, reasons, warnings) in enumerate(CLINICAL):
        # When the record is asked about, and then submitted
        asked = (await county.ask("/v1/group", a_record(**changes))).json()
        case = await county.submit(f"S-{number}", **changes)

        # Then both say the same reasons and warnings, each a sentence in two languages
        for answer in (asked, case):
            assert answer["reasons"] == reasons, what
            assert [warning["kind"] for warning in answer["warnings"]] == warnings, what
            assert [finding["rule"] for finding in answer["findings"]] == reasons + warnings, what
            assert all(finding["field"] and is_chinese(finding["text_zh"]) for finding in answer["findings"]), what
            assert (answer["status"] == "ungroupable") is bool(reasons), what
