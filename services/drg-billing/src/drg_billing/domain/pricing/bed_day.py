"""By bed-day (按床日付费): each day costs what the segment of the stay that it lies in costs."""

from __future__ import annotations

from collections.abc import Sequence

from drg_billing.domain.code_patterns import matches
from drg_billing.domain.money import ZERO, to_cents
from drg_billing.domain.parameters import EVERY_OTHER, PriceParameters
from drg_billing.domain.price_tables import BedDayTariff, DaySegment, Scheme
from drg_billing.domain.pricing.price import DayLine, Declined, Offer, Price, PricedCase, Reason


def offer_by_bed_day(case: PricedCase, parameters: PriceParameters) -> Offer | Declined:
    """The first tariff that fits institution, diagnosis and days. Raises ParameterUnset for a tier without segments."""
    if parameters.bed_days is None:
        raise parameters.unset("bed_days")
    days = case.stay_days
    tariff = next((tariff for tariff in parameters.bed_days if _fits(tariff, case)), None)
    if tariff is None or days is None:
        return Declined(Reason.NO_TARIFF)
    segments = tariff.segments_by_tier.get(case.institution_tier, tariff.segments_by_tier.get(EVERY_OTHER))
    if segments is None:
        raise parameters.unset(f"bed_days.{tariff.name}.segments_by_tier.{case.institution_tier}")
    lines = day_lines(days, segments)
    standard = sum((line.amount for line in lines), ZERO)
    return Offer(Price(Scheme.BED_DAY, standard, row=tariff.name, day_lines=lines), standard)


def day_lines(days: int, segments: Sequence[DaySegment]) -> tuple[DayLine, ...]:
    """The days of a stay, segment by segment."""
    lines = []
    for segment in segments:
        last = days if segment.to_day is None else min(days, segment.to_day)
        count = last - segment.from_day + 1
        if count > 0:
            lines.append(DayLine(count, segment.amount, to_cents(count * segment.amount)))
    return tuple(lines)


def _fits(tariff: BedDayTariff, case: PricedCase) -> bool:
    if tariff.institutions and case.institution_code not in tariff.institutions:
        return False
    if tariff.main_diagnoses and not matches(case.main_diagnosis, tariff.main_diagnoses):
        return False
    return case.stay_days is not None and case.stay_days >= (tariff.at_least_days or 0)
