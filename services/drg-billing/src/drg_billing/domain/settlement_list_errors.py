"""What submitting a settlement list refuses."""

from __future__ import annotations

from drg_billing.domain.errors import DomainError
from drg_billing.domain.settlement_list.findings import Finding


class SettlementListBlocked(DomainError):
    """Rules keep the list from being submitted; `findings` has all, those that only warn too."""

    slug = "settlement-list-blocked"

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        self.findings = findings
