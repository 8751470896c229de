"""Prepayment month by month, and the clearing at the end: what the fund still owes each hospital, or is owed."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from drg_billing.domain.clearing_parameters import ClearingRules, SharedPart
from drg_billing.domain.money import ZERO, to_cents
from drg_billing.domain.parameters import PriceParameters, listed
from drg_billing.domain.reports.payments import Payments


@dataclass(frozen=True, slots=True)
class MonthOfInstitution:
    """What the ledger says of one hospital's discharges of one month, for one pooling area."""

    pooling_area: str
    institution_code: str
    institution_name: str | None
    month: str
    payments: Payments


@dataclass(frozen=True, slots=True)
class Prepayment:
    """What is paid in advance for a month. A month in which the pool owes nothing prepays nothing."""

    pooling_area: str
    institution_code: str
    institution_name: str | None
    month: str
    settled_cases: int
    pool: Decimal
    prepaid_share: Decimal
    prepaid: Decimal
    parameter_version: int


@dataclass(frozen=True, slots=True)
class Clearing:
    """The clearing of one hospital in one pooling area.

    due = pool − surplus returned + overrun borne; payment = due − prepaid − deposit + deposit returned.
    """

    pooling_area: str
    institution_code: str
    institution_name: str | None
    settled_cases: int
    standard: Decimal
    cost: Decimal
    pool: Decimal
    surplus: Decimal
    """What the bundles paid above the cost, over all cases together."""
    surplus_returned: Decimal
    overrun: Decimal
    """What the stays cost above the bundles."""
    overrun_borne: Decimal
    due: Decimal
    prepaid: Decimal
    deposit: Decimal
    deposit_returned: Decimal
    payment: Decimal
    """Negative: the hospital pays back."""
    parameter_version: int


def prepay(month: MonthOfInstitution, parameters: PriceParameters) -> Prepayment:
    """Raises ParameterUnset."""
    share = rules_of(parameters).prepaid_share
    if share is None:
        raise parameters.unset("clearing.prepaid_share")
    return Prepayment(
        month.pooling_area,
        month.institution_code,
        month.institution_name,
        month.month,
        month.payments.settled_cases,
        month.payments.pool,
        share,
        to_cents(max(ZERO, month.payments.pool) * share),
        parameters.version,
    )


def clear(whole: MonthOfInstitution, payments: Payments, prepaid: Decimal, parameters: PriceParameters) -> Clearing:
    """Raises ParameterUnset naming what this hospital's year needs and nobody set."""
    rules = rules_of(parameters)
    surplus, overrun = max(ZERO, -payments.difference), max(ZERO, payments.difference)
    returned = surplus - _part(surplus, payments.standard, rules.surplus_kept, "surplus_kept", parameters)
    borne = _part(overrun, payments.standard, rules.overrun_borne, "overrun_borne", parameters)
    due = payments.pool - returned + borne
    deposit, deposit_returned = _deposit(payments.pool, whole.institution_code, rules, parameters)
    return Clearing(
        pooling_area=whole.pooling_area,
        institution_code=whole.institution_code,
        institution_name=whole.institution_name,
        settled_cases=payments.settled_cases,
        standard=payments.standard,
        cost=payments.cost,
        pool=payments.pool,
        surplus=surplus,
        surplus_returned=returned,
        overrun=overrun,
        overrun_borne=borne,
        due=due,
        prepaid=prepaid,
        deposit=deposit,
        deposit_returned=deposit_returned,
        payment=due - prepaid - deposit + deposit_returned,
        parameter_version=parameters.version,
    )


def rules_of(parameters: PriceParameters) -> ClearingRules:
    """Raises ParameterUnset."""
    if parameters.clearing is None:
        raise parameters.unset("clearing")
    return parameters.clearing


def _part(
    amount: Decimal, standard: Decimal, rule: SharedPart | None, name: str, parameters: PriceParameters
) -> Decimal:
    if amount == ZERO:
        return ZERO
    if rule is None:
        raise parameters.unset(f"clearing.{name}")
    return to_cents(min(amount, max(ZERO, standard) * rule.limit) * rule.share)


def _deposit(
    pool: Decimal, institution_code: str, rules: ClearingRules, parameters: PriceParameters
) -> tuple[Decimal, Decimal]:
    """What was held back, and what of it comes back."""
    if rules.deposit_share is None:
        raise parameters.unset("clearing.deposit_share")
    deposit = to_cents(max(ZERO, pool) * rules.deposit_share)
    if deposit == ZERO:
        return ZERO, ZERO
    returned = listed(rules.deposit_returned or {}, institution_code)
    if returned is None:
        raise parameters.unset(f"clearing.deposit_returned.{institution_code}")
    return deposit, to_cents(deposit * returned)
