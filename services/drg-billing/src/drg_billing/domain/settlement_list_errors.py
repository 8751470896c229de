"""What submitting a settlement list refuses."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from drg_billing.domain.errors import DomainError
from drg_billing.domain.settlement_list.findings import Finding


class SettlementListBlocked(DomainError):
    """Rules keep the list from being submitted; `findings` has all, those that only warn too.

    `compared` are the cases that were looked at, and their institutions: looking leaves a trail also where the list is
    refused.
    """

    slug = "settlement-list-blocked"

    def __init__(self, findings: tuple[Finding, ...], compared: Mapping[UUID, UUID]) -> None:
        self.findings, self.compared = findings, compared
