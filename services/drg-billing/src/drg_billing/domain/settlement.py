"""Settlement of one case (结算): from the bill through the triple guarantee (三重保障) to the patient's cash.

Order of the layers: in-scope cost → deductible → basic insurance → civil-servant or large-sum supplement →
serious-illness insurance → medical assistance → personal account → mutual-aid account → cash. Every layer takes from
what the one before it left; each line is rounded half up, and cash is what remains, so the payers always add up.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from drg_billing.domain.accumulators import YearTotals
from drg_billing.domain.fund_formula import HospitalPayment, pay_hospital
from drg_billing.domain.money import ZERO
from drg_billing.domain.parameters import (
    EVERY_OTHER,
    AccountCovers,
    BundleExtra,
    DeductibleScope,
    InsuranceBenefits,
    InsuranceType,
    PaymentMode,
    PriceParameters,
    SteppedBenefit,
    listed,
)
from drg_billing.domain.pricing import Price, PricedCase, Scheme, price_case
from drg_billing.domain.steps import PaidStep, Step, pay_by_steps, total_of
from drg_billing.domain.stored_form import ADDED_LATER
from drg_billing.domain.year_base import BasePart, parts_for


@dataclass(frozen=True, slots=True)
class Costs:
    """The stay by item (费用明细合计). The three parts outside the scope of insurance are at most the total."""

    total: Decimal
    full_self_pay: Decimal
    """Class C items (丙类, 全自费)."""
    over_limit: Decimal
    """Above a price limit (超限价自费)."""
    pre_self_pay: Decimal
    """The patient's own first share of class B items (先行自付)."""

    @property
    def in_scope(self) -> Decimal:
        """What insurance looks at (符合政策范围)."""
        return self.total - self.full_self_pay - self.over_limit - self.pre_self_pay


class TransferDirection(StrEnum):
    UP = "up"
    DOWN = "down"


@dataclass(frozen=True, slots=True)
class LinkedStay:
    """An earlier stay that a referral ties to this one, and the deductible it has met."""

    direction: TransferDirection
    deductible_met: Decimal
    case_id: UUID | None = field(default=None, metadata=ADDED_LATER)
    """The case of that stay; settlements from before do not say it."""


@dataclass(frozen=True, slots=True)
class SettlementInputs:
    """Everything that decides the amounts, beside the parameters; kept with the settlement, for replay."""

    case: PricedCase
    costs: Costs
    insurance: InsuranceType
    mode: PaymentMode
    contracted: bool
    """Under an active agreement with a family doctor on the day of admission."""
    referred: bool
    """A referral sent the patient to this institution."""
    linked_stay: LinkedStay | None
    assistance_category: str | None
    account_available: Decimal
    """What the patient lets the personal account pay."""
    mutual_aid_available: Decimal
    """The same of a relative's account (家庭共济)."""
    year_before: YearTotals
    """What the year had used under this insurance; of medical assistance, what it had paid under all insurances."""
    serious_illness_free: tuple[BasePart, ...] = field(default=(), metadata=ADDED_LATER)
    """Parts of the year's base that corrections have left free, ascending."""
    outside_the_pool: bool = field(default=False, metadata=ADDED_LATER)
    """Nobody has insured the person: the pool owes the hospital nothing, and is owed nothing."""

    def base_parts(self, base_added: Decimal) -> tuple[BasePart, ...]:
        """Which parts of the year's base the case holds when it adds so much."""
        return parts_for(base_added, self.year_before.serious_illness_base, self.serious_illness_free)


@dataclass(frozen=True, slots=True)
class Payers:
    """Who pays the bill; the seven parts add up to the total."""

    total: Decimal
    basic: Decimal
    supplement: Decimal
    serious_illness: Decimal
    assistance: Decimal
    account: Decimal
    mutual_aid: Decimal
    cash: Decimal

    @property
    def other(self) -> Decimal:
        """Civil-servant or large-sum supplement, and mutual aid."""
        return self.supplement + self.mutual_aid

    def negated(self) -> Payers:
        return NOBODY_PAYS.minus(self)

    def minus(self, other: Payers) -> Payers:
        """The difference, payer by payer; it may have either sign."""
        return Payers(
            total=self.total - other.total,
            basic=self.basic - other.basic,
            supplement=self.supplement - other.supplement,
            serious_illness=self.serious_illness - other.serious_illness,
            assistance=self.assistance - other.assistance,
            account=self.account - other.account,
            mutual_aid=self.mutual_aid - other.mutual_aid,
            cash=self.cash - other.cash,
        )


NOBODY_PAYS = Payers(ZERO, ZERO, ZERO, ZERO, ZERO, ZERO, ZERO, ZERO)


@dataclass(frozen=True, slots=True)
class SettlementResult:
    """The amounts, and every line that led to them."""

    price: Price
    bill: Costs
    """What the patient is billed: the stay by item, or the bundle and the extras outside it."""
    deductible: Decimal
    deductible_met: Decimal
    """The deductible this stay and those linked before it have met together."""
    basic_lines: tuple[PaidStep, ...]
    supplement_lines: tuple[PaidStep, ...]
    serious_illness_lines: tuple[PaidStep, ...]
    assistance_lines: tuple[PaidStep, ...]
    payers: Payers
    hospital: HospitalPayment
    year_added: YearTotals
    """What this settlement adds to the person's year."""


def settle(inputs: SettlementInputs, parameters: PriceParameters) -> SettlementResult:
    """Split the bill between the payers. Pure: the same inputs and parameters give the same result for ever.

    Raises ParameterUnset when the parameters leave open what this case needs.
    """
    price = price_case(inputs.case, parameters)
    bill = bill_of(inputs.costs, price, inputs.mode, parameters.bundle_extras)
    benefits = None if inputs.insurance is InsuranceType.NONE else parameters.benefits(inputs.insurance)
    before = inputs.year_before

    deductible, met = _deductible(inputs, parameters, benefits, bill.in_scope)
    basic = _basic(inputs, parameters, benefits, bill.in_scope - deductible)
    residual = bill.in_scope - total_of(basic)
    supplement: tuple[PaidStep, ...] = ()
    serious_illness: tuple[PaidStep, ...] = ()
    if benefits is not None and benefits.supplement is not None:
        supplement = _stepped(benefits.supplement, _whole(residual), before.supplement_paid)
    base_added = residual - total_of(supplement)
    if benefits is not None and benefits.serious_illness is not None:
        parts = inputs.base_parts(base_added)
        serious_illness = _stepped(benefits.serious_illness, parts, before.serious_illness_paid)
    left = base_added - total_of(serious_illness)
    assistance = _assistance(inputs, parameters, left)
    left -= total_of(assistance)

    out_of_scope = bill.total - bill.in_scope
    shares = split_between_accounts(
        left,
        out_of_scope,
        benefits.account_covers if benefits is not None else None,
        account_available=inputs.account_available,
        mutual_aid_available=inputs.mutual_aid_available,
    )
    payers = Payers(
        total=bill.total,
        basic=total_of(basic),
        supplement=total_of(supplement),
        serious_illness=total_of(serious_illness),
        assistance=total_of(assistance),
        account=shares.account,
        mutual_aid=shares.mutual_aid,
        cash=shares.cash,
    )
    return SettlementResult(
        price=price,
        bill=bill,
        deductible=deductible,
        deductible_met=met,
        basic_lines=basic,
        supplement_lines=supplement,
        serious_illness_lines=serious_illness,
        assistance_lines=assistance,
        payers=payers,
        hospital=_hospital(inputs, parameters, price, bill, payers),
        year_added=YearTotals(
            deductible_used=deductible,
            basic_paid=payers.basic,
            supplement_paid=payers.supplement,
            serious_illness_base=base_added if benefits is not None else ZERO,
            serious_illness_paid=payers.serious_illness,
            assistance_paid=payers.assistance,
        ),
    )


@dataclass(frozen=True, slots=True)
class PatientShares:
    """How the patient's share is paid."""

    account: Decimal
    mutual_aid: Decimal
    cash: Decimal


def split_between_accounts(
    in_scope_left: Decimal,
    out_of_scope: Decimal,
    covers: AccountCovers | None,
    *,
    account_available: Decimal,
    mutual_aid_available: Decimal,
) -> PatientShares:
    """What is left in scope and all that lies outside it: personal account first, then mutual aid, then cash."""
    payable = {
        None: ZERO,
        AccountCovers.POLICY_SHARE: in_scope_left,
        AccountCovers.WHOLE_SHARE: in_scope_left + out_of_scope,
    }[covers]
    account = min(account_available, payable)
    mutual_aid = min(mutual_aid_available, payable - account)
    return PatientShares(account, mutual_aid, in_scope_left + out_of_scope - account - mutual_aid)


def bill_of(costs: Costs, price: Price, mode: PaymentMode, extras: Collection[BundleExtra]) -> Costs:
    """What is billed: by item, or in FEE_AND_PAY the bundle and the listed extras outside it."""
    if mode is PaymentMode.PAY_ONLY or price.scheme is Scheme.BY_ITEM:
        return costs
    full_self_pay, over_limit = _listed_extras(costs, extras)
    return Costs(price.standard + full_self_pay + over_limit, full_self_pay, over_limit, ZERO)


def outside_the_bundle(costs: Costs, mode: PaymentMode, extras: Collection[BundleExtra]) -> Decimal:
    """What `PricedCase.outside_the_bundle` is for a stay: the listed extras in FEE_AND_PAY, else nothing."""
    return ZERO if mode is PaymentMode.PAY_ONLY else sum(_listed_extras(costs, extras), ZERO)


def _listed_extras(costs: Costs, extras: Collection[BundleExtra]) -> tuple[Decimal, Decimal]:
    """Full self-pay and over-limit, each as far as the area bills it beside the bundle."""
    return (
        costs.full_self_pay if BundleExtra.FULL_SELF_PAY in extras else ZERO,
        costs.over_limit if BundleExtra.OVER_LIMIT in extras else ZERO,
    )


def _deductible(
    inputs: SettlementInputs, parameters: PriceParameters, benefits: InsuranceBenefits | None, in_scope: Decimal
) -> tuple[Decimal, Decimal]:
    """The deductible this bill pays, and what has been met with it."""
    if benefits is None:
        return ZERO, ZERO
    tier = inputs.case.institution_tier
    full = listed(benefits.deductible.by_tier, tier)
    if full is None:
        raise parameters.unset(f"insurance.{inputs.insurance}.deductible.by_tier.{tier}")
    due, met_before = full, ZERO
    if inputs.linked_stay is not None:
        met_before = inputs.linked_stay.deductible_met
        due = ZERO if inputs.linked_stay.direction is TransferDirection.DOWN else max(ZERO, full - met_before)
    if benefits.deductible.scope is DeductibleScope.YEAR:
        due = min(due, max(ZERO, full - inputs.year_before.deductible_used))
    paid = min(due, in_scope)
    return paid, met_before + paid


def _basic(
    inputs: SettlementInputs, parameters: PriceParameters, benefits: InsuranceBenefits | None, base: Decimal
) -> tuple[PaidStep, ...]:
    if benefits is None:
        return ()
    tier = inputs.case.institution_tier
    steps = benefits.basic.steps_by_tier.get(tier, benefits.basic.steps_by_tier.get(EVERY_OTHER))
    if steps is None:
        raise parameters.unset(f"insurance.{inputs.insurance}.basic.steps_by_tier.{tier}")
    change = ZERO
    if inputs.contracted and benefits.contracted_bonus is not None:
        change += benefits.contracted_bonus
    if benefits.unreferred is not None and not inputs.referred and tier in benefits.unreferred.tiers:
        change -= benefits.unreferred.reduction
    changed = tuple(Step(step.above, min(Decimal(1), max(Decimal(0), step.ratio + change))) for step in steps)
    return _stepped(SteppedBenefit(changed, benefits.basic.yearly_cap), _whole(base), inputs.year_before.basic_paid)


def _assistance(inputs: SettlementInputs, parameters: PriceParameters, base: Decimal) -> tuple[PaidStep, ...]:
    category = inputs.assistance_category
    if category is None:
        return ()
    benefit = parameters.assistance.get(category)
    if benefit is None:
        raise parameters.unset(f"assistance.{category}")
    return _stepped(benefit, _whole(base), inputs.year_before.assistance_paid)


def _whole(amount: Decimal) -> tuple[BasePart, ...]:
    """An amount that no other stay has a part in."""
    return (BasePart(ZERO, amount),)


def _stepped(benefit: SteppedBenefit, parts: Iterable[BasePart], paid_before: Decimal) -> tuple[PaidStep, ...]:
    """The lines of a layer, the last ones cut where the yearly cap is reached."""
    lines = tuple(line for part in parts for line in pay_by_steps(part.above, part.length, benefit.steps))
    if benefit.yearly_cap is None:
        return lines
    left = max(ZERO, benefit.yearly_cap - paid_before)
    capped = []
    for line in lines:
        amount = min(line.amount, left)
        left -= amount
        capped.append(PaidStep(line.part, line.ratio, amount))
    return tuple(capped)


def _hospital(
    inputs: SettlementInputs, parameters: PriceParameters, price: Price, bill: Costs, payers: Payers
) -> HospitalPayment:
    """What reaches the hospital. Extras outside the bundle are the patient's, so they stand on both sides."""
    extras = ZERO
    if inputs.mode is PaymentMode.FEE_AND_PAY and price.scheme is not Scheme.BY_ITEM:
        extras = bill.full_self_pay + bill.over_limit
    return pay_hospital(
        parameters.fund_formula,
        standard=bill.total if inputs.outside_the_pool else price.standard + extras,
        patient=payers.account + payers.mutual_aid + payers.cash,
        other_funds=payers.supplement + payers.serious_illness + payers.assistance,
        cost=inputs.costs.total,
    )
