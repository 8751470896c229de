"""Price parameters (支付参数) of a pooling area (统筹区): effective-dated, versioned, and without any default of ours.

What a table does not list is unset, and a settlement that needs it ends in ParameterUnset. Who sets the parameters may
write `*` for "every other" in a table; the software never does.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from drg_billing.domain.clearing_parameters import ClearingRules
from drg_billing.domain.errors import ParameterUnset
from drg_billing.domain.outpatient_parameters import OutpatientBenefits
from drg_billing.domain.price_tables import (
    BedDayTariff,
    DipPrices,
    DrgPointPrices,
    DrgWeightPrices,
    SchemeUse,
    SingleDiseasePrices,
    SpecialCaseRules,
    StayBands,
    TcmAdvantage,
)
from drg_billing.domain.steps import Step
from drg_billing.domain.stored_form import ADDED_LATER

EVERY_OTHER = "*"


class InsuranceType(StrEnum):
    EMPLOYEE = "employee"
    """Basic medical insurance for employees (职工医保)."""
    RESIDENT = "resident"
    """Basic medical insurance for residents (居民医保)."""
    NONE = "none"
    """Not insured: everything but medical assistance is the patient's."""


class PaymentMode(StrEnum):
    FEE_AND_PAY = "fee_and_pay"
    """The patient's bill is the bundle, and only listed extras stand outside it (收付费)."""
    PAY_ONLY = "pay_only"
    """The patient settles by item, the fund pays the bundle (只付费)."""


class BundleExtra(StrEnum):
    """What may be billed beside the bundle where the bill is the bundle (收付费, 打包外项目)."""

    FULL_SELF_PAY = "full_self_pay"
    """Full self-pay items (全自费)."""
    OVER_LIMIT = "over_limit"
    """What lies above a price limit (超限价自费)."""


EXTRAS_UNLESS_LISTED = (BundleExtra.FULL_SELF_PAY,)
"""The extras of a set that does not list any, as in every set from before there was a list."""


class DeductibleScope(StrEnum):
    STAY = "stay"
    """Due at every stay (每次住院)."""
    YEAR = "year"
    """Due once a year: what earlier stays of the year have paid counts."""


class AccountCovers(StrEnum):
    POLICY_SHARE = "policy_share"
    """The personal account pays what is left of the in-scope cost."""
    WHOLE_SHARE = "whole_share"
    """The personal account pays whatever is left to the patient."""


class FundFormula(StrEnum):
    BALANCE = "balance"
    """Pool = standard − patient − other funds; negative when patient and other funds pay more than the standard."""
    BALANCE_NOT_BELOW_ZERO = "balance_not_below_zero"
    """The same, but zero where it would be negative."""
    NOT_NEGATIVE_BY_LAYER = "not_negative_by_layer"
    """The standard is used up layer by layer, patient, other funds, pool, and none goes below zero."""


@dataclass(frozen=True, slots=True)
class Deductible:
    """Deductible (起付线) by institution tier."""

    scope: DeductibleScope
    by_tier: Mapping[str, Decimal]


@dataclass(frozen=True, slots=True)
class SteppedBenefit:
    """A layer that pays by ratio steps up to a yearly cap; no cap when None."""

    steps: tuple[Step, ...]
    yearly_cap: Decimal | None


@dataclass(frozen=True, slots=True)
class BasicBenefit:
    """Basic insurance (基本医保): ratio steps by institution tier, one yearly cap (封顶线)."""

    steps_by_tier: Mapping[str, tuple[Step, ...]]
    yearly_cap: Decimal | None


@dataclass(frozen=True, slots=True)
class UnreferredReduction:
    """Without a referral the basic ratio falls by `reduction` at these tiers (未经转诊)."""

    tiers: frozenset[str]
    """Each by its name; none listed: at none."""
    reduction: Decimal


@dataclass(frozen=True, slots=True)
class InsuranceBenefits:
    """What one kind of insurance pays. None = the area has no such thing."""

    deductible: Deductible
    basic: BasicBenefit
    supplement: SteppedBenefit | None
    """Civil-servant subsidy or large-sum supplement (公务员补助, 大额补充), on what basic leaves in scope."""
    serious_illness: SteppedBenefit | None
    """Serious-illness insurance (大病保险): steps on the residual of the whole year."""
    account_covers: AccountCovers | None
    """What the personal account (个人账户) may pay."""
    contracted_bonus: Decimal | None
    """Added to the basic ratio of residents contracted with a family doctor."""
    unreferred: UnreferredReduction | None


@dataclass(frozen=True, slots=True)
class ReferralRules:
    """When a referral fact counts for a stay."""

    window_days: int
    """The admission lies at most so many days after the request, and the linked discharge so many before it."""
    continued_deductible: bool
    """An upward transfer pays the difference, a downward one nothing (连续计算起付线)."""


@dataclass(frozen=True, slots=True)
class PriceParameters:
    """One version of a pooling area's parameters, in force from `valid_from` to `valid_to` (both included)."""

    pooling_area: str
    version: int
    valid_from: date
    valid_to: date | None
    source: str
    """The document the values come from, in words: a number of a decision, or that it is a demonstration."""
    modes: tuple[PaymentMode, ...]
    """Offered modes; the first is the usual one."""
    fund_formula: FundFormula
    group_prices: DrgWeightPrices | None
    """By weight and rate."""
    insurance: Mapping[InsuranceType, InsuranceBenefits]
    assistance: Mapping[str, SteppedBenefit]
    """Medical assistance (医疗救助) by assistance category."""
    referral: ReferralRules | None
    clearing: ClearingRules | None = field(default=None, metadata=ADDED_LATER)
    """How hospitals are paid over the year (月预付, 年终清算); reports need it, settlements do not."""
    outpatient: Mapping[InsuranceType, OutpatientBenefits] = field(default_factory=dict, metadata=ADDED_LATER)
    """Visits and personal accounts, by kind of insurance."""
    schemes: tuple[SchemeUse, ...] = field(default=(), metadata=ADDED_LATER)
    """In order: the first that takes a case prices it. None named: by weight, and by item what no group takes."""
    points: DrgPointPrices | None = field(default=None, metadata=ADDED_LATER)
    single_diseases: SingleDiseasePrices | None = field(default=None, metadata=ADDED_LATER)
    dip: DipPrices | None = field(default=None, metadata=ADDED_LATER)
    bed_days: tuple[BedDayTariff, ...] | None = field(default=None, metadata=ADDED_LATER)
    """The first tariff that fits counts."""
    tcm_advantages: tuple[TcmAdvantage, ...] = field(default=(), metadata=ADDED_LATER)
    bands: StayBands | None = field(default=None, metadata=ADDED_LATER)
    special_cases: SpecialCaseRules | None = field(default=None, metadata=ADDED_LATER)
    bundle_extras: tuple[BundleExtra, ...] = field(default=EXTRAS_UNLESS_LISTED, metadata=ADDED_LATER)
    """What stands outside the bundle in FEE_AND_PAY; everything else is in it."""

    def benefits(self, insurance: InsuranceType) -> InsuranceBenefits:
        found = self.insurance.get(insurance)
        if found is None:
            raise self.unset(f"insurance.{insurance}")
        return found

    def unset(self, parameter: str) -> ParameterUnset:
        return ParameterUnset(parameter, self.pooling_area, self.version)


def listed(table: Mapping[str, Decimal], key: str) -> Decimal | None:
    """The table's value for the key, else for `*`, else None."""
    return table.get(key, table.get(EVERY_OTHER))
