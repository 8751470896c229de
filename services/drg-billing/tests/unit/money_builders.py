"""Parameters and inputs for settlement tests: small, round, and every value visible."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal

from drg_billing.domain.accumulators import YearTotals
from drg_billing.domain.grouping.results import GroupStatus
from drg_billing.domain.outpatient import OutpatientInputs
from drg_billing.domain.outpatient_parameters import (
    AccountLedger,
    OutpatientBenefits,
    OutpatientTerms,
    OutpatientYear,
)
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
    ReferralRules,
    SteppedBenefit,
    UnreferredReduction,
)
from drg_billing.domain.price_tables import DrgWeightPrices, QyPayment
from drg_billing.domain.pricing import PricedCase
from drg_billing.domain.settlement import Costs, LinkedStay, SettlementInputs, outside_the_bundle
from drg_billing.domain.steps import Step


def yuan(text: str) -> Decimal:
    return Decimal(text)


def steps(**ratios_above: str) -> tuple[Step, ...]:
    """`steps(_0="0.5", _1000="0.6")`: above 0 at 50 %, above 1,000 at 60 %."""
    return tuple(Step(Decimal(f"{name[1:]}.00"), Decimal(ratio)) for name, ratio in ratios_above.items())


def benefit(cap: str | None = None, **ratios_above: str) -> SteppedBenefit:
    return SteppedBenefit(steps(**ratios_above), None if cap is None else Decimal(cap))


def benefits(
    *,
    deductible: Mapping[str, str] | None = None,
    scope: DeductibleScope = DeductibleScope.STAY,
    basic: tuple[Step, ...] | None = None,
    basic_cap: str | None = None,
    supplement: SteppedBenefit | None = None,
    serious_illness: SteppedBenefit | None = None,
    account_covers: AccountCovers | None = None,
    contracted_bonus: str | None = None,
    unreferred: UnreferredReduction | None = None,
) -> InsuranceBenefits:
    """No deductible, basic pays 70 % of everything, nothing else, unless said."""
    amounts = {"*": "0.00"} if deductible is None else deductible
    return InsuranceBenefits(
        deductible=Deductible(scope, {tier: Decimal(amount) for tier, amount in amounts.items()}),
        basic=BasicBenefit(
            {"*": basic if basic is not None else steps(_0="0.70")}, None if basic_cap is None else Decimal(basic_cap)
        ),
        supplement=supplement,
        serious_illness=serious_illness,
        account_covers=account_covers,
        contracted_bonus=None if contracted_bonus is None else Decimal(contracted_bonus),
        unreferred=unreferred,
    )


def prices(
    *,
    rate: str = "6000.00",
    weights: Mapping[str, str] | None = None,
    coefficients: Mapping[str, str] | None = None,
    institutions: Mapping[str, str] | None = None,
    qy: QyPayment | None = None,
) -> DrgWeightPrices:
    def table(values: Mapping[str, str] | None) -> dict[str, Decimal]:
        return {key: Decimal(value) for key, value in ({"*": "1"} if values is None else values).items()}

    return DrgWeightPrices(Decimal(rate), table(weights), table(coefficients), table(institutions or {}), qy)


def parameters(
    *,
    resident: InsuranceBenefits | None = None,
    employee: InsuranceBenefits | None = None,
    assistance: Mapping[str, SteppedBenefit] | None = None,
    group_prices: DrgWeightPrices | None = None,
    modes: tuple[PaymentMode, ...] = (PaymentMode.PAY_ONLY, PaymentMode.FEE_AND_PAY),
    fund_formula: FundFormula = FundFormula.BALANCE,
    referral: ReferralRules | None = None,
    outpatient: OutpatientBenefits | None = None,
) -> PriceParameters:
    """`outpatient` is that of employees."""
    return PriceParameters(
        pooling_area="990100",
        version=1,
        valid_from=date(2025, 1, 1),
        valid_to=None,
        source="made up for a test",
        modes=modes,
        fund_formula=fund_formula,
        group_prices=group_prices or prices(),
        insurance={
            InsuranceType.RESIDENT: resident or benefits(),
            InsuranceType.EMPLOYEE: employee or benefits(),
        },
        assistance=assistance or {},
        referral=referral,
        outpatient={} if outpatient is None else {InsuranceType.EMPLOYEE: outpatient},
    )


def terms(*, deductible: str = "0.00", cap: str | None = None, **ratios: str) -> OutpatientTerms:
    """`terms(township="0.60")`; a half at every tier unless said."""
    table = {tier: Decimal(ratio) for tier, ratio in (ratios or {"*": "0.50"}).items()}
    return OutpatientTerms(Decimal(deductible), table, None if cap is None else Decimal(cap))


def visits(
    basic: OutpatientTerms | None = None,
    *,
    retired: OutpatientTerms | None = None,
    year: OutpatientYear = OutpatientYear.OWN,
    ledger: AccountLedger = AccountLedger.EXTERNAL,
) -> OutpatientBenefits:
    return OutpatientBenefits(basic or terms(), retired, year, ledger)


def visit(
    bill: Costs,
    *,
    tier: str = "county_lead",
    insurance: InsuranceType = InsuranceType.EMPLOYEE,
    retired: bool = False,
    account: str = "0.00",
    mutual_aid: str = "0.00",
    year_before: YearTotals | None = None,
) -> OutpatientInputs:
    return OutpatientInputs(
        tier, insurance, retired, bill, Decimal(account), Decimal(mutual_aid), year_before or YearTotals()
    )


def costs(total: str, *, self_pay: str = "0.00", over_limit: str = "0.00", pre_self_pay: str = "0.00") -> Costs:
    return Costs(Decimal(total), Decimal(self_pay), Decimal(over_limit), Decimal(pre_self_pay))


def inputs(
    bill: Costs,
    *,
    drg: str = "ES35",
    status: GroupStatus = GroupStatus.GROUPED,
    tier: str = "county_lead",
    institution_code: str = "H1",
    insurance: InsuranceType = InsuranceType.RESIDENT,
    mode: PaymentMode = PaymentMode.PAY_ONLY,
    contracted: bool = False,
    referred: bool = False,
    linked_stay: LinkedStay | None = None,
    assistance_category: str | None = None,
    account: str = "0.00",
    mutual_aid: str = "0.00",
    year_before: YearTotals | None = None,
) -> SettlementInputs:
    return SettlementInputs(
        case=PricedCase(drg, status, institution_code, tier, bill.total),
        costs=bill,
        insurance=insurance,
        mode=mode,
        contracted=contracted,
        referred=referred,
        linked_stay=linked_stay,
        assistance_category=assistance_category,
        account_available=Decimal(account),
        mutual_aid_available=Decimal(mutual_aid),
        year_before=year_before or YearTotals(),
    )


def costing(stay: SettlementInputs, bill: Costs, area: PriceParameters) -> SettlementInputs:
    """The stay at these costs, told to the schemes as `settle_case` and `adjust_settlement` tell it."""
    outside = outside_the_bundle(bill, stay.mode, area.bundle_extras)
    case = replace(stay.case, total_cost=bill.total, outside_the_bundle=outside)
    return replace(stay, costs=bill, case=case)
