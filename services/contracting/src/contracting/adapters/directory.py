"""The directory, read from the kit's replica of the organisation tree."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from contracting.adapters.scope import Scope
from contracting.application.ports import Institution
from contracting.domain.errors import UnknownCode
from yilian_kit.organisation import Organisation, find_organisation


class ReplicaDirectory:
    """Institutions, by code inside the caller's scope, by id anywhere."""

    def __init__(self, session: AsyncSession, scope: Scope) -> None:
        self._session = session
        self._scope = scope

    async def by_code(self, code: str, field: str) -> Institution:
        """An open institution inside the caller's scope. Raises ``UnknownCode`` naming ``field``."""
        found = await find_organisation(self._session, code=code)
        caller = self._scope.caller
        if found is None or not found.open or (caller is not None and not caller.sees(found)):
            raise UnknownCode(field, code)
        return _institution(found)

    async def by_id(self, institution_id: UUID) -> Institution | None:
        """Any institution, or none."""
        found = await find_organisation(self._session, id=institution_id)
        return None if found is None else _institution(found)

    def acts_for_county(self) -> bool:
        """Whether the caller acts for the county health authority."""
        caller = self._scope.caller
        return caller is not None and caller.organisation.tier == "county_authority"


def _institution(found: Organisation) -> Institution:
    return Institution(found.id, found.code, found.name, found.tier, found.ancestor_ids)
