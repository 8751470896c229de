"""Requests and answers about residents."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field, WithJsonSchema

from contracting.application import RegisterResident, ResidentRecord
from contracting.domain.facts import Place
from contracting.domain.key_groups import KeyGroup, KeyGroupEntry, Sex
from contracting.domain.residents import RESIDENT_ACTS, InsuranceType, Resident, ResidentAct, ResidentStatus
from contracting.entrypoints.http.fields import Code, LongText, Phone, ShortText
from contracting.entrypoints.http.row_outcomes import LARGEST_FILE, RowProblem, RowsRequest
from yilian_kit.http import AnswerModel, Caller, RequestModel


class KeyGroupRequest(RequestModel):
    """A membership of a stored key group; for a condition ``from_date`` is the date of diagnosis (确诊日期).

    Elderly and child follow from the birth date and are not told. ``delivery_date`` belongs to ``pregnant``.
    """

    group: KeyGroup
    from_date: date
    source: ShortText
    diagnosing_institution_code: Code | None = None
    delivery_date: date | None = None

    def entry(self) -> KeyGroupEntry:
        """The same for the use case."""
        return KeyGroupEntry(
            self.group, self.from_date, self.source, self.diagnosing_institution_code, self.delivery_date
        )


class RegisterResidentRequest(RequestModel):
    """A person as the form tells it; sex and birth date come from the ID number."""

    id_number: str = Field(min_length=1, max_length=40)
    name: ShortText
    phone: Phone | None = None
    address: LongText
    village_code: Code
    insurance_type: InsuranceType
    key_groups: list[KeyGroupRequest] = Field(default_factory=list, max_length=20)

    def command(self) -> RegisterResident:
        """The same for the use case."""
        return RegisterResident(
            id_number=self.id_number,
            name=self.name,
            phone=self.phone,
            address=self.address,
            village_code=self.village_code,
            insurance_type=self.insurance_type,
            key_groups=tuple(group.entry() for group in self.key_groups),
        )


class ImportResidentsRequest(RowsRequest):
    """Up to 500 rows; each is checked by itself."""

    rows: list[Annotated[Any, WithJsonSchema({"$ref": "#/components/schemas/RegisterResidentRequest"})]] = Field(
        min_length=1, max_length=LARGEST_FILE
    )


class ChangeResidentRequest(RequestModel):
    """What is left out stays as it is."""

    name: ShortText | None = None
    phone: Phone | None = None
    address: LongText | None = None
    insurance_type: InsuranceType | None = None


class EndKeyGroupRequest(RequestModel):
    """The last day in the group (default today), or for a pregnancy the day of delivery."""

    to_date: date | None = None
    delivery_date: date | None = None


class MoveResidentRequest(RequestModel):
    """To another village of the county."""

    village_code: Code
    moved_on: date


class MoveOutRequest(RequestModel):
    """Out of the county; ``moved_on`` is the first day away."""

    moved_on: date


class MarkDeceasedRequest(RequestModel):
    """``died_on`` is the day of death."""

    died_on: date


class MembershipAnswer(AnswerModel):
    """A stay in a stored key group."""

    group: KeyGroup
    from_date: date
    to_date: date | None
    source: str
    diagnosing_institution_code: str | None
    delivery_date: date | None


class ResidentAnswer(AnswerModel):
    """A resident without what names the person. ``key_groups`` are those of today, derived ones included."""

    id: UUID
    person_key: str
    sex: Sex
    birth_date: date
    village_code: str
    institution_code: str
    status: ResidentStatus
    insurance_type: InsuranceType
    key_groups: list[KeyGroup]
    memberships: list[MembershipAnswer]
    version: int
    allowed_actions: list[ResidentAct]


class ResidentRecordAnswer(ResidentAnswer):
    """A resident's whole record."""

    id_number: str
    name: str
    phone: str | None
    address: str


class ResidentRowOutcome(AnswerModel):
    """What became of one row. ``row`` is its place in ``rows``, from 0; ``outcome`` registered, duplicate or rejected.

    ``id`` is the resident; of a duplicate, the one registered before, if the caller may see that one.
    """

    row: int
    outcome: str
    id: UUID | None = None
    problem: RowProblem | None = None


class ImportResidentsAnswer(AnswerModel):
    """One outcome for each row, in their order."""

    rows: list[ResidentRowOutcome]


def resident_answer(resident: Resident, place: Place, today: date, caller: Caller) -> ResidentAnswer:
    """A resident without what names the person."""
    return ResidentAnswer(
        id=resident.id,
        person_key=resident.person_key,
        sex=resident.sex,
        birth_date=resident.birth_date,
        village_code=place.village_code,
        institution_code=place.institution_code,
        status=resident.status,
        insurance_type=resident.insurance_type,
        key_groups=list(resident.key_groups_on(today)),
        memberships=[MembershipAnswer.model_validate(membership) for membership in resident.memberships],
        version=resident.version,
        allowed_actions=list(RESIDENT_ACTS[resident.status]) if "contracting:register" in caller.scopes else [],
    )


def record_answer(record: ResidentRecord, today: date, caller: Caller) -> ResidentRecordAnswer:
    """The whole record."""
    shown = resident_answer(record.resident, record.place, today, caller)
    return ResidentRecordAnswer(
        **shown.model_dump(),
        id_number=record.details.id_number,
        name=record.details.name,
        phone=record.details.phone,
        address=record.details.address,
    )
