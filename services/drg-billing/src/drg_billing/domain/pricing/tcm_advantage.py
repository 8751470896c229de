"""TCM advantage diseases (中医优势病种): a coefficient of their own, or the standard of another group."""

from __future__ import annotations

from drg_billing.domain.code_patterns import matches
from drg_billing.domain.parameters import PriceParameters
from drg_billing.domain.price_tables import TcmAdvantage
from drg_billing.domain.pricing.price import PricedCase


def tcm_advantage_of(case: PricedCase, group: str, parameters: PriceParameters) -> TcmAdvantage | None:
    """The first of the area's TCM advantage diseases that the case is: by its group, or by diagnosis and procedure."""
    for advantage in parameters.tcm_advantages:
        if group in advantage.groups:
            return advantage
        treated = not advantage.procedures or any(matches(code, advantage.procedures) for code in case.procedures)
        if treated and matches(case.main_diagnosis, advantage.main_diagnoses):
            return advantage
    return None
