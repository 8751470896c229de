"""Enter residents in the register (居民建档): one, or up to 500 from a file."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from contracting.application.ports import UnitOfWork
from contracting.domain.errors import AlreadyRegistered, DomainError, UnknownCode
from contracting.domain.facts import Place, ResidentRegistered
from contracting.domain.key_groups import KeyGroupEntry, enter_key_group
from contracting.domain.residents import InsuranceType, PersonalDetails, Residency, Resident, ResidentStatus
from yilian_kit.clock import Clock
from yilian_kit.identifiers import new_id


@dataclass(frozen=True)
class RegisterResident:
    """A person as the form tells it. Its text form hides what names the person."""

    id_number: str = field(repr=False)
    name: str = field(repr=False)
    phone: str | None = field(repr=False)
    address: str = field(repr=False)
    village_code: str
    insurance_type: InsuranceType
    key_groups: tuple[KeyGroupEntry, ...] = ()


@dataclass(frozen=True)
class Registered:
    """Entered in the register."""

    resident: Resident
    place: Place
    details: PersonalDetails


@dataclass(frozen=True)
class Duplicate:
    """The person is registered already: ``existing_id``, if the caller may see that record."""

    existing_id: UUID | None


@dataclass(frozen=True)
class Rejected:
    """Refused by a rule."""

    refusal: DomainError


Registration = Registered | Duplicate | Rejected


async def register_resident(command: RegisterResident, work: UnitOfWork, clock: Clock) -> Registered:
    """The new resident, counted in figures from today.

    Raises ``InvalidIdentity``, ``AlreadyRegistered``, ``UnknownCode`` and the refusals of the key groups.
    """
    (outcome,) = await register_residents([command], work, clock)
    if isinstance(outcome, Rejected):
        raise outcome.refusal
    if isinstance(outcome, Duplicate):
        raise AlreadyRegistered
    return outcome


async def register_residents(
    commands: Sequence[RegisterResident], work: UnitOfWork, clock: Clock
) -> list[Registration]:
    """One outcome for each command, in their order: a bad row leaves the others alone."""
    today = clock.today()
    places = await work.villages.places({command.village_code for command in commands})
    entries = [_enter(command, places, work, today) for command in commands]

    first_of_person: dict[str, Registered] = {}
    for entry in entries:
        if isinstance(entry, Registered):
            first_of_person.setdefault(entry.resident.person_key, entry)
    stored = await work.residents.add_all([(new.resident, new.details) for new in first_of_person.values()])
    known = await work.residents.ids_by_person_key(
        {key for key, entry in first_of_person.items() if entry.resident.id not in stored}
    )

    outcomes: list[Registration] = []
    for entry in entries:
        if isinstance(entry, Rejected) or entry.resident.id in stored:
            outcomes.append(entry)
            continue
        key = entry.resident.person_key
        first_id = first_of_person[key].resident.id
        outcomes.append(Duplicate(first_id if first_id in stored else known.get(key)))

    done = [outcome for outcome in outcomes if isinstance(outcome, Registered)]
    await work.record(*(ResidentRegistered(new.resident, new.place) for new in done))
    await work.audit("register", "resident", *(new.resident.id for new in done))
    return outcomes


def _enter(
    command: RegisterResident, places: Mapping[str, tuple[UUID, Place]], work: UnitOfWork, today: date
) -> Registered | Rejected:
    try:
        if command.village_code not in places:
            raise UnknownCode("village_code", command.village_code)
        village_id, place = places[command.village_code]
        identity = work.identities.read(command.id_number, today)
        resident = Resident(
            id=new_id(),
            person_key=identity.person_key,
            sex=identity.sex,
            birth_date=identity.birth_date,
            status=ResidentStatus.PRESENT,
            insurance_type=command.insurance_type,
            residencies=(Residency(village_id, from_day=today, entered_on=today),),
        )
        for entry in command.key_groups:
            resident = resident.enter(
                enter_key_group(entry, sex=resident.sex, birth_date=resident.birth_date, today=today)
            )
    except DomainError as refusal:
        return Rejected(refusal)
    details = PersonalDetails(
        id_number=identity.number, name=command.name, phone=command.phone, address=command.address
    )
    return Registered(resident, place, details)
