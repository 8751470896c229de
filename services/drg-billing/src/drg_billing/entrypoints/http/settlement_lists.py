"""Settlement lists (医保结算清单): check, submit, look at."""

from uuid import UUID

from fastapi import Response

from drg_billing.adapters.settlement_list_reading import read_settlement_list as read_input
from drg_billing.adapters.unit_of_work import Components
from drg_billing.application import check_settlement_list, read_settlement_list, submit_settlement_list
from drg_billing.application.check_settlement_list import SettlementListInHand
from drg_billing.entrypoints.http.comparisons import comparisons_told
from drg_billing.entrypoints.http.dependencies import (
    ClockDependency,
    ComponentsDependency,
    EnglishDependency,
    UnitOfWorkDependency,
)
from drg_billing.entrypoints.http.settlement_list_schemas import (
    CheckedListAnswer,
    SettlementListRequest,
    SubmittedListAnswer,
    checked_answer,
    submitted_answer,
)
from yilian_kit.http import SessionDependency, idempotent, question, requires, service_router, set_etag

router = service_router("/v1/settlement-lists", tags=["settlement lists"])


@router.post("/check", dependencies=[requires("drg-billing:group"), question])
async def check(
    body: SettlementListRequest, work: UnitOfWorkDependency, components: ComponentsDependency, clock: ClockDependency
) -> CheckedListAnswer:
    """Judge a list by all rules. Nothing of it is stored; the check itself leaves an audit row."""
    checked = await check_settlement_list(_in_hand(body, components), work, clock)
    return checked_answer(checked.check_id, checked.findings)


@router.post(
    "",
    status_code=201,
    dependencies=[requires("drg-billing:group"), idempotent],
    responses={200: {"model": SubmittedListAnswer, "description": "The same list was submitted before"}},
)
async def submit(
    body: SettlementListRequest,
    work: UnitOfWorkDependency,
    session: SessionDependency,
    components: ComponentsDependency,
    clock: ClockDependency,
    english: EnglishDependency,
    response: Response,
) -> SubmittedListAnswer:
    """Submit the discharge of a list that nothing blocks; it is grouped at once.

    422 `settlement-list-blocked` with all findings otherwise, and nothing is stored.
    """
    async with comparisons_told(session, work):
        submitted = await submit_settlement_list(_in_hand(body, components), work, clock)
    if not submitted.created:
        response.status_code = 200
    set_etag(response, submitted.case.version)
    return submitted_answer(submitted, english=english)


@router.get("/{case_id}", dependencies=[requires("drg-billing:read")])
async def read(
    case_id: UUID, work: UnitOfWorkDependency, english: EnglishDependency, response: Response
) -> SubmittedListAnswer:
    """The case of a list, and the findings that were kept with it."""
    submitted = await read_settlement_list(case_id, work)
    set_etag(response, submitted.case.version)
    return submitted_answer(submitted, english=english)


def _in_hand(body: SettlementListRequest, components: Components) -> SettlementListInHand:
    """The list without the person: the identity number becomes the person key here and goes no further."""
    read = read_input(body.sections(), today=components.clock.today())
    person_key = None if read.identity is None else components.person_keyer.person_key(read.identity)
    return SettlementListInHand(read.record, person_key, body.beside())
