"""Personal accounts in PostgreSQL: movements are inserted and never updated; their sequence is the optimistic lock."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from drg_billing.adapters.account_tables import account_movement, account_share, personal_account
from drg_billing.adapters.paging import id_after
from drg_billing.adapters.scope import Scope
from drg_billing.domain.account import Account, AccountKey, AccountShare, Movement, MovementCause, MovementKind
from drg_billing.domain.account_errors import AccountNotFound
from drg_billing.domain.money import ZERO
from yilian_kit.database import LostRace
from yilian_kit.pagination import Page, PageRequest

_ACCOUNT = personal_account.c
_MOVEMENT = account_movement.c


class AccountRepository:
    """See `application.account_ports.Accounts`."""

    def __init__(self, session: AsyncSession, scope: Scope) -> None:
        self._session = session
        self._scope = scope

    async def find(self, key: AccountKey) -> Account | None:
        return await self._one(
            sa.and_(_ACCOUNT.pooling_area == key.pooling_area, _ACCOUNT.person_key == key.person_key)
        )

    async def get(self, account_id: UUID) -> Account:
        account = await self._one(sa.and_(_ACCOUNT.id == account_id, self._scope.institution(_ACCOUNT.keeper_id)))
        if account is None:
            raise AccountNotFound
        return account

    async def by_id(self, account_id: UUID) -> Account:
        account = await self._one(_ACCOUNT.id == account_id)
        if account is None:
            raise AccountNotFound
        return account

    async def open(self, account: Account) -> None:
        statement = insert(personal_account).values(
            id=account.id,
            pooling_area=account.key.pooling_area,
            person_key=account.key.person_key,
            keeper_id=account.keeper_id,
        )
        stored = await self._session.execute(statement.on_conflict_do_nothing().returning(_ACCOUNT.id))
        if stored.first() is None:
            raise LostRace("personal_account", account.id)

    async def add(self, movement: Movement) -> None:
        """A statement that waits for another movement of the account finds its place taken afterwards, and loses."""
        area = sa.select(_ACCOUNT.pooling_area).where(_ACCOUNT.id == movement.account_id).scalar_subquery()
        statement = insert(account_movement).values(
            id=movement.id,
            account_id=movement.account_id,
            sequence=movement.sequence,
            kind=movement.kind.value,
            amount=movement.amount,
            balance_after=movement.balance_after,
            recorded_at=movement.recorded_at,
            settlement_id=movement.cause.settlement_id,
            outpatient_settlement_id=movement.cause.outpatient_settlement_id,
            pooling_area=area,
            movement_number=movement.cause.movement_number,
        )
        stored = await self._session.execute(statement.on_conflict_do_nothing().returning(_MOVEMENT.id))
        if stored.first() is None:
            raise LostRace("personal_account", movement.account_id)

    async def by_number(self, pooling_area: str, movement_number: str) -> Movement | None:
        statement = sa.select(account_movement).where(
            _MOVEMENT.pooling_area == pooling_area, _MOVEMENT.movement_number == movement_number
        )
        row = (await self._session.execute(statement)).first()
        return None if row is None else _movement(row)

    async def movements(self, account_id: UUID, page: PageRequest) -> Page[Movement]:
        statement = sa.select(account_movement).where(_MOVEMENT.account_id == account_id)
        after = id_after(page)
        if after is not None:
            reached = sa.select(_MOVEMENT.sequence).where(_MOVEMENT.id == after).scalar_subquery()
            statement = statement.where(_MOVEMENT.sequence > reached)
        rows = (await self._session.execute(statement.order_by(_MOVEMENT.sequence).limit(page.limit + 1))).all()
        return Page.cut([_movement(row) for row in rows], page, lambda movement: (str(movement.id),))

    async def caused_by(self, entries: Collection[UUID]) -> Sequence[Movement]:
        statement = sa.select(account_movement).where(
            sa.or_(_MOVEMENT.settlement_id.in_(entries), _MOVEMENT.outpatient_settlement_id.in_(entries))
        )
        rows = await self._session.execute(statement.order_by(_MOVEMENT.account_id, _MOVEMENT.sequence))
        return [_movement(row) for row in rows]

    async def add_share(self, share: AccountShare) -> None:
        await self._session.execute(
            sa.insert(account_share).values(
                id=share.id,
                account_id=share.account_id,
                relative_key=share.relative_key,
                shared_from=share.shared_from,
                shared_to=share.shared_to,
            )
        )

    async def share_with(self, account_id: UUID, relative_key: str) -> AccountShare | None:
        statement = sa.select(account_share).where(
            account_share.c.account_id == account_id, account_share.c.relative_key == relative_key
        )
        row = (await self._session.execute(statement.order_by(account_share.c.id.desc()).limit(1))).first()
        return None if row is None else AccountShare(*row)

    async def _one(self, condition: sa.ColumnElement[bool]) -> Account | None:
        last = (
            sa.select(_MOVEMENT.balance_after, _MOVEMENT.sequence)
            .where(_MOVEMENT.account_id == _ACCOUNT.id)
            .order_by(_MOVEMENT.sequence.desc())
            .limit(1)
            .lateral("last")
        )
        statement = (
            sa.select(
                *personal_account.c,
                sa.func.coalesce(last.c.balance_after, ZERO).label("balance"),
                sa.func.coalesce(last.c.sequence, 0).label("movements"),
            )
            .select_from(personal_account.outerjoin(last, sa.true()))
            .where(condition)
        )
        row = (await self._session.execute(statement)).first()
        if row is None:
            return None
        key = AccountKey(row.pooling_area, row.person_key)
        return Account(row.id, key, row.keeper_id, row.balance, row.movements)


def _movement(row: sa.Row[Any]) -> Movement:
    cause = MovementCause(row.settlement_id, row.outpatient_settlement_id, row.movement_number)
    return Movement(
        row.id,
        row.account_id,
        row.sequence,
        MovementKind(row.kind),
        row.amount,
        row.balance_after,
        row.recorded_at,
        cause,
    )
