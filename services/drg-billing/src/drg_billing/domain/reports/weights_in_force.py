"""Which weight a DRG has on which day of discharge: from the parameters in force, for cases that are not settled.

Settled cases bring the weight of their settlement. An area that pays by points has weights as well: base points are
hundredths of the average stay (基准点数 = 病组平均费用 ÷ 全部病例平均费用 × 100).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from drg_billing.domain.parameters import PriceParameters
from drg_billing.domain.price_tables import QyPayment
from drg_billing.domain.pricing.drg_points import base_points_of
from drg_billing.domain.reports.request import ReportPeriod


@dataclass(frozen=True, slots=True)
class WeightSpan:
    """The weights of a pooling area over some days, both included."""

    pooling_area: str | None
    """None: of the cases that name no area."""
    first_day: date
    last_day: date
    weights: Mapping[str, Decimal]
    """By DRG code; `*` for every other."""
    qy_by_weight: bool


def parameters_in_force(sets: Sequence[PriceParameters], pooling_area: str, on: date) -> PriceParameters | None:
    """Of the area's versions that cover the day the one with the latest start, of those the last activated.

    `sets` stand in the order of their activation.
    """
    found = None
    for one in sets:
        covers = one.valid_from <= on and (one.valid_to is None or on <= one.valid_to)
        if one.pooling_area == pooling_area and covers and (found is None or one.valid_from >= found.valid_from):
            found = one
    return found


def weight_spans(sets: Sequence[PriceParameters], period: ReportPeriod, own_area: str | None) -> Iterator[WeightSpan]:
    """The weights of every area over the period, and those of cases that name no area.

    The latter belong to `own_area`, the service's; without one, to the only area that has parameters on the day.
    """
    areas = sorted({one.pooling_area for one in sets})
    for first_day, last_day in _spans(sets, period):
        found = {area: parameters_in_force(sets, area, first_day) for area in areas}
        in_force = {area: one for area, one in found.items() if one is not None}
        for area, one in in_force.items():
            yield _span(area, first_day, last_day, one)
        unnamed = own_area or (next(iter(in_force)) if len(in_force) == 1 else None)
        if unnamed in in_force:
            yield _span(None, first_day, last_day, in_force[unnamed])


def weights_of(parameters: PriceParameters) -> Mapping[str, Decimal]:
    """By DRG code, whichever scheme the area weighs its groups for; empty when it weighs none."""
    if parameters.group_prices is not None:
        return parameters.group_prices.weights
    points = parameters.points
    if points is None:
        return {}
    drgs = points.base_points.keys() | (points.average_costs.keys() if points.average_cost_of_all else set())
    return {drg: base_points_of(drg, points, parameters) / 100 for drg in sorted(drgs)}


def _span(area: str | None, first_day: date, last_day: date, parameters: PriceParameters) -> WeightSpan:
    priced = parameters.group_prices or parameters.points
    by_weight = priced is not None and priced.qy is QyPayment.BY_WEIGHT
    return WeightSpan(area, first_day, last_day, weights_of(parameters), by_weight)


def _spans(sets: Sequence[PriceParameters], period: ReportPeriod) -> Iterator[tuple[date, date]]:
    """The period cut wherever a version begins, or the day after one ends."""
    one_day = timedelta(days=1)
    cuts = {one.valid_from for one in sets} | {one.valid_to + one_day for one in sets if one.valid_to is not None}
    starts = sorted({period.first_day} | {cut for cut in cuts if period.first_day < cut <= period.last_day})
    ends = [start - one_day for start in starts[1:]] + [period.last_day]
    yield from zip(starts, ends, strict=True)
