"""Cases: submit, look at, settle, withdraw."""

from uuid import UUID

from fastapi import Response

from drg_billing.application import (
    SettleCase,
    SubmitCase,
    WithdrawCase,
    list_cases,
    read_case,
    read_ledger,
    settle_case,
    submit_case,
    withdraw_case,
)
from drg_billing.entrypoints.http.case_schemas import (
    CaseAnswer,
    SubmitCaseRequest,
    WithdrawCaseRequest,
    case_answer,
)
from drg_billing.entrypoints.http.case_search_schemas import CaseQuery, SearchCasesRequest
from drg_billing.entrypoints.http.comparisons import comparisons_told
from drg_billing.entrypoints.http.dependencies import (
    ClockDependency,
    ComponentsDependency,
    EnglishDependency,
    UnitOfWorkDependency,
)
from drg_billing.entrypoints.http.settlement_schemas import (
    FIRST_VERSION,
    SettleCaseRequest,
    SettlementAnswer,
    SettlementListAnswer,
    settlement_answer,
)
from yilian_kit.http import (
    ExpectedVersion,
    PageAnswer,
    PageQuery,
    SessionDependency,
    idempotent,
    page_answer,
    question,
    requires,
    service_router,
    set_etag,
)

router = service_router("/v1/cases", tags=["cases"])


@router.post(
    "",
    status_code=201,
    dependencies=[requires("drg-billing:group"), idempotent],
    responses={200: {"model": CaseAnswer, "description": "The same discharge was submitted before"}},
)
async def submit(
    body: SubmitCaseRequest,
    work: UnitOfWorkDependency,
    session: SessionDependency,
    components: ComponentsDependency,
    clock: ClockDependency,
    english: EnglishDependency,
    response: Response,
) -> CaseAnswer:
    """Submit a discharge; it is grouped at once. A clinical fault makes it ungroupable with a coded reason.

    422 for what cannot be: a discharge in the future or before the admission, or care for longer than the stay.
    409 `overlapping-stay` when a stay of the person that is settled overlaps it, in whatever institution.
    """
    person_key = components.person_keyer.person_key(body.person_id_number)
    async with comparisons_told(session, work):
        submitted = await submit_case(SubmitCase(body.institution_code, body.submission(person_key)), work, clock)
    if not submitted.created:
        response.status_code = 200
    set_etag(response, submitted.case.version)
    return case_answer(submitted.case, english=english)


@router.get("", dependencies=[requires("drg-billing:read")])
async def list_(
    wanted: CaseQuery, work: UnitOfWorkDependency, page: PageQuery, english: EnglishDependency
) -> PageAnswer[CaseAnswer]:
    """Cases that fit everything that is asked for, by day of discharge, the oldest first."""
    return page_answer(await list_cases(wanted, page, work), lambda case: case_answer(case, english=english))


@router.post("/search", dependencies=[requires("drg-billing:read"), question])
async def search(
    body: SearchCasesRequest,
    work: UnitOfWorkDependency,
    components: ComponentsDependency,
    english: EnglishDependency,
) -> PageAnswer[CaseAnswer]:
    """The same, also for one person: a question in a body, since no address may carry an identity number."""
    number = body.person_id_number
    wanted = body.filter(None if number is None else components.person_keyer.person_key(number))
    return page_answer(await list_cases(wanted, body.page(), work), lambda case: case_answer(case, english=english))


@router.get("/{case_id}", dependencies=[requires("drg-billing:read")])
async def read(case_id: UUID, work: UnitOfWorkDependency, english: EnglishDependency, response: Response) -> CaseAnswer:
    """One case."""
    case = await read_case(case_id, work)
    set_etag(response, case.version)
    return case_answer(case, english=english)


@router.post("/{case_id}/settle", status_code=201, dependencies=[requires("drg-billing:settle"), idempotent])
async def settle(
    case_id: UUID,
    body: SettleCaseRequest,
    expected: ExpectedVersion,
    work: UnitOfWorkDependency,
    session: SessionDependency,
    components: ComponentsDependency,
    clock: ClockDependency,
    english: EnglishDependency,
    response: Response,
) -> SettlementAnswer:
    """Price the case and split the bill between the payers. The ETag is the settlement's.

    409 `changed-meanwhile` when another settlement of the same person came first: nothing was stored, repeat it.
    409 `overlapping-stay` when a stay of the person that overlaps this one is settled.
    """
    command = SettleCase(case_id, expected, body.mode, body.offer(components.person_keyer.person_key))
    async with comparisons_told(session, work):
        settled = await settle_case(command, work, clock)
    set_etag(response, FIRST_VERSION)
    return settlement_answer(settled.settlement, FIRST_VERSION, settled.case.pack, english=english)


@router.post("/{case_id}/withdraw", dependencies=[requires("drg-billing:group"), idempotent])
async def withdraw(
    case_id: UUID,
    body: WithdrawCaseRequest,
    expected: ExpectedVersion,
    work: UnitOfWorkDependency,
    english: EnglishDependency,
    response: Response,
) -> CaseAnswer:
    """Take a record back that was never to be, for good: it stays to be seen, is never settled, and counts nowhere.

    409 `reverse-first` while it is settled. Its settlement number stays taken.
    """
    withdrawn = await withdraw_case(WithdrawCase(case_id, expected, body.reason), work)
    set_etag(response, withdrawn.version)
    return case_answer(withdrawn, english=english)


@router.get("/{case_id}/settlements", dependencies=[requires("drg-billing:read")])
async def settlements(case_id: UUID, work: UnitOfWorkDependency, english: EnglishDependency) -> SettlementListAnswer:
    """Every settlement, adjustment and reversal of a case, the first one first; together they are what is paid."""
    ledger, case = await read_ledger(case_id, work)
    return SettlementListAnswer(
        items=[
            settlement_answer(entry, ledger.version_of(entry.id), case.pack, english=english)
            for entry in ledger.entries
        ]
    )
