"""Which cases the schemes by group do not take: ungroupable ones, and QY ones that the area pays by item."""

from __future__ import annotations

from drg_billing.domain.grouping.results import GroupStatus
from drg_billing.domain.parameters import PriceParameters
from drg_billing.domain.price_tables import QyPayment
from drg_billing.domain.pricing.price import Declined, PricedCase, Reason


def declined_by_group(
    case: PricedCase, qy: QyPayment | None, parameters: PriceParameters, place: str
) -> Declined | None:
    """Raises ParameterUnset for a QY case when nobody said how the area pays it."""
    if case.status is GroupStatus.UNGROUPABLE:
        return Declined(Reason.UNGROUPABLE)
    if case.status is GroupStatus.QY:
        if qy is None:
            raise parameters.unset(f"{place}.qy")
        if qy is QyPayment.BY_ITEM:
            return Declined(Reason.QY_BY_ITEM)
    return None
