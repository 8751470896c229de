"""Group whole columns of texts at once (批量分组): equal to one record after the other, at a fraction of the cost."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import TypeGuard

from drg_billing.domain.codes import normalise_code
from drg_billing.domain.discharge import SEX_WORDS, Discharge, read_codes, read_discharge
from drg_billing.domain.grouping.code_mapping import Codes
from drg_billing.domain.grouping.compiled_pack import CompiledPack, Profile
from drg_billing.domain.grouping.grouper import group
from drg_billing.domain.grouping.outcomes import with_warnings
from drg_billing.domain.grouping.results import GroupingResult

CODE_COLUMNS = ("main_dx", "other_dx", "main_px", "other_px")
PROFILE_COLUMNS = ("sex", "age_years", "age_days", "birth_weight_g")
NUMBER_COLUMNS = ("los_days", "icu_hours", "ventilation_hours")

INPUT_COLUMNS = (*PROFILE_COLUMNS, *CODE_COLUMNS, *NUMBER_COLUMNS, "leaving_way", "total_cost")
"""What decides a group, as `read_discharge` names it."""

Value = str | int | float | Decimal | None
"""A text, or a value as a typed file has it; None is not given."""

_GROWN_UP_AGES = frozenset(str(years) for years in range(1, 131))
_ANY_DIAGNOSIS = "any"
_USUAL_NUMBERS = frozenset(("", *(str(number) for number in range(10_000))))
_USUAL_AMOUNT = re.compile(r"([0-9]{1,12}(\.[0-9]{1,2})?)?", re.ASCII)


def group_rows(columns: Mapping[str, Sequence[Value]], compiled: CompiledPack) -> list[GroupingResult]:
    """Group every row of equally long columns; a column that is missing is given nowhere, others are ignored.

    Every row has the answer of `group(read_discharge(row), compiled)`. A row with nothing unusual in it, and so are
    nearly all, is not read into a record: its texts are looked up as they stand. Equal answers are mostly one object.
    """
    texts = {name: _texts(columns[name]) for name in INPUT_COLUMNS if name in columns}
    unusual = _rows_with_unusual_stay(texts)
    results = []
    for position, result in enumerate(_results_of_usual_rows(texts, compiled)):
        if result is None or position in unusual:
            result = group(read_discharge({name: column[position] for name, column in texts.items()}), compiled)
        results.append(result)
    return results


def text_of(value: Value) -> str:
    """The text a value stands for: nothing for None, no decimals for a whole number."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _texts(column: Sequence[Value]) -> Sequence[str]:
    return column if _are_texts(column) else [text_of(value) for value in column]


def _are_texts(column: Sequence[Value]) -> TypeGuard[Sequence[str]]:
    return set(map(type, column)) == {str}


def _results_of_usual_rows(
    texts: Mapping[str, Sequence[str]], compiled: CompiledPack
) -> Iterator[GroupingResult | None]:
    """For every row its result, or None where somebody has to read it: an infant, a fault, a text that needs trimming.

    A code that the pack lists, in upper case, needs no trimming, for the pack's own codes are trimmed. Of a code that
    only a prefix covers that does not follow, so for packs with prefixes codes are trimmed beforehand.
    """
    profiles = {word: compiled.profile_of_grown_up(sex) for word, sex in SEX_WORDS.items()}
    decide = compiled.decide
    for sex, years, days, weight, main_dx, other_dx, main_px, other_px in _profiles_and_codes(texts, compiled):
        grown_up = years in _GROWN_UP_AGES and not days and not weight
        profile = profiles.get(sex) if grown_up else _profile_of_infant(sex, years, days, weight, compiled)
        if profile is None or not main_dx:
            yield None
            continue
        main_procedure = main_px.upper()
        outcome, level, unknown = decide(
            profile,
            main_dx.upper(),
            other_dx.upper().split("|") if other_dx else (),
            main_procedure,
            other_px.upper().split("|") if other_px else (),
        )
        if unknown:
            yield _result_with_unknown_codes(profile, main_dx, other_dx, main_px, other_px, compiled)
        elif outcome.plain:
            yield outcome.results[level]
        else:
            yield outcome.result(level, main_procedure, None) if outcome.severity_alone else None


def _profile_of_infant(sex: str, years: str, days: str, weight: str, compiled: CompiledPack) -> Profile | None:
    """The profile where days or weight matter; None where a text has to be read, or is a fault."""
    if sex not in SEX_WORDS or not years or not {years, days, weight} <= _USUAL_NUMBERS:
        return None
    record = Discharge(
        sex=SEX_WORDS[sex],
        age_years=int(years),
        main_diagnosis=_ANY_DIAGNOSIS,
        age_days=int(days) if days else None,
        birth_weight_g=int(weight) if weight else None,
    )
    return compiled.profile_of(record) if record.is_sound else None


def _result_with_unknown_codes(
    profile: Profile, main_dx: str, other_dx: str, main_px: str, other_px: str, compiled: CompiledPack
) -> GroupingResult | None:
    """The result once all codes are trimmed and clinical ones mapped, with these and those still unknown named."""
    codes: Codes = normalise_code(main_dx), read_codes(other_dx), normalise_code(main_px), read_codes(other_px)
    mapped = compiled.code_mapping.warnings(codes)
    if mapped:
        codes = compiled.code_mapping.of(codes)
    outcome, level, unknown = compiled.decide(profile, *codes)
    if not codes[0] or not outcome.severity_alone:
        return None
    result = outcome.result(level, codes[2], None)
    if not mapped and not unknown:
        return result
    return with_warnings(result, before=(*mapped, *(compiled.unknown_codes(*codes) if unknown else ())))


def _profiles_and_codes(
    texts: Mapping[str, Sequence[str]], compiled: CompiledPack
) -> Iterator[tuple[str, str, str, str, str, str, str, str]]:
    rows = max((len(column) for column in texts.values()), default=0)
    sex, years, days, weight = (texts.get(name, [""] * rows) for name in PROFILE_COLUMNS)
    main_dx, other_dx, main_px, other_px = (texts.get(name, [""] * rows) for name in CODE_COLUMNS)
    if compiled.lists_prefixes:
        main_dx, main_px = ([normalise_code(text) for text in column] for column in (main_dx, main_px))
        other_dx, other_px = (["|".join(read_codes(text)) for text in column] for column in (other_dx, other_px))
    return zip(sex, years, days, weight, main_dx, other_dx, main_px, other_px, strict=True)


def _rows_with_unusual_stay(texts: Mapping[str, Sequence[str]]) -> frozenset[int]:
    """Rows whose stay, hours or cost may be a fault. The way of leaving never is."""
    tests: dict[str, Callable[[str], bool]] = dict.fromkeys(NUMBER_COLUMNS, _USUAL_NUMBERS.__contains__)
    tests["total_cost"] = lambda text: _USUAL_AMOUNT.fullmatch(text) is not None
    return frozenset(
        position
        for name, usual in tests.items()
        for position, text in enumerate(texts.get(name, ()))
        if not usual(text)
    )
