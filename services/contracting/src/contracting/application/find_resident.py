"""Look up one resident's record, or a page of residents."""

from dataclasses import dataclass
from uuid import UUID

from contracting.application.ports import ResidentFilter, UnitOfWork
from contracting.domain.errors import StaleVersion
from contracting.domain.facts import Place
from contracting.domain.residents import PersonalDetails, Resident
from yilian_kit.pagination import Page, PageRequest


@dataclass(frozen=True)
class ResidentRecord:
    """A resident with place and what names the person."""

    resident: Resident
    place: Place
    details: PersonalDetails


async def find_resident(resident_id: UUID, work: UnitOfWork, expected_version: int | None = None) -> ResidentRecord:
    """The record, to act on. Raises ``NotFound``; ``StaleVersion`` unless it has the version that the caller read."""
    resident = await work.residents.get(resident_id)
    if expected_version is not None and resident.version != expected_version:
        raise StaleVersion(expected_version, resident.version)
    places = await work.villages.places_by_id([resident.village_id])
    return ResidentRecord(resident, places[resident.village_id], await work.residents.details(resident_id))


async def read_resident(resident_id: UUID, work: UnitOfWork) -> ResidentRecord:
    """The record, shown to somebody: leaves an audit row. Raises ``NotFound``."""
    record = await find_resident(resident_id, work)
    await work.audit("read", "resident", resident_id)
    return record


async def list_residents(wanted: ResidentFilter, page: PageRequest, work: UnitOfWork) -> Page[tuple[Resident, Place]]:
    """A page of residents without names; leaves an audit row for each person shown."""
    found = await work.residents.page(wanted, page)
    await work.audit("list", "resident", *(resident.id for resident, _ in found.items))
    return found
