"""How settlements take from personal accounts that are kept here, and give back (个人账户支付与退回)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from drg_billing.application.ports import UnitOfWork
from drg_billing.domain.account import Account, AccountKey, MovementCause, MovementKind, move
from drg_billing.domain.account_errors import (
    AccountKeptElsewhere,
    AccountNotShared,
    AccountUnknown,
    RelativeNotNamed,
)
from drg_billing.domain.money import ZERO
from drg_billing.domain.outpatient_parameters import AccountLedger
from drg_billing.domain.parameters import InsuranceType, PriceParameters
from yilian_kit.clock import Clock
from yilian_kit.identifiers import new_id


@dataclass(frozen=True)
class AccountOffer:
    """What the patient lets the accounts pay at most; None: all that the account holds."""

    account: Decimal | None = ZERO
    mutual_aid: Decimal | None = ZERO
    relative_key: str | None = None
    """Whose account the mutual aid is from (家庭共济)."""


NOTHING_OFFERED = AccountOffer()


@dataclass(frozen=True)
class ResolvedOffer:
    """The amounts that go into a settlement, and the accounts here that pay them; None where none is kept here."""

    pooling_area: str
    ledger: AccountLedger
    account_available: Decimal
    mutual_aid_available: Decimal
    account: Account | None = None
    relative: Account | None = None


def account_ledger(insurance: InsuranceType, parameters: PriceParameters) -> AccountLedger:
    """Who keeps the accounts of this insurance; somebody else where the area says nothing."""
    outpatient = parameters.outpatient.get(insurance)
    return AccountLedger.EXTERNAL if outpatient is None else outpatient.account_ledger


async def resolve_offer(
    offer: AccountOffer, person: AccountKey, ledger: AccountLedger, on: date, work: UnitOfWork
) -> ResolvedOffer:
    """Look the accounts up; the day is that of admission or visit.

    Raises AccountKeptElsewhere, RelativeNotNamed, AccountUnknown, AccountNotShared.
    """
    area = person.pooling_area
    if ledger is AccountLedger.EXTERNAL:
        if offer.account is None or offer.mutual_aid is None:
            raise AccountKeptElsewhere(area)
        return ResolvedOffer(area, ledger, offer.account, offer.mutual_aid)
    own = await work.accounts.find(person)
    relative = None
    if offer.mutual_aid != ZERO:
        if offer.relative_key is None:
            raise RelativeNotNamed
        relative = await _shared_account(AccountKey(area, offer.relative_key), person.person_key, on, work)
    return ResolvedOffer(
        area, ledger, _available(offer.account, own), _available(offer.mutual_aid, relative), own, relative
    )


async def _shared_account(holder: AccountKey, relative_key: str, on: date, work: UnitOfWork) -> Account:
    account = await work.accounts.find(holder)
    if account is None:
        raise AccountUnknown(holder.pooling_area)
    share = await work.accounts.share_with(account.id, relative_key)
    if share is None or not share.covers(on):
        raise AccountNotShared
    return account


def _available(offered: Decimal | None, account: Account | None) -> Decimal:
    if offered is not None:
        return offered
    return ZERO if account is None else account.balance


async def pay_from_accounts(
    paid: ResolvedOffer, account: Decimal, mutual_aid: Decimal, cause: MovementCause, work: UnitOfWork, clock: Clock
) -> None:
    """Take these amounts, or give back what is below zero; nothing where the accounts are kept elsewhere.

    Raises AccountUnknown, AccountBalanceTooLow, LostRace.
    """
    if paid.ledger is AccountLedger.EXTERNAL:
        return
    moved: list[tuple[Account, Decimal]] = []
    for holder, amount in ((paid.account, account), (paid.relative, mutual_aid)):
        if amount != ZERO:
            if holder is None:
                raise AccountUnknown(paid.pooling_area)
            moved.append((holder, amount))
    # Always in the same order: relatives who pay for each other at once must not wait for each other in a ring.
    for holder, amount in sorted(moved, key=lambda one: one[0].id):
        kind = MovementKind.PAYMENT if amount > ZERO else MovementKind.REFUND
        _, movement = move(holder, new_id(), kind, ZERO - amount, cause, clock.now())
        await work.accounts.add(movement)


async def taken_by(entries: Collection[UUID], work: UnitOfWork) -> dict[UUID, Decimal]:
    """What these entries have taken from each account, what came back taken off."""
    taken: dict[UUID, Decimal] = {}
    for movement in await work.accounts.caused_by(entries):
        taken[movement.account_id] = taken.get(movement.account_id, ZERO) - movement.amount
    return taken


async def give_back(entries: Collection[UUID], cause: MovementCause, work: UnitOfWork, clock: Clock) -> None:
    """Return all that these entries have taken to the accounts that it came from. Raises LostRace."""
    for account_id, amount in (await taken_by(entries, work)).items():
        if amount > ZERO:
            account = await work.accounts.by_id(account_id)
            _, movement = move(account, new_id(), MovementKind.REFUND, amount, cause, clock.now())
            await work.accounts.add(movement)
