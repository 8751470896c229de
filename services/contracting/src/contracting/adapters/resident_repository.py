"""Residents in PostgreSQL."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from contracting.adapters.conditions import in_group_on, one_of, signed_on
from contracting.adapters.cursors import after_id
from contracting.adapters.personal_data import open_details, seal_details
from contracting.adapters.place_rows import read_places
from contracting.adapters.resident_rows import (
    RESIDENT_COLUMNS,
    membership_rows,
    read_residents,
    residency_rows,
    resident_values,
)
from contracting.adapters.scope import Scope
from contracting.adapters.tables import key_group_membership, residency, resident, village
from contracting.application.ports import ResidentFilter
from contracting.domain.errors import NotFound
from contracting.domain.facts import Place
from contracting.domain.residents import PersonalDetails, Resident
from yilian_kit.database import update_versioned
from yilian_kit.pagination import Page, PageRequest
from yilian_kit.security.field_encryption import FieldCipher


class ResidentRepository:
    """See ``application.ports.Residents``."""

    def __init__(self, session: AsyncSession, scope: Scope, cipher: FieldCipher) -> None:
        self._session = session
        self._scope = scope
        self._cipher = cipher

    async def add_all(self, entries: Sequence[tuple[Resident, PersonalDetails]]) -> set[UUID]:
        """Store residents; returns the ids stored. One whose person_key is registered already is left out."""
        if not entries:
            return set()
        # In one order everywhere: two files with the same people then wait for each other and never deadlock.
        ordered = sorted(entries, key=lambda entry: entry[0].person_key)
        statement = insert(resident).on_conflict_do_nothing(index_elements=[resident.c.person_key])
        rows = [
            {
                "id": person.id,
                "version": person.version,
                **resident_values(person),
                **seal_details(self._cipher, person.id, details),
            }
            for person, details in ordered
        ]
        result = await self._session.execute(statement.returning(resident.c.id), rows)
        stored = set(result.scalars())
        people = [person for person, _ in ordered if person.id in stored]
        await self._add_parts(people)
        return stored

    async def _add_parts(self, people: Sequence[Resident]) -> None:
        for table, rows in ((residency, residency_rows(people)), (key_group_membership, membership_rows(people))):
            if rows:
                await self._session.execute(sa.insert(table), rows)

    async def get(self, resident_id: UUID) -> Resident:
        """One resident of the caller's scope. Raises ``NotFound``."""
        found = await self.get_many([resident_id])
        if resident_id not in found:
            raise NotFound("resident")
        return found[resident_id]

    async def get_many(self, resident_ids: Collection[UUID]) -> Mapping[UUID, Resident]:
        """The residents with these ids whom the caller sees."""
        statement = sa.select(*RESIDENT_COLUMNS).where(one_of(resident.c.id, resident_ids), self._scope.resident())
        return await read_residents(self._session, statement)

    async def lock(self, resident_ids: Collection[UUID]) -> Mapping[UUID, Resident]:
        """The residents whom the caller sees, held until the transaction ends."""
        return await self._lock(resident_ids, self._scope.resident())

    async def lock_any(self, resident_ids: Collection[UUID]) -> Mapping[UUID, Resident]:
        """As ``lock``, of whatever village."""
        return await self._lock(resident_ids, sa.true())

    async def _lock(self, resident_ids: Collection[UUID], condition: sa.ColumnElement[bool]) -> Mapping[UUID, Resident]:
        statement = (
            sa.select(*RESIDENT_COLUMNS)
            .where(one_of(resident.c.id, resident_ids), condition)
            .order_by(resident.c.id)
            .with_for_update(of=resident, key_share=True)
        )
        return await read_residents(self._session, statement)

    async def details(self, resident_id: UUID) -> PersonalDetails:
        """What names the person. Raises ``NotFound``."""
        columns = (resident.c.id_number, resident.c.name, resident.c.phone, resident.c.address)
        statement = sa.select(*columns).where(resident.c.id == resident_id, self._scope.resident())
        row = (await self._session.execute(statement)).first()
        if row is None:
            raise NotFound("resident")
        return open_details(self._cipher, resident_id, row)

    async def ids_by_person_key(self, person_keys: Collection[str]) -> Mapping[str, UUID]:
        """The residents with these keys whom the caller sees."""
        if not person_keys:
            return {}
        statement = sa.select(resident.c.person_key, resident.c.id).where(
            one_of(resident.c.person_key, person_keys), self._scope.resident()
        )
        return {row.person_key: row.id for row in await self._session.execute(statement)}

    async def save(self, person: Resident, details: PersonalDetails | None = None) -> Resident:
        """Store a changed resident; returns it with its new version. Raises ``LostRace``."""
        sealed = {} if details is None else seal_details(self._cipher, person.id, details)
        version = await update_versioned(
            self._session,
            resident,
            record_id=person.id,
            expected_version=person.version,
            values={**resident_values(person), **sealed},
        )
        for table in (residency, key_group_membership):
            await self._session.execute(sa.delete(table).where(table.c.resident_id == person.id))
        await self._add_parts([person])
        return replace(person, version=version)

    async def page(self, wanted: ResidentFilter, page: PageRequest) -> Page[tuple[Resident, Place]]:
        """The residents whom the caller sees, in order of their ids."""
        statement = sa.select(*RESIDENT_COLUMNS).where(self._scope.resident())
        if wanted.village_code is not None:
            codes = sa.select(village.c.id).where(village.c.code == wanted.village_code)
            statement = statement.where(resident.c.village_id.in_(codes))
        if wanted.status is not None:
            statement = statement.where(resident.c.status == wanted.status.value)
        if wanted.key_group is not None:
            statement = statement.where(in_group_on(wanted.key_group, sa.literal(wanted.day, sa.Date)))
        if wanted.signed is not None:
            signed = signed_on(sa.literal(wanted.day, sa.Date))
            statement = statement.where(signed if wanted.signed else ~signed)
        if (after := after_id(page)) is not None:
            statement = statement.where(resident.c.id > after)
        people = await read_residents(self._session, statement.order_by(resident.c.id).limit(page.limit + 1))
        places = await read_places(self._session, {person.village_id for person in people.values()})
        rows = [(person, places[person.village_id]) for person in people.values()]
        return Page.cut(rows, page, lambda row: (str(row[0].id),))
