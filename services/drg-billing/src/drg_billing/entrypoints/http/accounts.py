"""Personal accounts: the insurance office credits, corrects, shares and looks at them."""

from uuid import UUID

from fastapi import Response

from drg_billing.application import (
    PostMovement,
    ShareAccount,
    find_account,
    list_movements,
    post_movement,
    read_account,
    share_account,
)
from drg_billing.domain.account import MovementKind
from drg_billing.entrypoints.http.account_schemas import (
    AccountAnswer,
    FindAccountRequest,
    MovementAnswer,
    PostMovementRequest,
    ShareAccountRequest,
    ShareAnswer,
    account_answer,
    movement_answer,
)
from drg_billing.entrypoints.http.dependencies import ClockDependency, ComponentsDependency, UnitOfWorkDependency
from yilian_kit.http import (
    PageAnswer,
    PageQuery,
    idempotent,
    page_answer,
    question,
    requires,
    service_router,
    set_etag,
)

router = service_router("/v1/accounts", tags=["accounts"])


@router.post(
    "/movements",
    status_code=201,
    dependencies=[requires("drg-billing:administer"), idempotent],
    responses={200: {"model": MovementAnswer, "description": "The same movement was posted before"}},
)
async def post(
    body: PostMovementRequest,
    work: UnitOfWorkDependency,
    components: ComponentsDependency,
    clock: ClockDependency,
    response: Response,
) -> MovementAnswer:
    """Credit or correct an account; the first credit opens it. The ETag is the account's version."""
    command = PostMovement(
        person_key=components.person_keyer.person_key(body.person_id_number),
        pooling_area=body.pooling_area,
        kind=MovementKind(body.kind),
        amount=body.amount,
        movement_number=body.movement_number,
    )
    posted = await post_movement(command, work, clock)
    if not posted.created:
        response.status_code = 200
    set_etag(response, posted.movement.sequence)
    return movement_answer(posted.movement)


@router.post("/shares", status_code=201, dependencies=[requires("drg-billing:administer"), idempotent])
async def share(
    body: ShareAccountRequest, work: UnitOfWorkDependency, components: ComponentsDependency, clock: ClockDependency
) -> ShareAnswer:
    """Let an account pay for a relative (家庭共济); a later share with the same relative goes before."""
    keyer = components.person_keyer
    command = ShareAccount(
        holder_key=keyer.person_key(body.person_id_number),
        relative_key=keyer.person_key(body.relative_id_number),
        pooling_area=body.pooling_area,
        shared_from=body.shared_from,
        shared_to=body.shared_to,
    )
    return ShareAnswer.model_validate(await share_account(command, work, clock))


@router.post("/find", dependencies=[requires("drg-billing:read"), question])
async def find(
    body: FindAccountRequest,
    work: UnitOfWorkDependency,
    components: ComponentsDependency,
    clock: ClockDependency,
    response: Response,
) -> AccountAnswer:
    """The account of a person: a question in a body, since no address may carry an identity number."""
    person_key = components.person_keyer.person_key(body.person_id_number)
    account = await find_account(person_key, body.pooling_area, work, clock)
    set_etag(response, account.movements)
    return account_answer(account)


@router.get("/{account_id}", dependencies=[requires("drg-billing:read")])
async def read(account_id: UUID, work: UnitOfWorkDependency, response: Response) -> AccountAnswer:
    """One account with its balance, for the office that keeps it."""
    account = await read_account(account_id, work)
    set_etag(response, account.movements)
    return account_answer(account)


@router.get("/{account_id}/movements", dependencies=[requires("drg-billing:read")])
async def movements(account_id: UUID, work: UnitOfWorkDependency, page: PageQuery) -> PageAnswer[MovementAnswer]:
    """The movements of an account, the first one first."""
    return page_answer(await list_movements(account_id, page, work), movement_answer)
