"""Experts and their practice sites in PostgreSQL; name and licence number are encrypted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from alliance.adapters.dispatch_repository import busy_at
from alliance.adapters.keyset import code_key
from alliance.adapters.licence_digest import LicenceDigest
from alliance.adapters.row_scope import RowScope
from alliance.adapters.tables import dispatch, expert, practice_site
from alliance.application.ports import ExpertFilter
from alliance.domain.dispatch import Session
from alliance.domain.errors import CodeTaken, RecordNotFound
from alliance.domain.expert import Expert, LicenceScope
from alliance.domain.practice_site import PracticeSite, SiteKind, SiteState
from yilian_kit.database import update_versioned
from yilian_kit.pagination import Page, PageRequest
from yilian_kit.security.field_encryption import FieldCipher

_COLLEAGUES_LOOKED_AT = 20


class ExpertRepository:
    """An expert is shown to whoever sees the home institution or the place of a practice site."""

    def __init__(
        self, session: AsyncSession, scope: RowScope, cipher: FieldCipher, licence_digest: LicenceDigest
    ) -> None:
        self._session = session
        self._cipher = cipher
        self._licence_digest = licence_digest
        site_there = sa.exists().where(
            practice_site.c.expert_id == expert.c.id, scope.sees(practice_site.c.institution_id)
        )
        self._visible = sa.or_(scope.sees(expert.c.home_institution_id), site_there)

    async def get(self, expert_id: UUID) -> Expert:
        return await self._one(expert_id, sa.select(expert))

    async def hold(self, expert_id: UUID) -> Expert:
        return await self._one(expert_id, sa.select(expert).with_for_update())

    async def visible(self, expert_id: UUID) -> Expert:
        return await self._one(expert_id, sa.select(expert).where(self._visible))

    async def page(self, request: PageRequest, chosen: ExpertFilter) -> Page[Expert]:
        statement = sa.select(expert).where(self._visible)
        if chosen.home_institution_id is not None:
            statement = statement.where(expert.c.home_institution_id == chosen.home_institution_id)
        if chosen.licence_expires_by is not None:
            statement = statement.where(expert.c.licence_valid_until <= chosen.licence_expires_by)
        if request.after is not None:
            statement = statement.where(expert.c.code > code_key(request.after))
        statement = statement.order_by(expert.c.code).limit(request.limit + 1)
        return Page.cut(await self._read(statement), request, lambda row: (row.code,))

    async def free_colleagues(self, absent: Expert, session: Session) -> Sequence[Expert]:
        busy = sa.exists().where(dispatch.c.expert_id == expert.c.id, busy_at(session))
        statement = sa.select(expert).where(
            expert.c.home_institution_id == absent.home_institution_id,
            expert.c.id != absent.id,
            expert.c.specialties.overlap(list(absent.specialties)),
            ~busy,
        )
        return await self._read(statement.order_by(expert.c.code).limit(_COLLEAGUES_LOOKED_AT))

    async def add(self, new: Expert) -> None:
        values = self._values(new)
        try:
            async with self._session.begin_nested():
                await self._session.execute(sa.insert(expert).values(id=new.id, version=new.version, **values))
        except IntegrityError as error:
            raise CodeTaken("expert", new.code) from error

    async def save(self, changed: Expert) -> None:
        await update_versioned(
            self._session,
            expert,
            record_id=changed.id,
            expected_version=changed.version - 1,
            values=self._values(changed),
        )
        for site in changed.sites:
            statement = insert(practice_site).values(id=site.id, expert_id=changed.id, **_site_values(site))
            await self._session.execute(
                statement.on_conflict_do_update(
                    index_elements=[practice_site.c.id],
                    set_={"state": statement.excluded.state, "version": statement.excluded.version},
                    where=practice_site.c.version < statement.excluded.version,
                )
            )

    async def _one(self, expert_id: UUID, statement: sa.Select[Any]) -> Expert:
        found = await self._read(statement.where(expert.c.id == expert_id))
        if not found:
            raise RecordNotFound("expert", expert_id)
        return found[0]

    async def _read(self, statement: sa.Select[Any]) -> Sequence[Expert]:
        rows = (await self._session.execute(statement)).mappings().all()
        sites: dict[UUID, list[PracticeSite]] = {row["id"]: [] for row in rows}
        if rows:
            chosen = sa.select(practice_site).where(practice_site.c.expert_id.in_(sites)).order_by(practice_site.c.id)
            for row in (await self._session.execute(chosen)).mappings():
                sites[row["expert_id"]].append(_site_from_row(row))
        return [self._from_row(row, tuple(sites[row["id"]])) for row in rows]

    def _values(self, state: Expert) -> dict[str, Any]:
        return {
            "code": state.code,
            "name_encrypted": self._cipher.encrypt(state.name, f"expert.name:{state.id}"),
            "licence_number_encrypted": self._cipher.encrypt(state.licence_number, f"expert.licence_number:{state.id}"),
            "licence_digest": self._licence_digest.digest(state.licence_number),
            "licence_scope": sorted(state.licence_scope),
            "licence_valid_until": state.licence_valid_until,
            "title": state.title,
            "department": state.department,
            "specialties": list(state.specialties),
            "home_institution_id": state.home_institution_id,
        }

    def _from_row(self, row: sa.RowMapping, sites: tuple[PracticeSite, ...]) -> Expert:
        return Expert(
            id=row["id"],
            code=row["code"],
            name=self._cipher.decrypt(row["name_encrypted"], f"expert.name:{row['id']}"),
            licence_number=self._cipher.decrypt(row["licence_number_encrypted"], f"expert.licence_number:{row['id']}"),
            licence_scope=frozenset(LicenceScope(scope) for scope in row["licence_scope"]),
            licence_valid_until=row["licence_valid_until"],
            title=row["title"],
            department=row["department"],
            specialties=tuple(row["specialties"]),
            home_institution_id=row["home_institution_id"],
            sites=sites,
            version=row["version"],
        )


def _site_values(site: PracticeSite) -> dict[str, Any]:
    return {
        "institution_id": site.institution_id,
        "kind": site.kind.value,
        "document_number": site.document_number,
        "valid_from": site.valid_from,
        "valid_to": site.valid_to,
        "state": site.stored_state.value,
        "version": site.version,
    }


def _site_from_row(row: sa.RowMapping) -> PracticeSite:
    return PracticeSite(
        id=row["id"],
        institution_id=row["institution_id"],
        kind=SiteKind(row["kind"]),
        document_number=row["document_number"],
        valid_from=row["valid_from"],
        valid_to=row["valid_to"],
        stored_state=SiteState(row["state"]),
        version=row["version"],
    )
