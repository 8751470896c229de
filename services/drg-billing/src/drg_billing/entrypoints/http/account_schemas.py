"""Requests and answers about personal accounts. An account is found by identity number and named by its own id."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from drg_billing.domain.account import Account, Movement, MovementKind
from drg_billing.entrypoints.http.case_schemas import Day, Identifier
from drg_billing.entrypoints.http.identity_numbers import IdentityNumber
from yilian_kit.http import AnswerModel, Money, RequestModel

_MOST = Decimal("99999999.99")


class FindAccountRequest(RequestModel):
    """`pooling_area` is named only where the service knows several."""

    person_id_number: IdentityNumber
    pooling_area: Identifier | None = None


class PostMovementRequest(FindAccountRequest):
    """A credit, above zero, or a correction of either sign, under a number of the insurance office."""

    kind: Literal["credit", "correction"]
    amount: Annotated[Money, Field(ge=-_MOST, le=_MOST)]
    movement_number: Identifier


class ShareAccountRequest(FindAccountRequest):
    """The person lets the account pay for a relative, from one day to another, both included."""

    relative_id_number: IdentityNumber
    shared_from: Day
    shared_to: Day | None = None


class AccountAnswer(AnswerModel):
    """An account; `version` counts its movements."""

    id: UUID
    pooling_area: str
    balance: Money
    version: int


class MovementAnswer(AnswerModel):
    """A movement: `amount` as the account sees it, and the balance that it left.

    Its cause is one of three: an entry of a stay's ledger, of a visit's, or the office's own number.
    """

    id: UUID
    account_id: UUID
    sequence: int
    kind: MovementKind
    amount: Money
    balance_after: Money
    recorded_at: datetime
    settlement_id: UUID | None
    outpatient_settlement_id: UUID | None
    movement_number: str | None


class ShareAnswer(AnswerModel):
    """Whom the account may pay for; the relative is not named again."""

    id: UUID
    account_id: UUID
    shared_from: date
    shared_to: date | None


def account_answer(account: Account) -> AccountAnswer:
    return AccountAnswer(
        id=account.id, pooling_area=account.key.pooling_area, balance=account.balance, version=account.movements
    )


def movement_answer(movement: Movement) -> MovementAnswer:
    return MovementAnswer(
        id=movement.id,
        account_id=movement.account_id,
        sequence=movement.sequence,
        kind=movement.kind,
        amount=movement.amount,
        balance_after=movement.balance_after,
        recorded_at=movement.recorded_at,
        settlement_id=movement.cause.settlement_id,
        outpatient_settlement_id=movement.cause.outpatient_settlement_id,
        movement_number=movement.cause.movement_number,
    )
