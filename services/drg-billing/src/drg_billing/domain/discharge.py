"""A discharge as the grouper sees it (出院病例): no name, no number of a person."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from drg_billing.domain.codes import normalise_code

NEONATE_DAYS = 28
"""A child is a neonate up to and including day 28 (新生儿期)."""


class Sex(StrEnum):
    MALE = "male"
    FEMALE = "female"


class Fault(StrEnum):
    """Why a record cannot be grouped before any table is asked."""

    SEX_MISSING = "sex_missing"
    SEX_UNREADABLE = "sex_unreadable"
    AGE_MISSING = "age_missing"
    AGE_UNREADABLE = "age_unreadable"
    AGE_OUT_OF_RANGE = "age_out_of_range"
    AGE_IN_DAYS_UNREADABLE = "age_in_days_unreadable"
    AGE_IN_DAYS_CONTRADICTS_YEARS = "age_in_days_contradicts_years"
    BIRTH_WEIGHT_MISSING = "birth_weight_missing"
    BIRTH_WEIGHT_UNREADABLE = "birth_weight_unreadable"
    BIRTH_WEIGHT_OUT_OF_RANGE = "birth_weight_out_of_range"
    MAIN_DIAGNOSIS_MISSING = "main_diagnosis_missing"
    STAY_UNREADABLE = "stay_unreadable"
    STAY_OUT_OF_RANGE = "stay_out_of_range"
    ICU_HOURS_UNREADABLE = "icu_hours_unreadable"
    ICU_HOURS_OUT_OF_RANGE = "icu_hours_out_of_range"
    VENTILATION_HOURS_UNREADABLE = "ventilation_hours_unreadable"
    VENTILATION_HOURS_OUT_OF_RANGE = "ventilation_hours_out_of_range"
    TOTAL_COST_UNREADABLE = "total_cost_unreadable"
    TOTAL_COST_OUT_OF_RANGE = "total_cost_out_of_range"


@dataclass(frozen=True, slots=True)
class Discharge:
    """What decides the group. Codes are normalised; age_days only below one year; weight in grams at birth."""

    sex: Sex | None
    age_years: int | None
    main_diagnosis: str
    age_days: int | None = None
    birth_weight_g: int | None = None
    other_diagnoses: tuple[str, ...] = ()
    main_procedure: str = ""
    other_procedures: tuple[str, ...] = ()
    unreadable: tuple[Fault, ...] = ()
    """Faults found while reading texts; an unreadable value stands as if it were not given."""
    stay_days: int | None = None
    """Days in hospital (实际住院天数)."""
    leaving_way: str = ""
    """Code of the way of leaving (离院方式), as the settlement list writes it; empty when not given."""
    icu_hours: int = 0
    """Whole hours in intensive care (重症监护时长)."""
    ventilation_hours: int = 0
    """Whole hours of invasive ventilation (有创呼吸机使用时间)."""
    total_cost: Decimal | None = None
    """Yuan."""

    @property
    def is_sound(self) -> bool:
        """No faults; told without looking for them one by one, since nearly all records are sound."""
        years, days, weight = self.age_years, self.age_days, self.birth_weight_g
        if years is None or self.sex is None or not self.main_diagnosis or self.unreadable:
            return False
        if not 0 <= years <= 130:
            return False
        if days is not None and (days < 365 if years else not 0 <= days <= 365):
            return False
        if weight is None:
            if days is not None and days <= NEONATE_DAYS:
                return False
        elif not 100 <= weight <= 9999:
            return False
        return (
            (self.stay_days is None or self.stay_days >= 0)
            and self.icu_hours >= 0
            and self.ventilation_hours >= 0
            and (self.total_cost is None or self.total_cost >= 0)
        )

    def faults(self) -> tuple[Fault, ...]:
        """Everything that keeps this record from being grouped, in the order of the fields."""
        faults = list(self.unreadable)
        if self.sex is None and Fault.SEX_UNREADABLE not in faults:
            faults.append(Fault.SEX_MISSING)
        faults.extend(self._age_faults())
        faults.extend(self._weight_faults())
        if not self.main_diagnosis:
            faults.append(Fault.MAIN_DIAGNOSIS_MISSING)
        faults.extend(self._stay_faults())
        return tuple(faults)

    def _age_faults(self) -> list[Fault]:
        if self.age_years is None:
            return [] if Fault.AGE_UNREADABLE in self.unreadable else [Fault.AGE_MISSING]
        if not 0 <= self.age_years <= 130:
            return [Fault.AGE_OUT_OF_RANGE]
        if self.age_days is None:
            return []
        below_one_year, one_year_or_more = (
            self.age_days <= 365,
            self.age_days >= 365,
        )  # day 365 may be either
        fits = self.age_days >= 0 and (one_year_or_more if self.age_years > 0 else below_one_year)
        return [] if fits else [Fault.AGE_IN_DAYS_CONTRADICTS_YEARS]

    def _weight_faults(self) -> list[Fault]:
        if self.birth_weight_g is not None:
            return [] if 100 <= self.birth_weight_g <= 9999 else [Fault.BIRTH_WEIGHT_OUT_OF_RANGE]
        neonate = self.age_years == 0 and self.age_days is not None and 0 <= self.age_days <= NEONATE_DAYS
        return [Fault.BIRTH_WEIGHT_MISSING] if neonate and Fault.BIRTH_WEIGHT_UNREADABLE not in self.unreadable else []

    def _stay_faults(self) -> list[Fault]:
        values = (
            (self.stay_days, Fault.STAY_OUT_OF_RANGE),
            (self.icu_hours, Fault.ICU_HOURS_OUT_OF_RANGE),
            (self.ventilation_hours, Fault.VENTILATION_HOURS_OUT_OF_RANGE),
            (self.total_cost, Fault.TOTAL_COST_OUT_OF_RANGE),
        )
        return [fault for value, fault in values if value is not None and value < 0]


SEX_WORDS = {
    "1": Sex.MALE,
    "2": Sex.FEMALE,
    "male": Sex.MALE,
    "female": Sex.FEMALE,
    "男": Sex.MALE,
    "女": Sex.FEMALE,
}
"""Code of GB/T 2261.1 (1 male, 2 female), and the words."""


_MONEY = re.compile(r"-?[0-9]{1,12}(\.[0-9]{1,2})?", re.ASCII)
"""Yuan with at most two places."""


def read_discharge(row: Mapping[str, str]) -> Discharge:
    """Read a record of texts, such as a CSV row.

    Columns: sex, age_years, age_days, birth_weight_g, main_dx, other_dx, main_px, other_px; lists are cut at `|`. Where
    present also los_days, leaving_way, icu_hours, ventilation_hours, total_cost.
    Reads strictly and never raises: a text that is no whole number, no amount, or no known sex, becomes a fault of the
    record.
    """
    unreadable: list[Fault] = []

    def whole_number(column: str, fault: Fault) -> int | None:
        text = row.get(column, "").strip()
        if not text:
            return None
        if not (text.isascii() and text.removeprefix("-").isdigit()) or len(text) > 6:
            unreadable.append(fault)
            return None
        return int(text)

    def amount(column: str, fault: Fault) -> Decimal | None:
        text = row.get(column, "").strip()
        if text and not _MONEY.fullmatch(text):
            unreadable.append(fault)
            return None
        return Decimal(text) if text else None

    sex_text = row.get("sex", "").strip().lower()
    sex = SEX_WORDS.get(sex_text)
    if sex is None and sex_text:
        unreadable.append(Fault.SEX_UNREADABLE)
    return Discharge(
        sex=sex,
        age_years=whole_number("age_years", Fault.AGE_UNREADABLE),
        age_days=whole_number("age_days", Fault.AGE_IN_DAYS_UNREADABLE),
        birth_weight_g=whole_number("birth_weight_g", Fault.BIRTH_WEIGHT_UNREADABLE),
        main_diagnosis=normalise_code(row.get("main_dx", "")),
        other_diagnoses=read_codes(row.get("other_dx", "")),
        main_procedure=normalise_code(row.get("main_px", "")),
        other_procedures=read_codes(row.get("other_px", "")),
        stay_days=whole_number("los_days", Fault.STAY_UNREADABLE),
        leaving_way=normalise_code(row.get("leaving_way", "")),
        icu_hours=whole_number("icu_hours", Fault.ICU_HOURS_UNREADABLE) or 0,
        ventilation_hours=whole_number("ventilation_hours", Fault.VENTILATION_HOURS_UNREADABLE) or 0,
        total_cost=amount("total_cost", Fault.TOTAL_COST_UNREADABLE),
        unreadable=tuple(unreadable),
    )


def read_codes(text: str) -> tuple[str, ...]:
    """The codes of a list that is cut at `|`, normalised; what is empty between two bars is no code."""
    return tuple(code for code in (normalise_code(part) for part in text.split("|")) if code)
