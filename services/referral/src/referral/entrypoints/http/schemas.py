"""Bodies of requests and answers."""

from datetime import UTC, date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, Field, StringConstraints

from referral.application import RequestReferral, SendBack
from referral.domain.agreement import FirstContact
from referral.domain.data_set import (
    CancellationReason,
    Consent,
    ConsentGiver,
    Direction,
    Kind,
    Person,
    Priority,
    RejectionReason,
    Sex,
    check_identity,
)
from referral.domain.referral import Referral
from referral.domain.states import Act, ReferralState
from referral.domain.tiers import SkipReason
from yilian_kit.http import AnswerModel, RequestModel
from yilian_kit.security import PersonKeyer, parse_identity_number

_EARLIEST = datetime(1949, 10, 1, tzinfo=UTC)
Line = Annotated[str, StringConstraints(min_length=1, max_length=100, strip_whitespace=True)]
ClinicalText = Annotated[str, StringConstraints(min_length=1, max_length=5000, strip_whitespace=True)]
Code = Annotated[str, StringConstraints(min_length=1, max_length=40, strip_whitespace=True)]
Number = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._/-]{0,63}$", strip_whitespace=True)]
IdNumber = Annotated[str, StringConstraints(min_length=15, max_length=18, strip_whitespace=True)]


class PersonBody(RequestModel):
    """Who is referred. Sex and birth date must agree with the ID number (GB 11643)."""

    id_number: IdNumber
    name: Line
    sex: Sex
    birth_date: date
    phone: Annotated[str, StringConstraints(pattern=r"^[0-9+() -]{3,30}$", strip_whitespace=True)]

    def person(self, keyer: PersonKeyer, today: date) -> Person:
        """Raises ``InvalidIdentityNumber``, ``IdentityContradiction``."""
        identity = parse_identity_number(self.id_number, not_after=today)
        check_identity(
            stated_sex=self.sex,
            stated_birth_date=self.birth_date,
            sex_of_number=Sex(identity.sex),
            birth_date_of_number=identity.birth_date,
        )
        return Person(
            person_key=keyer.person_key(identity),
            sex=self.sex,
            birth_date=self.birth_date,
            id_number=identity.number,
            name=self.name,
            phone=self.phone,
        )


class ConsentBody(RequestModel):
    """Who agreed, and when; the relation is needed unless the person agreed."""

    who: ConsentGiver
    relation: Line | None = None
    at: AwareDatetime = Field(ge=_EARLIEST)

    def consent(self) -> Consent:
        return Consent(self.who, self.relation, self.at)


class ReferralRequest(RequestModel):
    """The data set of the two-way referral form (双向转诊单)."""

    referral_number: Number | None = Field(
        default=None, description="unique at the sending institution; assigned when left out"
    )
    direction: Direction
    kind: Kind
    priority: Priority
    person: PersonBody
    sending_institution_code: Code
    sending_department: Line
    sending_doctor: Line
    receiving_institution_code: Code
    receiving_department: Line
    impression_icd10: Code
    reason: ClinicalText
    skip_reason: SkipReason | None = Field(default=None, description="why the next tier is passed over")
    consent: ConsentBody | None = Field(
        default=None, description="required; of an emergency within 24 hours, by record-consent"
    )
    agreement_id: UUID | None = None
    confirmed_beside: UUID | None = Field(
        default=None, description="id of the open referral beside which this one is meant all the same"
    )

    def command(self, keyer: PersonKeyer, today: date) -> RequestReferral:
        """Raises ``InvalidIdentityNumber``, ``IdentityContradiction``."""
        return RequestReferral(
            number=self.referral_number,
            direction=self.direction,
            kind=self.kind,
            priority=self.priority,
            person=self.person.person(keyer, today),
            sending_institution_code=self.sending_institution_code,
            sending_department=self.sending_department,
            sending_doctor=self.sending_doctor,
            receiving_institution_code=self.receiving_institution_code,
            receiving_department=self.receiving_department,
            impression=self.impression_icd10,
            reason=self.reason,
            skip_reason=self.skip_reason,
            consent=None if self.consent is None else self.consent.consent(),
            agreement_id=self.agreement_id,
            confirmed_beside=self.confirmed_beside,
        )


class AcceptRequest(RequestModel):
    """The receiver may name the doctor who will see the patient."""

    receiving_doctor: Line | None = None


class RejectRequest(RequestModel):
    """Why the receiver refuses; ``other`` needs a note."""

    reason: RejectionReason
    note: ClinicalText | None = None


class CancelRequest(RequestModel):
    """Why the sender takes it back; ``other`` needs a note."""

    reason: CancellationReason
    note: ClinicalText | None = None


class CompleteRequest(RequestModel):
    """The hospital's answer: what came out of the treatment, and what is to be done."""

    result: ClinicalText
    plan: ClinicalText


class BackReferralRequest(RequestModel):
    """The way back down; what is left out is taken over from the first referral."""

    plan: ClinicalText
    rehabilitation: ClinicalText
    referral_number: Number | None = None
    kind: Kind | None = None
    priority: Priority = Priority.ROUTINE
    sending_department: Line | None = None
    sending_doctor: Line | None = None
    receiving_department: Line | None = None
    impression_icd10: Code | None = None
    reason: ClinicalText | None = None
    consent: ConsentBody | None = None

    def command(self) -> SendBack:
        return SendBack(
            plan=self.plan,
            rehabilitation=self.rehabilitation,
            number=self.referral_number,
            kind=self.kind,
            priority=self.priority,
            sending_department=self.sending_department,
            sending_doctor=self.sending_doctor,
            receiving_department=self.receiving_department,
            impression=self.impression_icd10,
            reason=self.reason,
            consent=None if self.consent is None else self.consent.consent(),
        )


class PersonAnswer(AnswerModel):
    """Who is referred."""

    person_key: str
    id_number: str
    name: str
    sex: Sex
    birth_date: date
    phone: str


class ConsentAnswer(AnswerModel):
    """The consent."""

    who: ConsentGiver
    relation: str | None
    at: AwareDatetime


class ReferralEntryAnswer(AnswerModel):
    """A referral in a list: without identity and clinical text.

    ``signed``: the person had a family doctor's agreement on the day of the request. ``answered_by``: the
    back-referral. ``loop_closed_on``: the day on which the stay was settled or the follow-up done.
    """

    id: UUID
    referral_number: str
    direction: Direction
    kind: Kind
    priority: Priority
    state: ReferralState
    person_key: str
    sending_institution_code: str
    sending_department: str
    receiving_institution_code: str
    receiving_department: str
    signed: bool
    based_on: UUID | None
    answered_by: UUID | None
    requested_at: AwareDatetime
    arrived_at: AwareDatetime | None
    ended_at: AwareDatetime | None
    loop_closed_on: date | None
    version: int
    allowed_actions: list[Act]


class ReferralAnswer(ReferralEntryAnswer):
    """A referral with its papers.

    ``version`` counts acts; what other services' facts change (signed, team, loop) does not raise it.
    """

    person: PersonAnswer
    sending_doctor: str | None
    receiving_doctor: str | None
    impression_icd10: str
    reason: str | None
    plan: str | None
    rehabilitation: str | None
    skip_reason: SkipReason | None
    consent: ConsentAnswer | None
    consent_due_at: AwareDatetime | None
    agreement_id: UUID | None
    team_code: str | None
    first_contact: FirstContact | None
    end_reason: RejectionReason | CancellationReason | None
    end_note: str | None
    result: str | None
    further_plan: str | None
    chain_id: UUID


def entry_answer(referral: Referral, allowed: tuple[Act, ...]) -> ReferralEntryAnswer:
    """A referral in a list."""
    return ReferralEntryAnswer(
        id=referral.id,
        referral_number=referral.number,
        direction=referral.direction,
        kind=referral.kind,
        priority=referral.priority,
        state=referral.state,
        person_key=referral.person.person_key,
        sending_institution_code=referral.sending.institution_code,
        sending_department=referral.sending.department,
        receiving_institution_code=referral.receiving.institution_code,
        receiving_department=referral.receiving.department,
        signed=referral.standing.signed,
        based_on=referral.based_on,
        answered_by=referral.answered_by,
        requested_at=referral.requested_at,
        arrived_at=referral.arrived_at,
        ended_at=referral.ended_at,
        loop_closed_on=referral.loop_closed_on,
        version=referral.version,
        allowed_actions=list(allowed),
    )


def referral_answer(referral: Referral, allowed: tuple[Act, ...]) -> ReferralAnswer:
    """A referral with its papers."""
    consent, ending = referral.consent, referral.ending
    return ReferralAnswer(
        **dict(entry_answer(referral, allowed)),
        person=PersonAnswer.model_validate(referral.person),
        sending_doctor=referral.sending.doctor,
        receiving_doctor=referral.receiving.doctor,
        impression_icd10=referral.papers.impression,
        reason=referral.papers.reason,
        plan=referral.papers.plan,
        rehabilitation=referral.papers.rehabilitation,
        skip_reason=referral.skip_reason,
        consent=None
        if consent is None
        else ConsentAnswer(who=consent.giver, relation=consent.relation, at=consent.given_at),
        consent_due_at=referral.consent_due_at,
        agreement_id=referral.standing.agreement_id or referral.stated_agreement_id,
        team_code=referral.standing.team_code,
        first_contact=referral.standing.first_contact,
        end_reason=None if ending is None else ending.reason,
        end_note=None if ending is None else ending.note,
        result=None if ending is None else ending.result,
        further_plan=None if ending is None else ending.plan,
        chain_id=referral.chain_id,
    )
