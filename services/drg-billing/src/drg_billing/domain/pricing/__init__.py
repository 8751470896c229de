"""Prices: each scheme (支付方式) turns a case into the standard (支付标准), what its bundle costs."""

from drg_billing.domain.price_tables import Scheme
from drg_billing.domain.pricing.choose_scheme import price_case
from drg_billing.domain.pricing.price import PassedOver, Price, PricedCase, SpecialDecision, SpecialEffect

__all__ = ["PassedOver", "Price", "PricedCase", "Scheme", "SpecialDecision", "SpecialEffect", "price_case"]
