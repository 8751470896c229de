"""Settlement of one outpatient visit (门诊结算): yearly deductible → basic insurance up to its cap → accounts → cash.

Source of the shape: 国办发〔2021〕14号. Each line is rounded half up, and cash is what remains, so the payers add up.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from drg_billing.domain.accumulators import YearTotals
from drg_billing.domain.money import ZERO, to_cents
from drg_billing.domain.outpatient_parameters import OutpatientBenefits, OutpatientTerms, OutpatientYear
from drg_billing.domain.parameters import AccountCovers, InsuranceType, PriceParameters, listed
from drg_billing.domain.settlement import Costs, split_between_accounts
from drg_billing.domain.steps import PaidStep, total_of


@dataclass(frozen=True, slots=True)
class OutpatientInputs:
    """Everything that decides the amounts of a visit, beside the parameters; kept with the settlement, for replay."""

    institution_tier: str
    insurance: InsuranceType
    retired: bool
    costs: Costs
    account_available: Decimal
    mutual_aid_available: Decimal
    year_before: YearTotals


@dataclass(frozen=True, slots=True)
class OutpatientPayers:
    """Who pays the visit; the four parts add up to the total."""

    total: Decimal
    basic: Decimal
    account: Decimal
    mutual_aid: Decimal
    cash: Decimal

    def negated(self) -> OutpatientPayers:
        return OutpatientPayers(
            ZERO - self.total, ZERO - self.basic, ZERO - self.account, ZERO - self.mutual_aid, ZERO - self.cash
        )


@dataclass(frozen=True, slots=True)
class OutpatientResult:
    """The amounts, and the line that led to them."""

    deductible: Decimal
    basic_line: PaidStep | None
    """None where insurance pays nothing at all: no insurance, or the deductible takes the whole visit."""
    payers: OutpatientPayers
    year_added: YearTotals


def settle_visit(inputs: OutpatientInputs, parameters: PriceParameters) -> OutpatientResult:
    """Split the cost of a visit between the payers. Pure, as `settle` is. Raises ParameterUnset."""
    deductible, line = ZERO, None
    covers: AccountCovers | None = None
    year: OutpatientYear | None = None
    if inputs.insurance is not InsuranceType.NONE:
        benefits = outpatient_benefits(inputs.insurance, parameters)
        year = benefits.year
        deductible = _deductible(inputs, benefits)
        line = _basic_line(inputs, parameters, benefits, inputs.costs.in_scope - deductible)
        covers = parameters.benefits(inputs.insurance).account_covers
    basic = total_of(() if line is None else (line,))
    left = inputs.costs.in_scope - basic
    shares = split_between_accounts(
        left,
        inputs.costs.total - inputs.costs.in_scope,
        covers,
        account_available=inputs.account_available,
        mutual_aid_available=inputs.mutual_aid_available,
    )
    shared = year is OutpatientYear.SHARED
    return OutpatientResult(
        deductible=deductible,
        basic_line=line,
        payers=OutpatientPayers(inputs.costs.total, basic, shares.account, shares.mutual_aid, shares.cash),
        year_added=YearTotals(
            deductible_used=deductible if shared else ZERO,
            basic_paid=basic if shared else ZERO,
            outpatient_deductible_used=deductible,
            outpatient_paid=basic,
        ),
    )


def outpatient_benefits(insurance: InsuranceType, parameters: PriceParameters) -> OutpatientBenefits:
    found = parameters.outpatient.get(insurance)
    if found is None:
        raise parameters.unset(f"outpatient.{insurance}")
    return found


def _terms(inputs: OutpatientInputs, benefits: OutpatientBenefits) -> tuple[str, OutpatientTerms]:
    """The terms that hold for the person, and where they stand."""
    if inputs.retired and benefits.retired_terms is not None:
        return "retired_terms", benefits.retired_terms
    return "terms", benefits.terms


def _deductible(inputs: OutpatientInputs, benefits: OutpatientBenefits) -> Decimal:
    """What the year has left of the deductible, as far as this visit reaches."""
    before = inputs.year_before
    used = before.deductible_used if benefits.year is OutpatientYear.SHARED else before.outpatient_deductible_used
    _, terms = _terms(inputs, benefits)
    due = max(ZERO, terms.yearly_deductible - used)
    return min(due, inputs.costs.in_scope)


def _basic_line(
    inputs: OutpatientInputs, parameters: PriceParameters, benefits: OutpatientBenefits, base: Decimal
) -> PaidStep | None:
    """Base × ratio, rounded half up and cut where a cap is reached."""
    place, terms = _terms(inputs, benefits)
    ratio = listed(terms.ratio_by_tier, inputs.institution_tier)
    if ratio is None:
        raise parameters.unset(f"outpatient.{inputs.insurance}.{place}.ratio_by_tier.{inputs.institution_tier}")
    if base <= ZERO:
        return None
    amount = to_cents(base * ratio)
    if terms.yearly_cap is not None:
        amount = min(amount, max(ZERO, terms.yearly_cap - inputs.year_before.outpatient_paid))
    cap_of_both = parameters.benefits(inputs.insurance).basic.yearly_cap
    if benefits.year is OutpatientYear.SHARED and cap_of_both is not None:
        amount = min(amount, max(ZERO, cap_of_both - inputs.year_before.basic_paid))
    return PaidStep(base, ratio, amount)
