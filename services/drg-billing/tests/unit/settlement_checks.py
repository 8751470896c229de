"""What holds for every settlement, whatever the bill, the parameters and the year before (design, section 4)."""

from __future__ import annotations

from dataclasses import replace

from drg_billing.domain.outpatient import OutpatientInputs, OutpatientPayers, settle_visit
from drg_billing.domain.parameters import FundFormula, InsuranceType, PaymentMode, PriceParameters
from drg_billing.domain.settlement import Costs, Payers, SettlementInputs, settle

from .money_builders import costing

PAYERS = ("basic", "supplement", "serious_illness", "assistance", "account", "mutual_aid", "cash")
OUTPATIENT_PAYERS = ("basic", "account", "mutual_aid", "cash")


def check_one(case: SettlementInputs, area: PriceParameters) -> Payers:
    """Everything that holds for one settlement by itself."""
    result = settle(case, area)
    paid = result.payers
    amounts = [getattr(paid, name) for name in PAYERS]

    # Σ payers = total to the cent; no layer is negative, and every amount has two places
    assert sum(amounts) == paid.total == result.bill.total
    assert all(amount >= 0 for amount in amounts)
    assert all(amount.as_tuple().exponent == -2 for amount in amounts)

    # The hospital's side adds up to the cost as well; only the formula that says so has a negative pool
    hospital = result.hospital
    assert hospital.patient + hospital.other_funds + hospital.pool + hospital.difference == case.costs.total
    assert hospital.pool >= 0 or area.fund_formula is FundFormula.BALANCE

    # The deductible never exceeds the bill; caps hold over the year
    assert 0 <= result.deductible <= result.bill.in_scope
    if case.insurance is not InsuranceType.NONE:
        cap = area.benefits(case.insurance).basic.yearly_cap
        assert cap is None or paid.basic == 0 or case.year_before.basic_paid + paid.basic <= cap

    # A reversal takes back everything, and the year is as it was
    negative = paid.negated()
    assert all(getattr(negative, name) + getattr(paid, name) == 0 for name in (*PAYERS, "total"))
    assert case.year_before.plus(result.year_added).minus(result.year_added) == case.year_before
    return paid


def check_dearer(case: SettlementInputs, area: PriceParameters, dearer: Costs) -> None:
    """A dearer stay costs no payer less, and what stands outside the bundle is billed once and never the pool's."""
    case, changed = costing(case, case.costs, area), costing(case, dearer, area)
    before, after, more = check_one(case, area), check_one(changed, area), dearer.total - case.costs.total
    assert all(getattr(after, name) >= getattr(before, name) for name in PAYERS)
    if case.mode is PaymentMode.PAY_ONLY:
        assert after.total - before.total == more
    if changed.case.cost_in_the_bundle == case.case.cost_in_the_bundle:
        assert after.total - before.total == more
        assert settle(changed, area).hospital.pool == settle(case, area).hospital.pool


def check_visit(visit: OutpatientInputs, area: PriceParameters) -> OutpatientPayers:
    """Everything that holds for one visit by itself."""
    result = settle_visit(visit, area)
    paid = result.payers
    amounts = [getattr(paid, name) for name in OUTPATIENT_PAYERS]
    assert sum(amounts) == paid.total == visit.costs.total
    assert all(amount >= 0 for amount in amounts)
    assert all(amount.as_tuple().exponent == -2 for amount in amounts)
    assert 0 <= result.deductible <= visit.costs.in_scope
    assert paid.account <= visit.account_available
    assert paid.mutual_aid <= visit.mutual_aid_available
    if visit.insurance is not InsuranceType.NONE:
        scheme = area.outpatient[visit.insurance]
        terms = scheme.retired_terms if visit.retired and scheme.retired_terms is not None else scheme.terms
        before = visit.year_before
        assert terms.yearly_cap is None or paid.basic == 0 or before.outpatient_paid + paid.basic <= terms.yearly_cap
    negative = paid.negated()
    assert all(getattr(negative, name) + getattr(paid, name) == 0 for name in (*OUTPATIENT_PAYERS, "total"))
    assert visit.year_before.plus(result.year_added).minus(result.year_added) == visit.year_before
    return paid


def check_dearer_visit(visit: OutpatientInputs, area: PriceParameters, dearer: Costs) -> None:
    """A dearer visit costs no payer less."""
    before, after = check_visit(visit, area), check_visit(replace(visit, costs=dearer), area)
    assert all(getattr(after, name) >= getattr(before, name) for name in OUTPATIENT_PAYERS)
