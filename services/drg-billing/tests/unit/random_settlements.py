"""Areas, stays and visits from a seed: fast enough for a million, with amounts that sit on the edges of the rules."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from random import Random

from drg_billing.domain.accumulators import YearTotals
from drg_billing.domain.grouping.results import GroupStatus
from drg_billing.domain.outpatient import OutpatientInputs
from drg_billing.domain.outpatient_parameters import AccountLedger, OutpatientBenefits, OutpatientTerms, OutpatientYear
from drg_billing.domain.parameters import (
    AccountCovers,
    BasicBenefit,
    BundleExtra,
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
from drg_billing.domain.pricing import PricedCase, SpecialDecision, SpecialEffect
from drg_billing.domain.settlement import Costs, LinkedStay, SettlementInputs, TransferDirection
from drg_billing.domain.steps import Step

from .money_builders import costing, parameters, prices

TIERS = ("township", "county_lead")
TOP, TOP_OF_A_VISIT = Decimal("99999999999.99"), Decimal("99999999.99")
"""The largest amounts that an interface takes."""
GROUPS = (
    ("ES35", GroupStatus.GROUPED),
    ("GQY", GroupStatus.QY),
    ("0000", GroupStatus.UNGROUPABLE),
)


@dataclass(frozen=True)
class RandomArea:
    """Parameters, and the amounts at which something changes in them."""

    parameters: PriceParameters
    edges: tuple[Decimal, ...]


class RandomSettlements:
    """Everything comes from one seed: the same seed gives the same settlements for ever."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)  # noqa: S311 - test data

    def area(self) -> RandomArea:
        """Any parameters that check_parameters lets through; a layer exists or not."""
        area = replace(
            parameters(
                resident=self._benefits(),
                employee=self._benefits(),
                assistance={"low_income": self._stepped()},
                group_prices=prices(rate=str(Decimal("0.01") + self._cents(2_000_000)), qy=None),
            ),
            fund_formula=self._random.choice(list(FundFormula)),
            bundle_extras=tuple(extra for extra in BundleExtra if self._random.random() < 0.5),
            outpatient={InsuranceType.EMPLOYEE: self._scheme(), InsuranceType.RESIDENT: self._scheme()},
        )
        return RandomArea(area, tuple(_edges(area)))

    def stay(self, area: RandomArea) -> SettlementInputs:
        """A stay whose bill lies anywhere up to the top, or just at an edge of the area."""
        random = self._random
        bill = self._bill(area, random.randrange(1, 9), TOP)
        drg, status = GROUPS[0] if random.random() < 0.8 else GROUPS[2]
        decision = None
        if random.random() < 0.1:
            agreed = random.random() < 0.5
            effect = SpecialEffect.AGREED_AMOUNT if agreed else SpecialEffect.BY_ITEM
            decision = SpecialDecision("decided", effect, self._cents(8) if agreed else None)
        stay = SettlementInputs(
            case=PricedCase(drg, status, "H1", random.choice(TIERS), bill.total, decision=decision),
            costs=bill,
            insurance=random.choice(list(InsuranceType)),
            mode=random.choice(list(PaymentMode)),
            contracted=random.random() < 0.5,
            referred=random.random() < 0.5,
            linked_stay=None
            if random.random() < 0.6
            else LinkedStay(random.choice(list(TransferDirection)), self._cents(5)),
            assistance_category="low_income" if random.random() < 0.3 else None,
            account_available=self._cents(6) if random.random() < 0.5 else Decimal("0.00"),
            mutual_aid_available=self._cents(6) if random.random() < 0.3 else Decimal("0.00"),
            year_before=self._year(area),
        )
        return costing(stay, bill, area.parameters)

    def visit(self, area: RandomArea) -> OutpatientInputs:
        random = self._random
        return OutpatientInputs(
            institution_tier=random.choice(TIERS),
            insurance=random.choice(list(InsuranceType)),
            retired=random.random() < 0.5,
            costs=self._bill(area, random.randrange(1, 7), TOP_OF_A_VISIT),
            account_available=self._cents(5) if random.random() < 0.5 else Decimal("0.00"),
            mutual_aid_available=self._cents(5) if random.random() < 0.3 else Decimal("0.00"),
            year_before=self._year(area),
        )

    def dearer(self, bill: Costs) -> Costs:
        """The same bill with a cent to ten thousand yuan more in scope, or of full self-pay or over-limit items."""
        more = Decimal("0.01") + self._cents(self._random.randrange(1, 7))
        dearer, kind = replace(bill, total=bill.total + more), self._random.random()
        if kind < 0.5:
            return dearer
        if kind < 0.8:
            return replace(dearer, full_self_pay=bill.full_self_pay + more)
        return replace(dearer, over_limit=bill.over_limit + more)

    def _bill(self, area: RandomArea, digits: int, top: Decimal) -> Costs:
        parts = [self._cents(5) if self._random.random() < 0.4 else Decimal("0.00") for _ in range(3)]
        in_scope, kind = self._cents(digits), self._random.random()
        if kind < 0.3:
            in_scope = self._at_an_edge(area)
        elif kind < 0.32:
            in_scope = top - sum(parts)
        return Costs(sum(parts, in_scope), *parts)

    def _at_an_edge(self, area: RandomArea) -> Decimal:
        """An edge of the area, a cent below or a cent above."""
        cent = Decimal(self._random.randrange(-1, 2)).scaleb(-2)
        return max(Decimal("0.00"), self._random.choice(area.edges) + cent)

    def _cents(self, digits: int) -> Decimal:
        """Below 10 ** digits cents; `digits` above 100 is the bound itself."""
        return Decimal(self._random.randrange(digits if digits > 100 else 10**digits)).scaleb(-2)

    def _ratio(self) -> Decimal:
        return Decimal(self._random.randrange(101)).scaleb(-2)

    def _steps(self) -> tuple[Step, ...]:
        thresholds = {self._cents(self._random.randrange(2, 8)) for _ in range(self._random.randrange(1, 4))}
        if self._random.random() < 0.7:
            thresholds.add(Decimal("0.00"))
        return tuple(Step(above, self._ratio()) for above in sorted(thresholds))

    def _stepped(self) -> SteppedBenefit:
        return SteppedBenefit(self._steps(), self._cap())

    def _cap(self) -> Decimal | None:
        return self._cents(self._random.randrange(3, 8)) if self._random.random() < 0.5 else None

    def _benefits(self) -> InsuranceBenefits:
        random = self._random
        return InsuranceBenefits(
            deductible=Deductible(random.choice(list(DeductibleScope)), {"*": self._cents(5)}),
            basic=BasicBenefit({"township": self._steps(), "*": self._steps()}, self._cap()),
            supplement=self._stepped() if random.random() < 0.4 else None,
            serious_illness=self._stepped() if random.random() < 0.7 else None,
            account_covers=random.choice([None, *AccountCovers]),
            contracted_bonus=self._ratio() if random.random() < 0.4 else None,
            unreferred=UnreferredReduction(frozenset({"county_lead"}), self._ratio())
            if random.random() < 0.4
            else None,
        )

    def _scheme(self) -> OutpatientBenefits:
        retired = self._terms() if self._random.random() < 0.5 else None
        return OutpatientBenefits(
            self._terms(), retired, self._random.choice(list(OutpatientYear)), AccountLedger.EXTERNAL
        )

    def _terms(self) -> OutpatientTerms:
        return OutpatientTerms(self._cents(5), {"township": self._ratio(), "*": self._ratio()}, self._cap())

    def _year(self, area: RandomArea) -> YearTotals:
        """A new year, or one that has used something: anything, or as much as some edge of the area."""
        if self._random.random() < 0.4:
            return YearTotals()
        some = (
            self._at_an_edge(area) if self._random.random() < 0.2 else self._cents(self._random.randrange(2, 8))
            for _ in range(8)
        )
        return YearTotals(*some)


def _edges(area: PriceParameters) -> Iterator[Decimal]:
    """Deductibles, thresholds and caps."""
    yield Decimal("0.00")
    for benefits in area.insurance.values():
        yield from benefits.deductible.by_tier.values()
        yield from (benefits.basic.yearly_cap,) if benefits.basic.yearly_cap is not None else ()
        for steps in benefits.basic.steps_by_tier.values():
            yield from (step.above for step in steps)
        for layer in (benefits.supplement, benefits.serious_illness, *area.assistance.values()):
            if layer is not None:
                yield from (step.above for step in layer.steps)
                yield from (layer.yearly_cap,) if layer.yearly_cap is not None else ()
    for scheme in area.outpatient.values():
        yield from (amount for _, amount in scheme.amounts())
