"""Answers about the price of a case: the standard, its factors, and the way that led to the scheme."""

from __future__ import annotations

from drg_billing.domain.pricing import Scheme
from drg_billing.domain.pricing.price import Band, Reason
from drg_billing.entrypoints.http.parameter_values import Factor, Points
from yilian_kit.http import AnswerModel, Money


class DayLineAnswer(AnswerModel):
    """Days of the stay at one tariff."""

    days: int
    per_day: Money
    amount: Money


class PassedOverAnswer(AnswerModel):
    """A scheme before the one that priced the case, and why it did not take it."""

    scheme: Scheme
    reason: Reason
    row: str


class PriceAnswer(AnswerModel):
    """The standard, and the factors it is made of; what the scheme does not have is null or empty.

    `row` names the row of the price list, the combination or the tariff; `band` says that an extreme cost moved the
    standard away from the usual one; `special_case` is the id of the special case that decided.
    """

    scheme: Scheme
    standard: Money
    weight: Factor | None
    base_rate: Money | None
    coefficient: Factor | None
    row: str
    base_points: Points | None
    points: Points | None
    point_value: Points | None
    correction: Factor | None
    tcm_advantage: str
    day_lines: list[DayLineAnswer]
    band: Band | None
    band_multiple: Factor | None
    reference: Money | None
    special_case: str
    passed_over: list[PassedOverAnswer]
