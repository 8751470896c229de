"""Keep personal accounts (个人账户管理): the insurance office credits and corrects them, and notes whom they serve."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from drg_billing.application.pooling_areas import pooling_area_on
from drg_billing.application.ports import UnitOfWork
from drg_billing.domain.account import (
    Account,
    AccountKey,
    AccountShare,
    Movement,
    MovementCause,
    MovementKind,
    move,
)
from drg_billing.domain.account_errors import AccountNotFound, AccountNotShared, AccountUnknown, MovementNumberTaken
from drg_billing.domain.errors import CountyOnly
from drg_billing.domain.money import ZERO
from drg_billing.domain.period import check_period
from yilian_kit.clock import Clock
from yilian_kit.identifiers import new_id
from yilian_kit.pagination import Page, PageRequest


@dataclass(frozen=True)
class PostMovement:
    """A credit (above zero) or a correction (of either sign) under the office's own number."""

    person_key: str
    pooling_area: str | None
    kind: MovementKind
    amount: Decimal
    movement_number: str


@dataclass(frozen=True)
class MovementPosted:
    """The movement; not `created` when the same one had been posted before."""

    movement: Movement
    created: bool


async def post_movement(command: PostMovement, work: UnitOfWork, clock: Clock) -> MovementPosted:
    """Move money by the insurance office; the first credit opens the account.

    The same number again: the first movement when account, kind and amount are the same.

    Raises CountyOnly, PoolingAreaUnknown, AccountUnknown for a correction without an account, AccountNotFound when
    another office keeps it, MovementSignWrong, AccountBalanceTooLow, MovementNumberTaken, LostRace.
    """
    keeper = _office(work, "post-movement")
    key = AccountKey(await pooling_area_on(command.pooling_area, clock.today(), work), command.person_key)
    account = await work.accounts.find(key)
    first = await work.accounts.by_number(key.pooling_area, command.movement_number)
    if first is not None:
        same = account is not None and first.account_id == account.id
        if not same or (first.kind, first.amount) != (command.kind, command.amount):
            raise MovementNumberTaken(command.movement_number)
        return MovementPosted(first, created=False)
    opened = account is None
    if account is None:
        if command.kind is not MovementKind.CREDIT:
            raise AccountUnknown(key.pooling_area)
        account = Account(new_id(), key, keeper, balance=ZERO, movements=0)
    cause = MovementCause(movement_number=command.movement_number)
    _, movement = move(account, new_id(), command.kind, command.amount, cause, clock.now())
    if opened:
        await work.accounts.open(account)
    else:
        await work.accounts.get(account.id)
    await work.accounts.add(movement)
    await work.audit_of(command.kind.value, "account", {account.id: account.keeper_id})
    return MovementPosted(movement, created=True)


@dataclass(frozen=True)
class ShareAccount:
    """The holder lets the account pay for a relative; a later share of the same pair goes before."""

    holder_key: str
    relative_key: str
    pooling_area: str | None
    shared_from: date
    shared_to: date | None


async def share_account(command: ShareAccount, work: UnitOfWork, clock: Clock) -> AccountShare:
    """Note whom an account may pay for (家庭共济绑定).

    Raises CountyOnly, PoolingAreaUnknown, AccountUnknown, AccountNotFound, AccountNotShared with oneself,
    PeriodReversed.
    """
    _office(work, "share-account")
    check_period(command.shared_from, command.shared_to, "shared_to")
    if command.holder_key == command.relative_key:
        raise AccountNotShared
    area = await pooling_area_on(command.pooling_area, clock.today(), work)
    held = await work.accounts.find(AccountKey(area, command.holder_key))
    if held is None:
        raise AccountUnknown(area)
    account = await work.accounts.get(held.id)
    share = AccountShare(new_id(), account.id, command.relative_key, command.shared_from, command.shared_to)
    await work.accounts.add_share(share)
    await work.audit_of("share", "account", {account.id: account.keeper_id})
    return share


async def find_account(person_key: str, pooling_area: str | None, work: UnitOfWork, clock: Clock) -> Account:
    """A person's account that the caller's organisation keeps; whether another keeps one is not told.

    Raises PoolingAreaUnknown, AccountNotFound.
    """
    area = await pooling_area_on(pooling_area, clock.today(), work)
    account = await work.accounts.find(AccountKey(area, person_key))
    if account is None:
        raise AccountNotFound
    return await read_account(account.id, work)


async def read_account(account_id: UUID, work: UnitOfWork) -> Account:
    """One account with its balance. Raises AccountNotFound."""
    account = await work.accounts.get(account_id)
    await work.audit_of("read", "account", {account.id: account.keeper_id})
    return account


async def list_movements(account_id: UUID, page: PageRequest, work: UnitOfWork) -> Page[Movement]:
    """The movements of an account, the first one first. Raises AccountNotFound."""
    account = await work.accounts.get(account_id)
    await work.audit_of("list", "account", {account.id: account.keeper_id})
    return await work.accounts.movements(account.id, page)


def _office(work: UnitOfWork, act: str) -> UUID:
    """The insurance office that acts. Raises CountyOnly."""
    office = work.directory.county_office()
    if office is None:
        raise CountyOnly(act)
    return office
