"""What a search of cases may ask for: in the address, or with a person in a body."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Query
from pydantic import Field, StringConstraints

from drg_billing.application.ports import CaseFilter
from drg_billing.domain.case import CaseState
from drg_billing.domain.grouping.results import GroupStatus, WarningKind
from drg_billing.entrypoints.http.case_schemas import Amount, Day, Identifier
from drg_billing.entrypoints.http.identity_numbers import IdentityNumber
from yilian_kit.http import RequestModel
from yilian_kit.pagination import PageRequest, decode_cursor

_GroupCode = Annotated[str, StringConstraints(min_length=1, max_length=16)]


async def _case_query(
    first_day: Annotated[Day | None, Query(alias="from", description="first day of discharge")] = None,
    last_day: Annotated[Day | None, Query(alias="to", description="last day of discharge, included")] = None,
    state: CaseState | None = None,
    status: GroupStatus | None = None,
    institution_code: Annotated[str | None, Query(max_length=64)] = None,
    settlement_number: Annotated[str | None, Query(max_length=64)] = None,
    doctor_code: Annotated[str | None, Query(max_length=64)] = None,
    mdc: Annotated[str | None, Query(max_length=16)] = None,
    adrg: Annotated[str | None, Query(max_length=16)] = None,
    drg: Annotated[str | None, Query(max_length=16)] = None,
    min_cost: Annotated[Amount | None, Query(description="total cost, yuan")] = None,
    max_cost: Annotated[Amount | None, Query(description="total cost, yuan, included")] = None,
    warning: Annotated[WarningKind | None, Query(description="the grouping has such a warning")] = None,
) -> CaseFilter:
    return CaseFilter(
        first_day=first_day,
        last_day=last_day,
        state=state,
        status=status,
        institution_code=institution_code,
        settlement_number=settlement_number,
        doctor_code=doctor_code,
        mdc=mdc,
        adrg=adrg,
        drg=drg,
        min_cost=min_cost,
        max_cost=max_cost,
        warning=warning,
    )


CaseQuery = Annotated[CaseFilter, Depends(_case_query)]


class SearchCasesRequest(RequestModel):
    """What is left out does not restrict; `from_day` and `to_day` are days of discharge, both included.

    The person's number stands here because it may stand in no address: addresses end in logs.
    """

    person_id_number: IdentityNumber | None = None
    from_day: Day | None = None
    to_day: Day | None = None
    state: CaseState | None = None
    status: GroupStatus | None = None
    institution_code: Identifier | None = None
    settlement_number: Identifier | None = None
    doctor_code: Identifier | None = None
    mdc: _GroupCode | None = None
    adrg: _GroupCode | None = None
    drg: _GroupCode | None = None
    min_cost: Amount | None = None
    max_cost: Amount | None = None
    warning: WarningKind | None = None
    limit: Annotated[int, Field(strict=True, ge=1, le=500)] = 100
    cursor: Annotated[str, StringConstraints(min_length=1, max_length=1000)] | None = None

    def page(self) -> PageRequest:
        """Raises InvalidCursor."""
        return PageRequest(self.limit, None if self.cursor is None else decode_cursor(self.cursor))

    def filter(self, person_key: str | None) -> CaseFilter:
        """What the use case is given; the number of the person stays behind."""
        return CaseFilter(
            first_day=self.from_day,
            last_day=self.to_day,
            state=self.state,
            status=self.status,
            institution_code=self.institution_code,
            settlement_number=self.settlement_number,
            doctor_code=self.doctor_code,
            mdc=self.mdc,
            adrg=self.adrg,
            drg=self.drg,
            min_cost=self.min_cost,
            max_cost=self.max_cost,
            warning=self.warning,
            person_key=person_key,
        )
