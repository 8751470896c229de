"""Enter a resident in a key group (重点人群建档), or end a membership."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from contracting.application.find_resident import ResidentRecord, find_resident
from contracting.application.ports import UnitOfWork
from contracting.domain.facts import KeyGroupEntered, KeyGroupLeft
from contracting.domain.key_groups import KeyGroup, KeyGroupEntry, enter_key_group
from yilian_kit.clock import Clock


@dataclass(frozen=True)
class EnterKeyGroup:
    """A membership for a resident."""

    resident_id: UUID
    expected_version: int
    entry: KeyGroupEntry


@dataclass(frozen=True)
class LeaveKeyGroup:
    """The end of a membership: by its last day, or for a pregnancy by the day of delivery."""

    resident_id: UUID
    expected_version: int
    group: KeyGroup
    last_day: date | None = None
    delivery_date: date | None = None


async def enter_resident_in_key_group(command: EnterKeyGroup, work: UnitOfWork, clock: Clock) -> ResidentRecord:
    """The resident in the group. Raises ``NotFound``, ``StaleVersion``, the refusals of the group, ``LostRace``."""
    record = await find_resident(command.resident_id, work, command.expected_version)
    resident = record.resident
    membership = enter_key_group(command.entry, sex=resident.sex, birth_date=resident.birth_date, today=clock.today())
    entered = await work.residents.save(resident.enter(membership))
    await work.record(KeyGroupEntered(entered, record.place))
    await work.audit("enter-key-group", "resident", entered.id)
    return ResidentRecord(entered, record.place, record.details)


async def end_key_group(command: LeaveKeyGroup, work: UnitOfWork, clock: Clock) -> ResidentRecord:
    """The resident with the end of the membership. Raises as ``enter_resident_in_key_group``, and ``NotInKeyGroup``."""
    record = await find_resident(command.resident_id, work, command.expected_version)
    left = record.resident.leave(
        command.group, today=clock.today(), last_day=command.last_day, delivery_date=command.delivery_date
    )
    left = await work.residents.save(left)
    await work.record(KeyGroupLeft(left, record.place))
    await work.audit("end-key-group", "resident", left.id)
    return ResidentRecord(left, record.place, record.details)
