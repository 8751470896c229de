"""What keeps a record from being grouped, and how texts are read."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drg_billing.domain.discharge import Discharge, Fault, Sex, read_discharge

from .packs import a_neonate, an_adult

SOUND = an_adult("I10.x00")
NEWBORN = a_neonate("P22.000")


@pytest.mark.parametrize(
    ("discharge", "faults"),
    [
        (SOUND, ()),
        (replace(SOUND, sex=None), (Fault.SEX_MISSING,)),
        (replace(SOUND, age_years=None), (Fault.AGE_MISSING,)),
        (replace(SOUND, age_years=-1), (Fault.AGE_OUT_OF_RANGE,)),
        (replace(SOUND, age_years=131), (Fault.AGE_OUT_OF_RANGE,)),
        (replace(SOUND, main_diagnosis=""), (Fault.MAIN_DIAGNOSIS_MISSING,)),
        (replace(SOUND, age_days=20), (Fault.AGE_IN_DAYS_CONTRADICTS_YEARS,)),
        (replace(SOUND, birth_weight_g=20_000), (Fault.BIRTH_WEIGHT_OUT_OF_RANGE,)),
        (NEWBORN, ()),
        (replace(NEWBORN, age_days=-1), (Fault.AGE_IN_DAYS_CONTRADICTS_YEARS,)),
        (replace(NEWBORN, age_days=400), (Fault.AGE_IN_DAYS_CONTRADICTS_YEARS,)),
        (replace(NEWBORN, age_days=365), ()),
        (replace(NEWBORN, age_years=1, age_days=365), ()),
        (replace(NEWBORN, birth_weight_g=None), (Fault.BIRTH_WEIGHT_MISSING,)),
        (replace(NEWBORN, birth_weight_g=None, age_days=28), (Fault.BIRTH_WEIGHT_MISSING,)),
        (replace(NEWBORN, birth_weight_g=None, age_days=29), ()),
        (replace(NEWBORN, birth_weight_g=0), (Fault.BIRTH_WEIGHT_OUT_OF_RANGE,)),
        (replace(SOUND, stay_days=0, icu_hours=3, ventilation_hours=2, total_cost=Decimal("0.00")), ()),
        (replace(SOUND, stay_days=-1), (Fault.STAY_OUT_OF_RANGE,)),
        (replace(SOUND, icu_hours=-1), (Fault.ICU_HOURS_OUT_OF_RANGE,)),
        (replace(SOUND, ventilation_hours=-1), (Fault.VENTILATION_HOURS_OUT_OF_RANGE,)),
        (replace(SOUND, total_cost=Decimal("-0.01")), (Fault.TOTAL_COST_OUT_OF_RANGE,)),
        (
            Discharge(sex=None, age_years=None, main_diagnosis=""),
            (Fault.SEX_MISSING, Fault.AGE_MISSING, Fault.MAIN_DIAGNOSIS_MISSING),
        ),
    ],
)
def test_every_fault_of_a_record_is_named(discharge: Discharge, faults: tuple[Fault, ...]) -> None:
    assert discharge.faults() == faults


def test_a_row_of_texts_is_read_with_its_codes_normalised() -> None:
    # Given a row as a hospital's export writes it
    row = {
        "sex": "1",
        "age_years": " 0 ",
        "age_days": "12",
        "birth_weight_g": "2900",
        "main_dx": " p22.000 ",
        "other_dx": "p07.200|| q21.100 ",
        "main_px": "96.7100",
        "other_px": "",
        "los_days": "31",
        "leaving_way": "1",
        "icu_hours": "",
        "ventilation_hours": "96",
        "total_cost": " 24227.05 ",
    }

    # When it is read
    discharge = read_discharge(row)

    # Then every value has its type
    assert discharge == Discharge(
        sex=Sex.MALE,
        age_years=0,
        age_days=12,
        birth_weight_g=2900,
        main_diagnosis="P22.000",
        other_diagnoses=("P07.200", "Q21.100"),
        main_procedure="96.7100",
        stay_days=31,
        leaving_way="1",
        ventilation_hours=96,
        total_cost=Decimal("24227.05"),
    )


@pytest.mark.parametrize(
    ("column", "text", "fault"),
    [
        ("sex", "3", Fault.SEX_UNREADABLE),
        ("sex", "unknown", Fault.SEX_UNREADABLE),
        ("age_years", "forty", Fault.AGE_UNREADABLE),
        ("age_years", "40.5", Fault.AGE_UNREADABLE),
        ("age_years", "４０", Fault.AGE_UNREADABLE),
        ("age_days", "3d", Fault.AGE_IN_DAYS_UNREADABLE),
        ("birth_weight_g", "3 kg", Fault.BIRTH_WEIGHT_UNREADABLE),
        ("los_days", "a week", Fault.STAY_UNREADABLE),
        ("icu_hours", "1.5", Fault.ICU_HOURS_UNREADABLE),
        ("ventilation_hours", "2h", Fault.VENTILATION_HOURS_UNREADABLE),
        ("total_cost", "1,000.00", Fault.TOTAL_COST_UNREADABLE),
        ("total_cost", "10.005", Fault.TOTAL_COST_UNREADABLE),
        ("total_cost", "NaN", Fault.TOTAL_COST_UNREADABLE),
    ],
)
def test_an_unreadable_text_is_a_fault_and_no_exception(column: str, text: str, fault: Fault) -> None:
    row = {"sex": "2", "age_years": "50", "main_dx": "I10.x00", column: text}
    assert read_discharge(row).faults() == (fault,)


@pytest.mark.parametrize("text", ["1", "male", "Male", "男"])
def test_sex_is_read_as_code_or_word(text: str) -> None:
    assert read_discharge({"sex": text}).sex is Sex.MALE


@given(
    st.builds(
        Discharge,
        sex=st.sampled_from([None, *Sex]),
        age_years=st.sampled_from([None, -1, 0, 1, 130, 131]),
        main_diagnosis=st.sampled_from(["", "I10"]),
        age_days=st.sampled_from([None, -1, 0, 28, 29, 364, 365, 366]),
        birth_weight_g=st.sampled_from([None, 99, 100, 9999, 10_000]),
        unreadable=st.sampled_from([(), (Fault.AGE_IN_DAYS_UNREADABLE,), (Fault.BIRTH_WEIGHT_UNREADABLE,)]),
        stay_days=st.sampled_from([None, -1, 0]),
        icu_hours=st.sampled_from([-1, 0]),
        ventilation_hours=st.sampled_from([-1, 0]),
        total_cost=st.sampled_from([None, Decimal(-1), Decimal(0)]),
    )
)
@settings(max_examples=2000, deadline=None)
def test_a_record_is_sound_exactly_when_it_has_no_faults(discharge: Discharge) -> None:
    assert discharge.is_sound is (not discharge.faults())
