"""Residents as rows of ``resident``, ``residency`` and ``key_group_membership``."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from contracting.adapters.conditions import one_of
from contracting.adapters.ranges import to_range
from contracting.adapters.tables import key_group_membership, residency, resident
from contracting.domain.key_groups import KeyGroup, Membership, Sex
from contracting.domain.residents import InsuranceType, Residency, Resident, ResidentStatus

RESIDENT_COLUMNS = (
    resident.c.id,
    resident.c.person_key,
    resident.c.sex,
    resident.c.birth_date,
    resident.c.status,
    resident.c.insurance_type,
    resident.c.version,
)
"""Everything but what names the person."""


def resident_values(person: Resident) -> dict[str, Any]:
    """The columns of ``resident`` that are not encrypted, without id and version."""
    return {
        "person_key": person.person_key,
        "sex": person.sex.value,
        "birth_date": person.birth_date,
        "status": person.status.value,
        "insurance_type": person.insurance_type.value,
        "village_id": person.village_id,
    }


def residency_rows(people: Iterable[Resident]) -> list[dict[str, Any]]:
    """The rows of ``residency``."""
    return [
        {
            "resident_id": person.id,
            "ordinal": ordinal,
            "village_id": stay.village_id,
            "from_day": stay.from_day,
            "entered_on": stay.entered_on,
            "until": stay.until,
            "ended_on": stay.ended_on,
            "counted": to_range(stay.counted),
        }
        for person in people
        for ordinal, stay in enumerate(person.residencies)
    ]


def membership_rows(people: Iterable[Resident]) -> list[dict[str, Any]]:
    """The rows of ``key_group_membership``."""
    return [
        {
            "resident_id": person.id,
            "ordinal": ordinal,
            "key_group": membership.group.value,
            "from_date": membership.from_date,
            "to_date": membership.to_date,
            "source": membership.source,
            "entered_on": membership.entered_on,
            "ended_on": membership.ended_on,
            "diagnosing_institution_code": membership.diagnosing_institution_code,
            "delivery_date": membership.delivery_date,
            "counted": to_range(membership.counted),
        }
        for person in people
        for ordinal, membership in enumerate(person.memberships)
    ]


async def read_residents(session: AsyncSession, statement: sa.Select[Any]) -> dict[UUID, Resident]:
    """The residents that a statement over ``RESIDENT_COLUMNS`` selects, in its order."""
    rows = (await session.execute(statement)).all()
    ids = [row.id for row in rows]
    if not ids:
        return {}
    stays = await _by_resident(session, residency, ids)
    memberships = await _by_resident(session, key_group_membership, ids)
    return {
        row.id: Resident(
            id=row.id,
            person_key=row.person_key,
            sex=Sex(row.sex),
            birth_date=row.birth_date,
            status=ResidentStatus(row.status),
            insurance_type=InsuranceType(row.insurance_type),
            residencies=tuple(_stay(stay) for stay in stays[row.id]),
            memberships=tuple(_membership(membership) for membership in memberships[row.id]),
            version=row.version,
        )
        for row in rows
    }


async def _by_resident(session: AsyncSession, table: sa.Table, ids: Sequence[UUID]) -> dict[UUID, list[Any]]:
    statement = sa.select(table).where(one_of(table.c.resident_id, ids)).order_by(table.c.resident_id, table.c.ordinal)
    found: dict[UUID, list[Any]] = defaultdict(list)
    for row in await session.execute(statement):
        found[row.resident_id].append(row)
    return found


def _stay(row: Any) -> Residency:
    return Residency(
        village_id=row.village_id,
        from_day=row.from_day,
        entered_on=row.entered_on,
        until=row.until,
        ended_on=row.ended_on,
    )


def _membership(row: Any) -> Membership:
    return Membership(
        group=KeyGroup(row.key_group),
        from_date=row.from_date,
        source=row.source,
        entered_on=row.entered_on,
        diagnosing_institution_code=row.diagnosing_institution_code,
        delivery_date=row.delivery_date,
        to_date=row.to_date,
        ended_on=row.ended_on,
    )
