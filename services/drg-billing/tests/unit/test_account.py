"""A personal account: the balance is the sum of the movements and never falls below zero."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drg_billing.domain.account import (
    Account,
    AccountKey,
    AccountShare,
    Movement,
    MovementCause,
    MovementKind,
    move,
)
from drg_billing.domain.account_errors import AccountBalanceTooLow, MovementSignWrong

from .money_builders import yuan

AT = datetime(2025, 3, 8, tzinfo=UTC)
EMPTY = Account(UUID(int=1), AccountKey("990100", "a" * 64), UUID(int=2), yuan("0.00"), 0)
OFFICE = MovementCause(movement_number="M-1")


def moved(account: Account, kind: MovementKind, amount: str | Decimal) -> tuple[Account, Movement]:
    return move(account, UUID(int=9), kind, Decimal(amount), OFFICE, AT)


def test_a_movement_names_the_balance_that_it_leaves() -> None:
    account, credit = moved(EMPTY, MovementKind.CREDIT, "100.00")
    account, payment = moved(account, MovementKind.PAYMENT, "-40.00")
    assert (credit.sequence, credit.balance_after) == (1, yuan("100.00"))
    assert (payment.sequence, payment.balance_after) == (2, yuan("60.00"))
    assert (account.balance, account.movements) == (yuan("60.00"), 2)


@pytest.mark.parametrize("kind", [MovementKind.PAYMENT, MovementKind.CORRECTION])
def test_no_movement_takes_the_balance_below_zero(kind: MovementKind) -> None:
    account = replace(EMPTY, balance=yuan("10.00"))
    with pytest.raises(AccountBalanceTooLow):
        moved(account, kind, "-10.01")
    assert moved(account, kind, "-10.00")[0].balance == yuan("0.00")


@pytest.mark.parametrize(
    ("kind", "amount"),
    [
        (MovementKind.CREDIT, "0.00"),
        (MovementKind.CREDIT, "-1.00"),
        (MovementKind.REFUND, "-1.00"),
        (MovementKind.PAYMENT, "1.00"),
        (MovementKind.CORRECTION, "0.00"),
    ],
)
def test_a_movement_of_the_wrong_sign_is_refused(kind: MovementKind, amount: str) -> None:
    with pytest.raises(MovementSignWrong):
        moved(replace(EMPTY, balance=yuan("10.00")), kind, amount)


@given(st.lists(st.tuples(st.sampled_from(MovementKind), st.integers(-20_000, 20_000)), max_size=40))
def test_the_balance_is_the_sum_of_the_movements_and_never_negative(steps: list[tuple[MovementKind, int]]) -> None:
    # Given an account, when movements of every kind and size are tried
    account, movements = EMPTY, []
    for kind, cents in steps:
        try:
            account, movement = moved(account, kind, Decimal(cents).scaleb(-2))
        except (AccountBalanceTooLow, MovementSignWrong):
            continue
        movements.append(movement)

    # Then those that were let in add up, one after the other
    assert account.balance == _sum(movements) >= 0
    assert [movement.sequence for movement in movements] == list(range(1, len(movements) + 1))
    for position, movement in enumerate(movements, start=1):
        assert movement.balance_after == _sum(movements[:position]) >= 0


@pytest.mark.parametrize(
    ("on", "covered"),
    [(date(2025, 1, 1), True), (date(2025, 6, 30), True), (date(2024, 12, 31), False), (date(2025, 7, 1), False)],
)
def test_a_share_covers_its_first_and_last_day(on: date, covered: bool) -> None:
    share = AccountShare(UUID(int=1), UUID(int=2), "b" * 64, date(2025, 1, 1), date(2025, 6, 30))
    assert share.covers(on) is covered
    assert replace(share, shared_to=None).covers(date(2030, 1, 1))


def _sum(movements: list[Movement]) -> Decimal:
    return sum((movement.amount for movement in movements), Decimal())
