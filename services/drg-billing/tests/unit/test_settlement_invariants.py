"""What holds for every settlement, whatever the bill, the parameters and the year before (design, section 4)."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from drg_billing.domain.accumulators import YearTotals
from drg_billing.domain.grouping.results import GroupStatus
from drg_billing.domain.money import to_cents
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
    SettlementInputs,
    TransferDirection,
    settle,
)
from drg_billing.domain.steps import Step

from .money_builders import parameters, prices
from .random_settlements import TOP, RandomSettlements
from .settlement_checks import check_dearer, check_dearer_visit


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


on_a_busy_machine_too = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


@settings(on_a_busy_machine_too, max_examples=200)
@given(
    case=some_inputs(),
    area=some_parameters(),
    more=st.sampled_from([Decimal("0.01"), Decimal("0.37"), Decimal("5000.00")]),
)
def test_payers_add_up_are_never_negative_and_grow_with_the_cost(
    case: SettlementInputs, area: PriceParameters, more: Decimal
) -> None:
    check_dearer(case, area, replace(case.costs, total=case.costs.total + more))


@on_a_busy_machine_too
@given(case=some_inputs(), area=some_parameters())
def test_the_same_inputs_give_the_same_result(case: SettlementInputs, area: PriceParameters) -> None:
    assert settle(case, area) == settle(case, area)


AREAS, STAYS, VISITS = 4, 8, 4
"""Of one seed; each stay and visit is settled at two costs, so a seed makes 96 settlements."""
OF_A_SEED = AREAS * (STAYS + VISITS) * 2


def check_seed(seed: int) -> int:
    """Settle what the seed gives, check everything that holds; returns how many settlements that were."""
    made, settled = RandomSettlements(seed), 0
    for _ in range(AREAS):
        area = made.area()
        for _ in range(STAYS):
            stay = made.stay(area)
            check_dearer(stay, area.parameters, made.dearer(stay.costs))
            settled += 2
        for _ in range(VISITS):
            visit = made.visit(area)
            check_dearer_visit(visit, area.parameters, made.dearer(visit.costs))
            settled += 2
    return settled


LAYERS = ("basic", "supplement", "serious_illness", "assistance")
REACHED = {
    *PaymentMode,
    *FundFormula,
    *TransferDirection,
    *(f"{layer} {how}" for layer in LAYERS for how in ("at one step", "at four steps", "cut at its cap")),
    "a bill of nothing",
    "the largest bill",
    "a negative pool",
}
"""What the generated settlements must come to, or they prove little."""


def reached_by(stay: SettlementInputs, area: PriceParameters) -> Iterator[str]:
    result = settle(stay, area)
    yield stay.mode
    yield area.fund_formula
    if stay.linked_stay is not None:
        yield stay.linked_stay.direction
    for layer in LAYERS:
        lines = getattr(result, f"{layer}_lines")
        if len(lines) in (1, 4):
            yield f"{layer} at {'one step' if len(lines) == 1 else 'four steps'}"
        if any(line.amount < to_cents(line.part * line.ratio) for line in lines):
            yield f"{layer} cut at its cap"
    if stay.costs.total == 0:
        yield "a bill of nothing"
    if stay.costs.total == TOP:
        yield "the largest bill"
    if result.hospital.pool < 0:
        yield "a negative pool"


def test_the_generated_settlements_reach_every_rule() -> None:
    reached: set[str] = set()
    for seed in range(100):
        made = RandomSettlements(seed)
        for area in (made.area() for _ in range(AREAS)):
            for stay in (made.stay(area) for _ in range(STAYS)):
                reached.update(reached_by(stay, area.parameters))
    assert reached == REACHED


def check_many(settlements: int) -> int:
    """Let hypothesis choose seeds until so many settlements have been checked; returns how many there were."""
    settled = 0

    @settings(max_examples=-(-settlements // OF_A_SEED), deadline=None, suppress_health_check=list(HealthCheck))
    @given(seed=st.integers(0, 2**64 - 1))
    def every_seed(seed: int) -> None:
        nonlocal settled
        settled += check_seed(seed)

    every_seed()
    return settled


def test_ten_thousand_settlements_keep_every_invariant() -> None:
    assert check_many(10_000) >= 10_000


@pytest.mark.nightly
@pytest.mark.timeout(3600)
def test_a_million_settlements_keep_every_invariant() -> None:
    assert check_many(1_000_000) >= 1_000_000
