"""The replica of the alliance's directory, as far as the caller may use it."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from drg_billing.adapters.scope import Scope
from drg_billing.domain.case import CaseInstitution
from drg_billing.domain.errors import InstitutionUnknown
from yilian_kit.organisation import find_organisation


class ReplicaDirectory:
    """See `application.ports.Directory`."""

    def __init__(self, session: AsyncSession, scope: Scope) -> None:
        self._session = session
        self._scope = scope

    async def institution(self, code: str) -> CaseInstitution:
        found = await find_organisation(self._session, code=code)
        caller = self._scope.caller
        if found is None or not found.open or (caller is not None and not caller.sees(found)):
            raise InstitutionUnknown(code)
        return CaseInstitution(found.id, found.code, found.tier)

    def county_office(self) -> UUID | None:
        caller = self._scope.caller
        return caller.organisation.id if caller is not None and self.acts_for_county() else None

    def acts_for_county(self) -> bool:
        caller = self._scope.caller
        return caller is None or caller.organisation.tier == "county_authority"
