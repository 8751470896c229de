"""A resident moves or dies. A move within the county carries agreements on; a move out and a death end them."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from contracting.application.find_resident import ResidentRecord, find_resident
from contracting.application.ports import UnitOfWork
from contracting.application.signing_parties import parties_of
from contracting.domain.agreements import Termination, TerminationReason
from contracting.domain.day_range import ONE_DAY
from contracting.domain.errors import UnknownCode
from contracting.domain.facts import AgreementTerminated, ResidentDeceased, ResidentMoved
from contracting.domain.residents import Resident
from yilian_kit.clock import Clock


@dataclass(frozen=True)
class MoveResident:
    """To another village of the county, on a day up to today; also back into the county."""

    resident_id: UUID
    expected_version: int
    village_code: str
    moved_on: date


@dataclass(frozen=True)
class Departure:
    """Out of the county, or out of life: ``on`` is the first day away, or the day of death."""

    resident_id: UUID
    expected_version: int
    on: date


async def move_resident(command: MoveResident, work: UnitOfWork, clock: Clock) -> ResidentRecord:
    """The resident in the new village; agreements carry on.

    Raises ``NotFound``, ``StaleVersion``, ``UnknownCode``, ``ResidentNotPresent``, ``ImplausibleDate``, ``LostRace``.
    """
    record = await find_resident(command.resident_id, work, command.expected_version)
    places = await work.villages.places([command.village_code])
    if command.village_code not in places:
        raise UnknownCode("village_code", command.village_code)
    village_id, place = places[command.village_code]
    moved = record.resident.move(village_id, moved_on=command.moved_on, today=clock.today())
    moved = await work.residents.save(moved)
    await work.record(ResidentMoved(moved, place))
    await work.audit("move", "resident", moved.id)
    return ResidentRecord(moved, place, record.details)


async def move_resident_out(command: Departure, work: UnitOfWork, clock: Clock) -> ResidentRecord:
    """The resident gone from the county; agreements end on the day of the move.

    Raises ``NotFound``, ``StaleVersion``, ``ResidentNotPresent``, ``ImplausibleDate``, ``LostRace``.
    """
    record = await find_resident(command.resident_id, work, command.expected_version)
    moved = record.resident.move_out(moved_on=command.on, today=clock.today())
    moved = await work.residents.save(moved)
    await work.record(ResidentMoved(moved, record.place))
    await work.audit("move-out", "resident", moved.id)
    await _end_agreements(moved, Termination(TerminationReason.MOVED_AWAY, command.on, clock.today()), work)
    return ResidentRecord(moved, record.place, record.details)


async def mark_resident_deceased(command: Departure, work: UnitOfWork, clock: Clock) -> ResidentRecord:
    """The resident deceased; the day of death is the last day of agreements.

    Raises ``NotFound``, ``StaleVersion``, ``ResidentNotPresent``, ``ImplausibleDate``, ``LostRace``.
    """
    record = await find_resident(command.resident_id, work, command.expected_version)
    deceased = record.resident.die(died_on=command.on, today=clock.today())
    deceased = await work.residents.save(deceased)
    await work.record(ResidentDeceased(deceased, record.place))
    await work.audit("mark-deceased", "resident", deceased.id)
    end = Termination(TerminationReason.DECEASED, command.on + ONE_DAY, clock.today())
    await _end_agreements(deceased, end, work)
    return ResidentRecord(deceased, record.place, record.details)


async def _end_agreements(resident: Resident, termination: Termination, work: UnitOfWork) -> None:
    # Saving the resident holds the row, on which signing waits: no agreement can come into force meanwhile.
    for agreement in await work.agreements.not_over(resident.id, termination.on):
        ended = await work.agreements.save(agreement.terminate(termination))
        parties = await parties_of(ended, resident, work, termination.learned_on)
        await work.record(AgreementTerminated(ended, parties))
        await work.audit("terminate", "agreement", ended.id)
