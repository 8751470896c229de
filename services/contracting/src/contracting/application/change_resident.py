"""Change a resident's contact details or insurance type."""

from dataclasses import dataclass, field, replace
from uuid import UUID

from contracting.application.find_resident import ResidentRecord, find_resident
from contracting.application.ports import UnitOfWork
from contracting.domain.facts import ResidentChanged
from contracting.domain.residents import InsuranceType


@dataclass(frozen=True)
class ChangeResident:
    """What is None stays as it is. Its text form hides what names the person."""

    resident_id: UUID
    expected_version: int
    name: str | None = field(repr=False)
    phone: str | None = field(repr=False)
    address: str | None = field(repr=False)
    insurance_type: InsuranceType | None


async def change_resident(command: ChangeResident, work: UnitOfWork) -> ResidentRecord:
    """The resident after the change. Raises ``NotFound``, ``StaleVersion``, ``ResidentNotPresent``, ``LostRace``."""
    record = await find_resident(command.resident_id, work, expected_version=command.expected_version)
    details = replace(
        record.details,
        name=command.name or record.details.name,
        phone=command.phone or record.details.phone,
        address=command.address or record.details.address,
    )
    changed = record.resident.insured_as(command.insurance_type or record.resident.insurance_type)
    changed = await work.residents.save(changed, details)
    await work.record(ResidentChanged(changed, record.place))
    await work.audit("change", "resident", changed.id)
    return ResidentRecord(changed, record.place, details)
