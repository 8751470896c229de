"""Look at what was found about a submitted settlement list."""

from __future__ import annotations

from uuid import UUID

from drg_billing.application.ports import UnitOfWork
from drg_billing.application.submit_settlement_list import SubmittedList


async def read_settlement_list(case_id: UUID, work: UnitOfWork) -> SubmittedList:
    """The case and the findings kept with it, none for a case that came without a list. Raises CaseNotFound."""
    case = await work.cases.get(case_id)
    await work.audit("read", case)
    return SubmittedList(case, await work.settlement_lists.findings_of(case_id), created=False)
