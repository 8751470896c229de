"""Settlement lists in PostgreSQL: other stays, and findings."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from drg_billing.adapters.settlement_list_tables import settlement_list_finding
from drg_billing.adapters.tables import discharge_case
from drg_billing.application.settlement_list_ports import StoredStay
from drg_billing.domain.case import CaseState
from drg_billing.domain.settlement_list.findings import Finding, OtherStay, Severity
from drg_billing.domain.settlement_list.rules import RULES

_RULES = {rule.id: rule for rule in RULES}


class SettlementListRepository:
    """See `application.settlement_list_ports.SettlementLists`."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def stays_of(self, person_key: str) -> Sequence[StoredStay]:
        """No row scope: a stay elsewhere blocks too, and a finding says nothing of it but that there is one."""
        c = discharge_case.c
        of_stay = (c.institution_code, c.settlement_number, c.admitted_on, c.discharged_on, c.main_diagnosis)
        statement = sa.select(c.id, c.institution_id, *of_stay)
        gone = (CaseState.REVERSED.value, CaseState.WITHDRAWN.value)
        rows = await self._session.execute(statement.where(c.person_key == person_key, c.state.not_in(gone)))
        return [StoredStay(case_id, institution_id, OtherStay(*stay)) for case_id, institution_id, *stay in rows]

    async def keep_findings(self, case_id: UUID, findings: Sequence[Finding]) -> None:
        rows = [
            {
                "case_id": case_id,
                "position": position,
                "rule": finding.rule,
                "severity": finding.severity.value,
                "field": finding.field,
                "found": finding.found,
                "expected": finding.expected,
            }
            for position, finding in enumerate(findings)
        ]
        if rows:
            await self._session.execute(sa.insert(settlement_list_finding), rows)

    async def findings_of(self, case_id: UUID) -> Sequence[Finding]:
        c = settlement_list_finding.c
        statement = sa.select(c.rule, c.severity, c.field, c.found, c.expected)
        rows = await self._session.execute(statement.where(c.case_id == case_id).order_by(c.position))
        return [
            Finding(
                row.rule,
                Severity(row.severity),
                row.field,
                _RULES[row.rule].message_zh,
                _RULES[row.rule].message_en,
                row.found,
                row.expected,
            )
            for row in rows
        ]
