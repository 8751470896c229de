"""What an area sets for visits and personal accounts, and for paying hospitals over the year, as JSON."""

from __future__ import annotations

from collections.abc import Mapping

from drg_billing.domain.outpatient_parameters import AccountLedger, OutpatientYear
from drg_billing.entrypoints.http.case_schemas import Amount
from drg_billing.entrypoints.http.parameter_values import Factor, Key, ParameterModel


class OutpatientTermsModel(ParameterModel):
    """Above a yearly deductible, at a ratio by tier, up to a yearly cap; no cap when null."""

    yearly_deductible: Amount
    ratio_by_tier: Mapping[Key, Factor]
    yearly_cap: Amount | None


class OutpatientBenefitsModel(ParameterModel):
    """The outpatient scheme of one kind of insurance; `retired_terms` null: those of everybody."""

    terms: OutpatientTermsModel
    retired_terms: OutpatientTermsModel | None = None
    year: OutpatientYear
    account_ledger: AccountLedger


class SharedPartModel(ParameterModel):
    """Up to `limit` × standard, `share` of it."""

    limit: Factor
    share: Factor


class ClearingRulesModel(ParameterModel):
    """Monthly prepayment, quality deposit, yearly clearing; what is null is unset."""

    prepaid_share: Factor | None = None
    deposit_share: Factor | None = None
    deposit_returned: Mapping[Key, Factor] | None = None
    surplus_kept: SharedPartModel | None = None
    overrun_borne: SharedPartModel | None = None
