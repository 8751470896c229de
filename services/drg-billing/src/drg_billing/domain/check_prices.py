"""Contradictions in the schemes of an area and their tables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass, replace
from decimal import Decimal
from itertools import pairwise, product

from drg_billing.domain.errors import ParametersInvalid
from drg_billing.domain.parameters import EVERY_OTHER, InsuranceType, PriceParameters, listed
from drg_billing.domain.price_tables import (
    BedDayTariff,
    DaySegment,
    ExitRules,
    Scheme,
    SchemeUse,
    StayBands,
    TcmAdvantage,
)

_ANY = ""
"""The procedure of a row that lists none."""


def check_prices(parameters: PriceParameters) -> None:
    """Raises ParametersInvalid with the first place that makes no sense, and why."""
    _check_no_negative(parameters)
    _check_no_zero(parameters)
    _check_schemes(parameters)
    _check_points(parameters)
    _check_single_diseases(parameters)
    _check_dip(parameters)
    for tariff in parameters.bed_days or ():
        _check_tariff(tariff)
    _check_names("bed_days", (tariff.name for tariff in parameters.bed_days or ()))
    for earlier, later in pairwise(parameters.bed_days or ()):
        if not earlier.institutions and not earlier.main_diagnoses and (earlier.at_least_days or 1) <= 1:
            raise ParametersInvalid(f"bed_days.{later.name}", "never_reached")
    for advantage in parameters.tcm_advantages:
        _check_advantage(advantage, parameters)
    if parameters.bands is not None:
        _check_bands(parameters.bands, _schemes_in_use(parameters))
    rules = parameters.special_cases
    if rules is not None and not 0 <= rules.share <= 1:
        raise ParametersInvalid("special_cases.share", "not_between_0_and_1")


def _schemes_in_use(parameters: PriceParameters) -> frozenset[Scheme]:
    if not parameters.schemes:
        return frozenset({Scheme.DRG_WEIGHT, Scheme.BY_ITEM})
    return frozenset(use.scheme for use in parameters.schemes)


def _check_no_negative(parameters: PriceParameters) -> None:
    for name in ("group_prices", "points", "single_diseases", "dip", "bed_days", "tcm_advantages", "bands"):
        for place, value in _numbers(name, getattr(parameters, name)):
            if value < 0:
                raise ParametersInvalid(place, "negative")


def _check_no_zero(parameters: PriceParameters) -> None:
    """A weight, rate, coefficient, point or price of nothing pays nothing: it is left out, or a slip."""
    listed_prices = None if parameters.single_diseases is None else parameters.single_diseases.diseases
    for name, table in (
        ("group_prices", parameters.group_prices),
        ("points", parameters.points),
        ("single_diseases", tuple(replace(row, exit=None) for row in listed_prices or ())),
        ("dip", parameters.dip),
        ("tcm_advantages", parameters.tcm_advantages),
    ):
        for place, value in _numbers(name, table):
            if value == 0:
                raise ParametersInvalid(place, "zero")


def _numbers(place: str, value: object) -> Iterator[tuple[str, Decimal]]:
    """Every decimal of a table with its place; a row is named by its code or name, else by its position."""
    if isinstance(value, Decimal):
        yield place, value
    elif isinstance(value, Mapping):
        for key, part in value.items():
            yield from _numbers(f"{place}.{key}", part)
    elif isinstance(value, tuple):
        for position, part in enumerate(value):
            name = getattr(part, "code", None) or getattr(part, "name", None) or position
            yield from _numbers(f"{place}.{name}", part)
    elif is_dataclass(value):
        for field in fields(value):
            yield from _numbers(f"{place}.{field.name}", getattr(value, field.name))


def _check_schemes(parameters: PriceParameters) -> None:
    tables: Mapping[Scheme, object] = {
        Scheme.DRG_WEIGHT: parameters.group_prices,
        Scheme.DRG_POINTS: parameters.points,
        Scheme.SINGLE_DISEASE: parameters.single_diseases,
        Scheme.DIP: parameters.dip,
        Scheme.BED_DAY: parameters.bed_days,
    }
    last: SchemeUse | None = None
    for position, use in enumerate(parameters.schemes):
        place = f"schemes.{position}"
        if use.scheme is Scheme.SPECIAL_CASE:
            raise ParametersInvalid(place, "decided_case_by_case")
        if use.scheme in tables and tables[use.scheme] is None:
            raise ParametersInvalid(place, "without_its_table")
        if use.valid_from is not None and use.valid_to is not None and use.valid_to < use.valid_from:
            raise ParametersInvalid(f"{place}.valid_to", "before_valid_from")
        if EVERY_OTHER in use.tiers:
            raise ParametersInvalid(f"{place}.tiers", "every_other_in_a_list")
        if last is not None:
            raise ParametersInvalid(place, "never_reached")
        if use == SchemeUse(Scheme.BY_ITEM):
            last = use


def _check_points(parameters: PriceParameters) -> None:
    prices = parameters.points
    if prices is None:
        return
    _check_insurance("points.point_values", prices.point_values)
    if prices.average_cost_of_all is None:
        for group in prices.average_costs:
            if group not in prices.base_points:
                raise ParametersInvalid(f"points.average_costs.{group}", "without_average_cost_of_all")


def _check_single_diseases(parameters: PriceParameters) -> None:
    prices = parameters.single_diseases
    if prices is None:
        return
    _check_exit("single_diseases.exit", prices.exit)
    _check_names("single_diseases", (disease.code for disease in prices.diseases))
    earlier: dict[str, list[frozenset[str]]] = {}
    for disease in prices.diseases:
        if disease.exit is not None:
            _check_exit(f"single_diseases.{disease.code}.exit", disease.exit)
        if not disease.prices:
            raise ParametersInvalid(f"single_diseases.{disease.code}.prices", "empty")
        procedures = frozenset(disease.procedures or (_ANY,))
        if all(_taken(*asked, earlier) for asked in product(disease.main_diagnoses, procedures)):
            raise ParametersInvalid(f"single_diseases.{disease.code}", "never_reached")
        for diagnosis in disease.main_diagnoses:
            earlier.setdefault(diagnosis, []).append(procedures)


def _taken(diagnosis: str, procedure: str, earlier: Mapping[str, Sequence[frozenset[str]]]) -> bool:
    """Whether a row before takes every stay of this diagnosis and procedure."""
    by_rows = (procedures for wider in _as_wide_as(diagnosis) for procedures in earlier.get(wider, ()))
    return any(not procedures.isdisjoint(_as_wide_as(procedure)) for procedures in by_rows)


def _as_wide_as(pattern: str) -> tuple[str, ...]:
    """The pattern, and every one that names all its codes."""
    stem = pattern.removesuffix("*")
    return (pattern, _ANY, *(f"{stem[:length]}*" for length in range(1, len(stem) + 1)))


def _check_exit(place: str, rules: ExitRules) -> None:
    if rules.cost_above is not None and rules.cost_below is not None and rules.cost_below >= rules.cost_above:
        raise ParametersInvalid(place, "reversed")
    if rules.cost_above is not None and rules.cost_above < 1:
        raise ParametersInvalid(f"{place}.cost_above", "below_1")
    if rules.cost_below is not None and rules.cost_below > 1:
        raise ParametersInvalid(f"{place}.cost_below", "above_1")


def _check_dip(parameters: PriceParameters) -> None:
    prices = parameters.dip
    if prices is None:
        return
    _check_insurance("dip.point_values", prices.point_values)
    _check_names("dip.groups", (group.code for group in prices.groups))
    combinations: set[tuple[frozenset[str], frozenset[str]]] = set()
    for group in prices.groups:
        combination = frozenset(group.main_diagnoses), frozenset(group.procedures)
        if combination in combinations:
            raise ParametersInvalid(f"dip.groups.{group.code}", "never_reached")
        combinations.add(combination)
    _check_names("dip.corrections", (correction.name for correction in prices.corrections))
    for correction in prices.corrections:
        place = f"dip.corrections.{correction.name}"
        ages = (correction.age_from, correction.age_to)
        if ages == (None, None) and not correction.other_diagnoses:
            raise ParametersInvalid(place, "names_nothing")
        if (
            correction.age_from is not None
            and correction.age_to is not None
            and correction.age_to < correction.age_from
        ):
            raise ParametersInvalid(place, "reversed")


def _check_tariff(tariff: BedDayTariff) -> None:
    for tier, segments in tariff.segments_by_tier.items():
        place = f"bed_days.{tariff.name}.segments_by_tier.{tier}"
        if not segments:
            raise ParametersInvalid(place, "empty")
        if segments[0].from_day != 1:
            raise ParametersInvalid(place, "does_not_begin_at_1")
        for segment in segments:
            if segment.to_day is not None and segment.to_day < segment.from_day:
                raise ParametersInvalid(place, "reversed")
        for earlier, later in pairwise(segments):
            _check_following(place, earlier, later)
        if segments[-1].to_day is not None:
            raise ParametersInvalid(place, "ends")


def _check_following(place: str, earlier: DaySegment, later: DaySegment) -> None:
    if earlier.to_day is None or later.from_day <= earlier.to_day:
        raise ParametersInvalid(place, "overlap")
    if later.from_day > earlier.to_day + 1:
        raise ParametersInvalid(place, "gap")


def _check_advantage(advantage: TcmAdvantage, parameters: PriceParameters) -> None:
    place = f"tcm_advantages.{advantage.name}"
    if not advantage.groups and not advantage.main_diagnoses:
        raise ParametersInvalid(place, "names_nothing")
    if (advantage.coefficient is None) is (advantage.paid_as is None):
        raise ParametersInvalid(place, "coefficient_or_paid_as")
    if advantage.paid_as is not None and advantage.paid_as not in _known_groups(parameters):
        raise ParametersInvalid(f"{place}.paid_as", "unknown_group")


def _known_groups(parameters: PriceParameters) -> frozenset[str]:
    known: set[str] = set()
    if parameters.group_prices is not None:
        known.update(parameters.group_prices.weights)
    if parameters.points is not None:
        known.update(parameters.points.base_points, parameters.points.average_costs)
    if parameters.dip is not None:
        known.update(group.code for group in parameters.dip.groups)
    return frozenset(known)


def _check_bands(bands: StayBands, in_use: frozenset[Scheme]) -> None:
    for scheme in bands.schemes:
        if scheme not in (Scheme.DRG_WEIGHT, Scheme.DRG_POINTS, Scheme.DIP):
            raise ParametersInvalid("bands.schemes", f"{scheme}_has_no_bands")
        if scheme not in in_use:
            raise ParametersInvalid("bands.schemes", f"{scheme}_not_in_use")
    if bands.high is not None and bands.low is not None:
        for tier in sorted({*bands.high.multiples, *bands.low.multiples, EVERY_OTHER}):
            high, low = listed(bands.high.multiples, tier), listed(bands.low.multiples, tier)
            if high is not None and low is not None and low >= high:
                raise ParametersInvalid(f"bands.low.multiples.{tier}", "reversed")
    for tier, multiple in (bands.high.multiples if bands.high is not None else {}).items():
        if multiple < 1:
            raise ParametersInvalid(f"bands.high.multiples.{tier}", "below_1")
    for tier, multiple in (bands.low.multiples if bands.low is not None else {}).items():
        if multiple > 1:
            raise ParametersInvalid(f"bands.low.multiples.{tier}", "above_1")
    if bands.short_stay is not None and bands.long_stay is not None and bands.short_stay.days >= bands.long_stay.days:
        raise ParametersInvalid("bands.short_stay", "reversed")


def _check_insurance(place: str, table: Iterable[str]) -> None:
    """A misspelt kind of insurance would be every other one."""
    for key in table:
        if key != EVERY_OTHER and key not in set(InsuranceType):
            raise ParametersInvalid(f"{place}.{key}", "unknown_insurance")


def _check_names(place: str, names: Iterable[str]) -> None:
    for name, count in Counter(names).items():
        if count > 1:
            raise ParametersInvalid(f"{place}.{name}", "repeated")
