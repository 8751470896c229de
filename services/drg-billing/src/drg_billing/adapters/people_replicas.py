"""What contracting and referral have told about a person, kept as far as a settlement needs it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from drg_billing.adapters.tables import agreement_replica, referral_replica, resident_replica
from drg_billing.domain.referral_links import ReferralDirection, ReferralFact
from yilian_kit.events.replica import apply_if_newer


class PeopleReplicas:
    """See `application.ports.People`; the `note_…` methods are for the events."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def note_agreement(self, values: Mapping[str, Any]) -> None:
        await apply_if_newer(self._session, agreement_replica, values)

    async def note_resident(self, values: Mapping[str, Any]) -> None:
        await apply_if_newer(self._session, resident_replica, values)

    async def note_referral(self, values: Mapping[str, Any]) -> None:
        await apply_if_newer(self._session, referral_replica, values)

    async def contracted(self, person_key: str, on: date) -> bool:
        found = await self._session.scalar(
            sa.select(agreement_replica.c.id)
            .where(
                agreement_replica.c.person_key == person_key,
                agreement_replica.c.starts_on <= on,
                agreement_replica.c.ends_on >= on,
            )
            .limit(1)
        )
        return found is not None

    async def assistance_category(self, person_key: str, on: date) -> str | None:
        statement = sa.select(resident_replica.c.assistance).where(resident_replica.c.person_key == person_key)
        day = on.isoformat()
        for memberships in (await self._session.execute(statement)).scalars():
            for membership in memberships:
                ends = membership["to_date"]
                if membership["from_date"] <= day and (ends is None or day <= ends):
                    return str(membership["category"])
        return None

    async def referrals(self, person_key: str) -> Sequence[ReferralFact]:
        c = referral_replica.c
        statement = sa.select(
            c.id, c.direction, c.sending_institution_code, c.receiving_institution_code, c.requested_on
        ).where(c.person_key == person_key, c.taken_on)
        return [
            ReferralFact(referral_id, ReferralDirection(direction), sender, receiver, requested_on)
            for referral_id, direction, sender, receiver, requested_on in await self._session.execute(statement)
        ]
