"""Agreements (签约协议)."""

from datetime import date
from uuid import UUID

from fastapi import Response

from contracting.application import (
    GiveConsent,
    NotSigned,
    RenewAgreement,
    Signed,
    TerminateAgreement,
    enter_agreement_in_error,
    give_consent,
    list_agreements,
    read_agreement,
    renew_agreement,
    sign_agreement,
    sign_agreements,
    submit_agreement,
    terminate_agreement,
)
from contracting.application.ports import AgreementFilter
from contracting.domain.agreement_transitions import AgreementState
from contracting.domain.agreements import Agreement
from contracting.entrypoints.http.agreement_models import (
    AgreementAnswer,
    AgreementRowOutcome,
    GiveConsentRequest,
    ImportAgreementsAnswer,
    ImportAgreementsRequest,
    RenewAgreementRequest,
    SignAgreementRequest,
    TerminateAgreementRequest,
    agreement_answer,
)
from contracting.entrypoints.http.dependencies import ClockDependency, UnitOfWorkDependency
from contracting.entrypoints.http.row_outcomes import RowProblem, problem_of, read_rows
from contracting.entrypoints.http.teams import CapacityAnswer, capacity_answer
from yilian_kit.http import (
    CallerDependency,
    ExpectedVersion,
    PageAnswer,
    PageQuery,
    idempotent,
    page_answer,
    requires,
    service_router,
    set_etag,
)

router = service_router("/v1/agreements", tags=["agreements"])
_SIGN = [requires("contracting:sign"), idempotent]


async def _shown(
    agreement: Agreement,
    work: UnitOfWorkDependency,
    caller: CallerDependency,
    response: Response,
    capacity: CapacityAnswer | None = None,
) -> AgreementAnswer:
    badges = await work.teams.badges([agreement.team_id])
    set_etag(response, agreement.version)
    return agreement_answer(agreement, badges[agreement.team_id], caller, capacity)


@router.post("", status_code=201, dependencies=_SIGN)
async def sign(
    body: SignAgreementRequest,
    work: UnitOfWorkDependency,
    clock: ClockDependency,
    caller: CallerDependency,
    response: Response,
) -> AgreementAnswer:
    """Sign a resident: active with a complete consent, else awaiting consent.

    A resident has one agreement at any time: 409 names the team and the end date of the other, and no more.
    """
    signed = await sign_agreement(body.command(), work, clock)
    return await _shown(signed.agreement, work, caller, response, capacity_answer(signed.capacity))


@router.post("/import", dependencies=_SIGN)
async def import_agreements(
    body: ImportAgreementsRequest, work: UnitOfWorkDependency, clock: ClockDependency
) -> ImportAgreementsAnswer:
    """Sign up to 500 residents; a bad row leaves the others alone."""
    read = read_rows(body.rows, SignAgreementRequest)
    commands = [row.command() for row in read if not isinstance(row, RowProblem)]
    signings = iter(await sign_agreements(commands, work, clock))
    outcomes = [
        _refused(number, row) if isinstance(row, RowProblem) else _outcome(number, next(signings))
        for number, row in enumerate(read)
    ]
    return ImportAgreementsAnswer(rows=outcomes)


def _refused(number: int, problem: RowProblem) -> AgreementRowOutcome:
    return AgreementRowOutcome(row=number, outcome="rejected", problem=problem)


def _outcome(number: int, signing: Signed | NotSigned) -> AgreementRowOutcome:
    if isinstance(signing, NotSigned):
        return _refused(number, problem_of(signing.refusal))
    state = signing.agreement.state
    outcome = "signed" if state is AgreementState.ACTIVE else "stored"
    return AgreementRowOutcome(row=number, outcome=outcome, id=signing.agreement.id, state=state)


@router.get("", dependencies=[requires("contracting:read")])
async def list_(
    work: UnitOfWorkDependency,
    caller: CallerDependency,
    page: PageQuery,
    resident_id: UUID | None = None,
    team_code: str | None = None,
    state: AgreementState | None = None,
    ends_by: date | None = None,
) -> PageAnswer[AgreementAnswer]:
    """The agreements of the caller's scope, by resident's village or by team. Every one is audited."""
    found = await list_agreements(AgreementFilter(resident_id, team_code, state, ends_by), page, work)
    return page_answer(found, lambda row: agreement_answer(*row, caller))


@router.get("/{agreement_id}", dependencies=[requires("contracting:read")])
async def read(
    agreement_id: UUID, work: UnitOfWorkDependency, caller: CallerDependency, response: Response
) -> AgreementAnswer:
    """One agreement. Audited."""
    return await _shown(await read_agreement(agreement_id, work), work, caller, response)


@router.post("/{agreement_id}/submit", dependencies=_SIGN)
async def submit(
    agreement_id: UUID,
    version: ExpectedVersion,
    work: UnitOfWorkDependency,
    caller: CallerDependency,
    response: Response,
) -> AgreementAnswer:
    """Send in a draft; it then awaits consent."""
    return await _shown(await submit_agreement(agreement_id, version, work), work, caller, response)


@router.post("/{agreement_id}/give-consent", dependencies=_SIGN)
async def consent(
    agreement_id: UUID,
    body: GiveConsentRequest,
    version: ExpectedVersion,
    work: UnitOfWorkDependency,
    clock: ClockDependency,
    caller: CallerDependency,
    response: Response,
) -> AgreementAnswer:
    """Give the consent that was missing: the agreement is in force."""
    command = GiveConsent(agreement_id, version, body.consent.consent())
    return await _shown(await give_consent(command, work, clock), work, caller, response)


@router.post("/{agreement_id}/renew", status_code=201, dependencies=_SIGN)
async def renew(
    agreement_id: UUID,
    body: RenewAgreementRequest,
    version: ExpectedVersion,
    work: UnitOfWorkDependency,
    clock: ClockDependency,
    caller: CallerDependency,
    response: Response,
) -> AgreementAnswer:
    """Renew: answers the new agreement, which starts the day after the end of a valid one, else today."""
    command = RenewAgreement(
        agreement_id=agreement_id,
        expected_version=version,
        agreement_number=body.agreement_number,
        years=body.years,
        source=body.source,
        package_codes=None if body.packages is None else tuple(body.packages),
        consent=None if body.consent is None else body.consent.consent(),
    )
    return await _shown(await renew_agreement(command, work, clock), work, caller, response)


@router.post("/{agreement_id}/terminate", dependencies=_SIGN)
async def terminate(
    agreement_id: UUID,
    body: TerminateAgreementRequest,
    version: ExpectedVersion,
    work: UnitOfWorkDependency,
    clock: ClockDependency,
    caller: CallerDependency,
    response: Response,
) -> AgreementAnswer:
    """End the agreement before its term; it holds no more from today on."""
    command = TerminateAgreement(agreement_id, version, body.reason, body.reason_text)
    return await _shown(await terminate_agreement(command, work, clock), work, caller, response)


@router.post("/{agreement_id}/enter-in-error", dependencies=_SIGN)
async def enter_in_error(
    agreement_id: UUID,
    version: ExpectedVersion,
    work: UnitOfWorkDependency,
    clock: ClockDependency,
    caller: CallerDependency,
    response: Response,
) -> AgreementAnswer:
    """Declare that the agreement was entered in error: it never was in force."""
    return await _shown(await enter_agreement_in_error(agreement_id, version, work, clock), work, caller, response)
