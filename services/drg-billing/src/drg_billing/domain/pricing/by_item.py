"""By item (按项目付费): the standard is what the stay costs."""

from __future__ import annotations

from drg_billing.domain.price_tables import Scheme
from drg_billing.domain.pricing.price import Offer, Price, PricedCase


def price_by_item(case: PricedCase) -> Price:
    return Price(Scheme.BY_ITEM, case.total_cost)


def offer_by_item(case: PricedCase) -> Offer:
    return Offer(price_by_item(case), case.total_cost)
