"""Columns of texts are grouped as their rows are one by one."""

from decimal import Decimal

import pytest

from drg_billing.domain.grouping.columns import group_rows, text_of

from .packs import compiled

PACK = compiled(
    adrg="""
        F,FX1,,Operation,surgical,main_px,9
        F,FR1,,Without,medical,main_dx,1|5
    """,
    sets="MDCF,dx,I10\nFX1,px,36.0\nFR1,dx,I10",
    severity="J96,MCC,1",
    valid_px="36.0,Named\n47.0,Named",
)


def test_every_row_has_its_group_reason_and_warnings() -> None:
    # Given columns with a sound row, a severe one, an operation with an unknown code, and no main diagnosis
    columns = {
        "case_id": ["a", "b", "c", "d"],
        "sex": ["1", "2", "男", "1"],
        "age_years": ["50", "60", " 70 ", "80"],
        "main_dx": ["I10", "i10 ", "I10", ""],
        "other_dx": ["", "J97||j96", None, "J96"],
        "main_px": ["", "47.0", "36.0", ""],
        "other_px": [None, None, "36.0|99.9", ""],
    }

    # When they are grouped
    found = group_rows(columns, PACK)

    # Then every row has its answer
    assert [(one.group.drg, one.reasons_text, one.warnings_text) for one in found] == [
        ("FR15", "", ""),
        ("FR11", "", "unknown_diagnosis:J97|procedure_without_group:47.0"),
        ("FX19", "", "unknown_procedure:99.9"),
        ("0000", "main_diagnosis_missing", ""),
    ]


def test_typed_values_are_the_texts_they_stand_for() -> None:
    typed = {"sex": [1, 2], "age_years": [50, 50.0], "main_dx": ["I10", "I10"], "total_cost": [Decimal("9.90"), None]}
    assert [result.group.drg for result in group_rows(typed, PACK)] == ["FR15", "FR15"]


@pytest.mark.parametrize(
    ("value", "text"), [(None, ""), (3, "3"), (3.0, "3"), (3.5, "3.5"), (Decimal("3.50"), "3.50"), ("x", "x")]
)
def test_a_value_stands_for_a_text(value: object, text: str) -> None:
    assert text_of(value) == text  # type: ignore[arg-type]  # the table mixes the types


def test_no_rows_are_no_answers() -> None:
    assert group_rows({"sex": [], "main_dx": []}, PACK) == []
