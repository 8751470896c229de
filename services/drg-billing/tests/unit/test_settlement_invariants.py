"""What holds for every settlement, whatever the bill, the parameters and the year before (design, section 4)."""

from dataclasses import replace
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from drg_billing.domain.accumulators import YearTotals
from drg_billing.domain.grouping.results import GroupStatus
from drg_billing.domain.parameters import (
    AccountCovers,
    BasicBenefit,
    Deductible,
    DeductibleScope,
    FundFormula,
    InsuranceBenefits,
    InsuranceType,
    PaymentMode,
    PriceParameters,
    SteppedBenefit,
    UnreferredReduction,
)
from drg_billing.domain.pricing import PricedCase
from drg_billing.domain.settlement import (
    Costs,
    LinkedStay,
    Payers,
    SettlementInputs,
    TransferDirection,
    settle,
)
from drg_billing.domain.steps import Step

from .money_builders import parameters, prices

PAYERS = ("basic", "supplement", "serious_illness", "assistance", "account", "mutual_aid", "cash")


def cents(most: int) -> st.SearchStrategy[Decimal]:
    return st.integers(0, most).map(lambda number: Decimal(number).scaleb(-2))


ratios = st.integers(0, 100).map(lambda number: Decimal(number).scaleb(-2))
caps = st.none() | cents(20_000_000)


@st.composite
def some_steps(draw: st.DrawFn) -> tuple[Step, ...]:
    thresholds = sorted(draw(st.sets(cents(10_000_000), min_size=1, max_size=4)))
    return tuple(Step(above, draw(ratios)) for above in thresholds)


stepped = st.builds(SteppedBenefit, steps=some_steps(), yearly_cap=caps)

some_benefits = st.builds(
    InsuranceBenefits,
    deductible=st.builds(
        Deductible,
        scope=st.sampled_from(DeductibleScope),
        by_tier=st.fixed_dictionaries({"*": cents(200_000)}),
    ),
    basic=st.builds(BasicBenefit, steps_by_tier=st.fixed_dictionaries({"*": some_steps()}), yearly_cap=caps),
    supplement=st.none() | stepped,
    serious_illness=st.none() | stepped,
    account_covers=st.none() | st.sampled_from(AccountCovers),
    contracted_bonus=st.none() | ratios,
    unreferred=st.none() | st.builds(UnreferredReduction, tiers=st.just(frozenset({"county_lead"})), reduction=ratios),
)


@st.composite
def some_parameters(draw: st.DrawFn) -> PriceParameters:
    return replace(
        parameters(
            resident=draw(some_benefits),
            employee=draw(some_benefits),
            assistance={"low_income": draw(stepped)},
            group_prices=prices(rate=str(draw(cents(2_000_000)))),
        ),
        fund_formula=draw(st.sampled_from(FundFormula)),
    )


years = st.builds(
    YearTotals,
    deductible_used=cents(300_000),
    basic_paid=cents(20_000_000),
    supplement_paid=cents(20_000_000),
    serious_illness_base=cents(20_000_000),
    serious_illness_paid=cents(20_000_000),
    assistance_paid=cents(20_000_000),
)


@st.composite
def some_inputs(draw: st.DrawFn) -> SettlementInputs:
    parts = [draw(cents(3_000_000)) for _ in range(3)]
    in_scope = draw(cents(60_000_000))
    bill = Costs(sum(parts, in_scope), *parts)
    grouped = draw(st.booleans())
    return SettlementInputs(
        case=PricedCase(
            "ES35" if grouped else "0000",
            GroupStatus.GROUPED if grouped else GroupStatus.UNGROUPABLE,
            "H1",
            "county_lead",
            bill.total,
        ),
        costs=bill,
        insurance=draw(st.sampled_from(InsuranceType)),
        mode=draw(st.sampled_from(PaymentMode)),
        contracted=draw(st.booleans()),
        referred=draw(st.booleans()),
        linked_stay=draw(
            st.none()
            | st.builds(LinkedStay, direction=st.sampled_from(TransferDirection), deductible_met=cents(200_000))
        ),
        assistance_category=draw(st.sampled_from([None, "low_income"])),
        account_available=draw(cents(1_000_000)),
        mutual_aid_available=draw(cents(1_000_000)),
        year_before=draw(years),
    )


def check_one(case: SettlementInputs, area: PriceParameters) -> Payers:
    """Everything that holds for one settlement by itself."""
    result = settle(case, area)
    paid = result.payers
    amounts = [getattr(paid, name) for name in PAYERS]

    # Σ payers = total to the cent; no layer is negative, and every amount has two places
    assert sum(amounts) == paid.total == result.bill.total
    assert all(amount >= 0 for amount in amounts)
    assert all(amount == amount.quantize(Decimal("0.01")) for amount in amounts)

    # The hospital's side adds up to the cost as well
    hospital = result.hospital
    assert hospital.patient + hospital.other_funds + hospital.pool + hospital.difference == case.costs.total
    if area.fund_formula is FundFormula.BALANCE_NOT_BELOW_ZERO:
        assert hospital.pool >= 0

    # The deductible never exceeds the bill; caps hold over the year
    assert 0 <= result.deductible <= result.bill.in_scope
    if case.insurance is not InsuranceType.NONE:
        cap = area.benefits(case.insurance).basic.yearly_cap
        assert cap is None or paid.basic == 0 or case.year_before.basic_paid + paid.basic <= cap

    # A reversal takes back everything, and the year is as it was
    assert all(getattr(paid.negated(), name) + getattr(paid, name) == Decimal("0.00") for name in (*PAYERS, "total"))
    assert case.year_before.plus(result.year_added).plus(result.year_added.negated()) == case.year_before
    return paid


def check_monotone(case: SettlementInputs, area: PriceParameters, more: Decimal) -> None:
    """A dearer stay costs no payer less."""
    dearer = replace(case.costs, total=case.costs.total + more)
    before = check_one(case, area)
    after = check_one(replace(case, costs=dearer, case=replace(case.case, total_cost=dearer.total)), area)
    assert all(getattr(after, name) >= getattr(before, name) for name in PAYERS)


@settings(max_examples=500, deadline=None)
@given(
    case=some_inputs(),
    area=some_parameters(),
    more=st.sampled_from([Decimal("0.01"), Decimal("0.37"), Decimal("5000.00")]),
)
def test_payers_add_up_are_never_negative_and_grow_with_the_cost(
    case: SettlementInputs, area: PriceParameters, more: Decimal
) -> None:
    check_monotone(case, area, more)


@given(case=some_inputs(), area=some_parameters())
def test_the_same_inputs_give_the_same_result(case: SettlementInputs, area: PriceParameters) -> None:
    assert settle(case, area) == settle(case, area)
