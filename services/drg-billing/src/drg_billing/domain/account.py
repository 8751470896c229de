"""A personal account (个人账户) and its movements: the balance is the sum of the movements, and never below zero.

Movements are added and never changed; each names the balance that it leaves, so a gap or a wrong sum shows.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from drg_billing.domain.account_errors import AccountBalanceTooLow, MovementSignWrong
from drg_billing.domain.money import ZERO


class MovementKind(StrEnum):
    CREDIT = "credit"
    """Paid into the account (划入), by the insurance office."""
    PAYMENT = "payment"
    """The account pays a share of a settlement."""
    REFUND = "refund"
    """A payment or part of it comes back."""
    CORRECTION = "correction"
    """The insurance office corrects the balance (更正), up or down."""


@dataclass(frozen=True, slots=True)
class AccountKey:
    """A person has one account in a pooling area."""

    pooling_area: str
    person_key: str


@dataclass(frozen=True, slots=True)
class Account:
    """The account as its last movement left it; `keeper_id` is the insurance office that opened it."""

    id: UUID
    key: AccountKey
    keeper_id: UUID
    balance: Decimal
    movements: int
    """How many movements there are; the version for the optimistic lock."""


@dataclass(frozen=True, slots=True)
class MovementCause:
    """What moved the money: an entry of one of the two ledgers, or the office under its own number."""

    settlement_id: UUID | None = None
    outpatient_settlement_id: UUID | None = None
    movement_number: str | None = None


@dataclass(frozen=True, slots=True)
class Movement:
    """One movement; `amount` is signed as the account sees it."""

    id: UUID
    account_id: UUID
    sequence: int
    kind: MovementKind
    amount: Decimal
    balance_after: Decimal
    recorded_at: datetime
    cause: MovementCause


@dataclass(frozen=True, slots=True)
class AccountShare:
    """Whom the holder lets the account pay for (家庭共济), both days included; of a relative the newest one counts."""

    id: UUID
    account_id: UUID
    relative_key: str
    shared_from: date
    shared_to: date | None

    def covers(self, on: date) -> bool:
        return self.shared_from <= on and (self.shared_to is None or on <= self.shared_to)


def move(
    account: Account, movement_id: UUID, kind: MovementKind, amount: Decimal, cause: MovementCause, at: datetime
) -> tuple[Account, Movement]:
    """The account after the movement, and the movement.

    Raises MovementSignWrong, AccountBalanceTooLow: the balance never falls below zero, whoever moves it.
    """
    wrong = {
        MovementKind.CREDIT: amount <= ZERO,
        MovementKind.REFUND: amount <= ZERO,
        MovementKind.PAYMENT: amount >= ZERO,
        MovementKind.CORRECTION: amount == ZERO,
    }
    if wrong[kind]:
        raise MovementSignWrong(kind)
    balance = account.balance + amount
    if balance < ZERO:
        raise AccountBalanceTooLow(account.id)
    after = replace(account, balance=balance, movements=account.movements + 1)
    return after, Movement(movement_id, account.id, after.movements, kind, amount, balance, at, cause)
