"""Requests and answers about agreements."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from pydantic import AwareDatetime, Field, WithJsonSchema

from contracting.application import SignAgreement
from contracting.application.ports import TeamBadge
from contracting.domain.agreement_transitions import AgreementAct, AgreementState, allowed_acts
from contracting.domain.agreements import LONGEST_TERM_YEARS, Agreement, AgreementSource, TerminationReason
from contracting.domain.consent import Consent, ConsentMethod
from contracting.entrypoints.http.fields import Code, LongText, Sha256, ShortText
from contracting.entrypoints.http.packages import FeeModel, fee_model
from contracting.entrypoints.http.row_outcomes import LARGEST_FILE, RowProblem, RowsRequest
from contracting.entrypoints.http.teams import CapacityAnswer
from yilian_kit.http import AnswerModel, Caller, Money, RequestModel


class ConsentModel(RequestModel):
    """How consent was given. Complete: paper with ``evidence_hash``, SMS code, guardian with ``relation``.

    Somebody under 18 signs by a guardian. ``evidence_hash`` is the SHA-256 of the scan.
    """

    method: ConsentMethod
    given_at: AwareDatetime
    relation: ShortText | None = None
    evidence_hash: Sha256 | None = None

    def consent(self) -> Consent:
        """The same for the use case."""
        return Consent(self.method, self.given_at, self.relation, self.evidence_hash)


class SignAgreementRequest(RequestModel):
    """An agreement; without a complete consent it waits for one. ``draft`` keeps it from being sent in."""

    agreement_number: Code
    resident_id: UUID
    team_code: Code
    starts_on: date
    years: int = Field(default=1, ge=1, le=LONGEST_TERM_YEARS)
    packages: list[Code] = Field(max_length=20)
    consent: ConsentModel | None = None
    source: AgreementSource
    draft: bool = False

    def command(self) -> SignAgreement:
        """The same for the use case."""
        return SignAgreement(
            agreement_number=self.agreement_number,
            resident_id=self.resident_id,
            team_code=self.team_code,
            starts_on=self.starts_on,
            years=self.years,
            package_codes=tuple(self.packages),
            source=self.source,
            consent=None if self.consent is None else self.consent.consent(),
            draft=self.draft,
        )


class ImportAgreementsRequest(RowsRequest):
    """Up to 500 rows; each is checked by itself."""

    rows: list[Annotated[Any, WithJsonSchema({"$ref": "#/components/schemas/SignAgreementRequest"})]] = Field(
        min_length=1, max_length=LARGEST_FILE
    )


class GiveConsentRequest(RequestModel):
    """The consent that was missing."""

    consent: ConsentModel


class RenewAgreementRequest(RequestModel):
    """A new agreement with the same team; ``packages`` null keeps the packages, in the versions now in effect."""

    agreement_number: Code
    years: int = Field(default=1, ge=1, le=LONGEST_TERM_YEARS)
    packages: list[Code] | None = Field(default=None, max_length=20)
    consent: ConsentModel | None = None
    source: AgreementSource


class TerminateAgreementRequest(RequestModel):
    """``reason_text`` is needed for the reason ``other``."""

    reason: TerminationReason
    reason_text: LongText | None = None


class PackageChoiceAnswer(AnswerModel):
    """A package in the version that was signed."""

    code: str
    version: int


class FeeAnswer(FeeModel):
    """The fee for one year by payer, and in total, in yuan."""

    total: Money


class AgreementAnswer(AnswerModel):
    """An agreement. It holds to ``ends_on`` included, or after an early end to the day before ``terminated_on``.

    ``team_capacity`` is how full the team is, told when the agreement is signed.
    """

    id: UUID
    agreement_number: str
    resident_id: UUID
    team_code: str
    team_name: str
    institution_code: str
    starts_on: date
    ends_on: date
    years: int
    packages: list[PackageChoiceAnswer]
    fee: FeeAnswer
    source: AgreementSource
    state: AgreementState
    consent: ConsentModel | None
    previous_id: UUID | None
    terminated_on: date | None
    termination_reason: TerminationReason | None
    version: int
    allowed_actions: list[AgreementAct]
    team_capacity: CapacityAnswer | None = None


class AgreementRowOutcome(AnswerModel):
    """What became of one row. ``row`` is its place in ``rows``, from 0; ``outcome`` signed, stored or rejected.

    A row stored is a draft or awaits consent, as ``state`` says.
    """

    row: int
    outcome: str
    id: UUID | None = None
    state: AgreementState | None = None
    problem: RowProblem | None = None


class ImportAgreementsAnswer(AnswerModel):
    """One outcome for each row, in their order."""

    rows: list[AgreementRowOutcome]


def agreement_answer(
    agreement: Agreement, badge: TeamBadge, caller: Caller, capacity: CapacityAnswer | None = None
) -> AgreementAnswer:
    """An agreement as the caller sees it."""
    consent, end = agreement.consent, agreement.termination
    return AgreementAnswer(
        id=agreement.id,
        agreement_number=agreement.agreement_number,
        resident_id=agreement.resident_id,
        team_code=badge.team_code,
        team_name=badge.team_name,
        institution_code=badge.institution_code,
        starts_on=agreement.starts_on,
        ends_on=agreement.ends_on,
        years=agreement.years,
        packages=[PackageChoiceAnswer(code=choice.code, version=choice.version) for choice in agreement.packages],
        fee=FeeAnswer(**fee_model(agreement.fee).model_dump(), total=agreement.fee.total),
        source=agreement.source,
        state=agreement.state,
        consent=None if consent is None else ConsentModel(**vars(consent)),
        previous_id=agreement.previous_id,
        terminated_on=None if end is None else end.on,
        termination_reason=None if end is None else end.reason,
        version=agreement.version,
        allowed_actions=list(allowed_acts(agreement.state)) if "contracting:sign" in caller.scopes else [],
        team_capacity=capacity,
    )
