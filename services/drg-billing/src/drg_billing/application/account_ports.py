"""What the use cases need of personal accounts."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Protocol
from uuid import UUID

from drg_billing.domain.account import Account, AccountKey, AccountShare, Movement
from yilian_kit.pagination import Page, PageRequest


class Accounts(Protocol):
    """Personal accounts that are kept here. Only `get` looks at the caller's row scope: it is the keeper's."""

    async def find(self, key: AccountKey) -> Account | None:
        """The person's account in the area, whoever asks: for a settlement."""
        ...

    async def get(self, account_id: UUID) -> Account:
        """One account that the caller's organisation keeps. Raises AccountNotFound."""
        ...

    async def by_id(self, account_id: UUID) -> Account:
        """One account, whoever asks: for a settlement that has paid from it."""
        ...

    async def open(self, account: Account) -> None:
        """Store a new account without movements. Raises LostRace when somebody was first."""
        ...

    async def add(self, movement: Movement) -> None:
        """Store a movement. Raises LostRace when the account got another one meanwhile."""
        ...

    async def by_number(self, pooling_area: str, movement_number: str) -> Movement | None:
        """The movement that the area's insurance office gave this number."""
        ...

    async def movements(self, account_id: UUID, page: PageRequest) -> Page[Movement]:
        """The movements of an account, the first one first."""
        ...

    async def caused_by(self, entries: Collection[UUID]) -> Sequence[Movement]:
        """The movements that these entries of either ledger have caused, in order."""
        ...

    async def add_share(self, share: AccountShare) -> None:
        """Store whom the account may pay for."""
        ...

    async def share_with(self, account_id: UUID, relative_key: str) -> AccountShare | None:
        """The newest share with this relative."""
        ...
