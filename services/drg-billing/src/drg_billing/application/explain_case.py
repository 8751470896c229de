"""Explain the group of a stored case (分组说明): by the pack that grouped it, whatever is active now."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from drg_billing.application.ports import UnitOfWork
from drg_billing.domain.case import DischargeCase
from drg_billing.domain.grouping.trace import Explanation, explain


@dataclass(frozen=True)
class ExplainedCase:
    """The case, and the way to its group; `as_stored` tells whether the way leads to the group that it has."""

    case: DischargeCase
    explanation: Explanation

    @property
    def as_stored(self) -> bool:
        return self.explanation.result == self.case.grouping


async def explain_case(case_id: UUID, work: UnitOfWork) -> ExplainedCase:
    """Every step of a case's grouping, with the stored pack. Raises CaseNotFound, PackNotFound."""
    case = await work.cases.get(case_id)
    await work.audit("explain", case)
    compiled = await work.packs.compiled(case.pack.digest)
    return ExplainedCase(case, explain(case.submission.discharge, compiled))
