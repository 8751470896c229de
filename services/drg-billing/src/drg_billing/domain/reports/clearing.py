"""Prepayment month by month, and the clearing at the end: what the fund still owes each hospital, or is owed."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from drg_billing.domain.clearing_parameters import ClearingRules, SharedPart
from drg_billing.domain.money import ZERO, to_cents
from drg_billing.domain.parameters import PriceParameters, listed
from drg_billing.domain.reports.payments import Payments


@dataclass(frozen=True, slots=True, order=True)
class PaidInstitution:
    """A hospital as the creditor of one pooling area."""

    pooling_area: str
    institution_code: str
    institution_name: str | None


@dataclass(frozen=True, slots=True)
class LedgerMonth:
    """What the ledger says now of a hospital's discharges of one month."""

    institution: PaidInstitution
    month: str
    payments: Payments


@dataclass(frozen=True, slots=True)
class PrepaidAmounts:
    settled_cases: int
    pool: Decimal
    """What the pool owes for the discharges of the month."""
    prepaid: Decimal


NOTHING_PREPAID = PrepaidAmounts(0, ZERO, ZERO)


@dataclass(frozen=True, slots=True)
class Prepayment:
    """What is paid in advance for a month. A month in which the pool owes nothing prepays nothing."""

    institution: PaidInstitution
    month: str
    amounts: PrepaidAmounts
    prepaid_share: Decimal
    parameter_version: int


@dataclass(frozen=True, slots=True)
class ClearingAmounts:
    """due = pool − surplus returned + overrun borne; payment = due − prepaid − deposit + deposit returned."""

    settled_cases: int
    standard: Decimal
    cost: Decimal
    pool: Decimal
    surplus: Decimal
    """What the bundles paid above the cost, over all cases together (结余)."""
    surplus_returned: Decimal
    overrun: Decimal
    """What the stays cost above the bundles (超支)."""
    overrun_borne: Decimal
    due: Decimal
    prepaid: Decimal
    deposit: Decimal
    deposit_returned: Decimal
    payment: Decimal
    """Negative: the hospital pays back."""


NOTHING_CLEARED = ClearingAmounts(0, *(ZERO,) * 12)


@dataclass(frozen=True, slots=True)
class Clearing:
    """The clearing of one hospital in one pooling area."""

    institution: PaidInstitution
    amounts: ClearingAmounts
    parameter_version: int


def prepay(month: LedgerMonth, parameters: PriceParameters) -> Prepayment:
    """Raises ParameterUnset."""
    share = rules_of(parameters).prepaid_share
    if share is None:
        raise parameters.unset("clearing.prepaid_share")
    pool = month.payments.pool
    amounts = PrepaidAmounts(month.payments.settled_cases, pool, to_cents(max(ZERO, pool) * share))
    return Prepayment(month.institution, month.month, amounts, share, parameters.version)


def clear(institution: PaidInstitution, payments: Payments, prepaid: Decimal, parameters: PriceParameters) -> Clearing:
    """Raises ParameterUnset, naming what this hospital's year needs and nobody set."""
    rules = rules_of(parameters)
    surplus, overrun = max(ZERO, -payments.difference), max(ZERO, payments.difference)
    kept = _part(surplus, payments.standard, rules.surplus_kept, "surplus_kept", parameters)
    borne = _part(overrun, payments.standard, rules.overrun_borne, "overrun_borne", parameters)
    due = payments.pool - (surplus - kept) + borne
    deposit, deposit_returned = _deposit(payments.pool, institution.institution_code, rules, parameters)
    amounts = ClearingAmounts(
        settled_cases=payments.settled_cases,
        standard=payments.standard,
        cost=payments.cost,
        pool=payments.pool,
        surplus=surplus,
        surplus_returned=surplus - kept,
        overrun=overrun,
        overrun_borne=borne,
        due=due,
        prepaid=prepaid,
        deposit=deposit,
        deposit_returned=deposit_returned,
        payment=due - prepaid - deposit + deposit_returned,
    )
    return Clearing(institution, amounts, parameters.version)


def rules_of(parameters: PriceParameters) -> ClearingRules:
    """Raises ParameterUnset."""
    if parameters.clearing is None:
        raise parameters.unset("clearing")
    return parameters.clearing


def _part(
    amount: Decimal, standard: Decimal, rule: SharedPart | None, name: str, parameters: PriceParameters
) -> Decimal:
    """What of a surplus stays with the hospital, or of an overrun is the fund's."""
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
