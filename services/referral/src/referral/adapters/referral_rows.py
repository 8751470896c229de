"""A referral as a row, and back."""

from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from referral.adapters.sealing import Sealer
from referral.domain.agreement import FirstContact
from referral.domain.data_set import (
    CancellationReason,
    Consent,
    ConsentGiver,
    Direction,
    Kind,
    Papers,
    Party,
    Person,
    Priority,
    RejectionReason,
    Sex,
)
from referral.domain.referral import ContractStanding, Ending, Referral, Step
from referral.domain.states import Act, ReferralState, Role
from referral.domain.tiers import SkipReason

Values = dict[str, Any]


def new_row(referral: Referral, requested_on: date, sealer: Sealer) -> Values:
    """All columns of a new referral."""
    person, papers = referral.person, referral.papers
    return {
        "id": referral.id,
        "number": referral.number,
        "direction": referral.direction,
        "kind": referral.kind,
        "priority": referral.priority,
        "person_key": person.person_key,
        "sex": person.sex,
        "birth_date": person.birth_date,
        "sealed_papers": sealer.seal(
            {"reason": papers.reason, "plan": papers.plan, "rehabilitation": papers.rehabilitation},
            "papers",
            referral.id,
        ),
        **_party("sending", referral.sending),
        **_party("receiving", referral.receiving),
        "impression": papers.impression,
        "skip_reason": referral.skip_reason,
        "stated_agreement_id": referral.stated_agreement_id,
        **standing_values(referral.standing, referral.queue_rank),
        "based_on": referral.based_on,
        "chain_id": referral.chain_id,
        "requested_at": referral.requested_at,
        "requested_on": requested_on,
        "version": referral.version,
        **changed_values(referral, sealer),
    }


def changed_values(referral: Referral, sealer: Sealer) -> Values:
    """The columns that acts change, without the version. What other services' facts change is not among them."""
    ending, consent = referral.ending, referral.consent
    return {
        "state": referral.state,
        "receiving_doctor": referral.receiving.doctor,
        "sealed_identity": sealer.seal(
            {
                "id_number": referral.person.id_number,
                "name": referral.person.name,
                "phone": referral.person.phone,
                "relation": None if consent is None else consent.relation,
            },
            "identity",
            referral.id,
        ),
        "consent_giver": None if consent is None else consent.giver,
        "consent_given_at": None if consent is None else consent.given_at,
        "arrived_at": referral.arrived_at,
        "ended_at": referral.ended_at,
        "end_reason": None if ending is None else ending.reason,
        "sealed_ending": None
        if ending is None
        else sealer.seal({"note": ending.note, "result": ending.result, "plan": ending.plan}, "ending", referral.id),
    }


def standing_values(standing: ContractStanding, queue_rank: int) -> Values:
    """The columns that contracting's facts change."""
    return {
        "signed": standing.signed,
        "agreement_id": standing.agreement_id,
        "team_code": standing.team_code,
        "first_contact": standing.first_contact,
        "queue_rank": queue_rank,
    }


def _party(side: str, party: Party) -> Values:
    return {
        f"{side}_institution_id": party.institution_id,
        f"{side}_institution_code": party.institution_code,
        f"{side}_department": party.department,
        f"{side}_doctor": party.doctor,
    }


def referral_from(row: sa.RowMapping, sealer: Sealer) -> Referral:
    """The referral of a row of ``referral`` with ``answered_by`` and ``loop_closed_on`` beside its columns."""
    referral_id: UUID = row["id"]
    identity = sealer.open(row["sealed_identity"], "identity", referral_id)
    papers = sealer.open(row["sealed_papers"], "papers", referral_id)
    state = ReferralState(row["state"])
    return Referral(
        id=referral_id,
        number=row["number"],
        direction=Direction(row["direction"]),
        kind=Kind(row["kind"]),
        priority=Priority(row["priority"]),
        person=Person(
            person_key=row["person_key"],
            sex=Sex(row["sex"]),
            birth_date=row["birth_date"],
            id_number=identity["id_number"] or "",
            name=identity["name"] or "",
            phone=identity["phone"] or "",
        ),
        sending=_party_from("sending", row),
        receiving=_party_from("receiving", row),
        papers=Papers(row["impression"], papers["reason"], papers["plan"], papers["rehabilitation"]),
        skip_reason=None if row["skip_reason"] is None else SkipReason(row["skip_reason"]),
        consent=None
        if row["consent_giver"] is None
        else Consent(ConsentGiver(row["consent_giver"]), identity["relation"], row["consent_given_at"]),
        standing=ContractStanding(
            signed=row["signed"],
            agreement_id=row["agreement_id"],
            team_code=row["team_code"],
            first_contact=None if row["first_contact"] is None else FirstContact(row["first_contact"]),
        ),
        based_on=row["based_on"],
        chain_id=row["chain_id"],
        state=state,
        version=row["version"],
        requested_at=row["requested_at"],
        arrived_at=row["arrived_at"],
        ended_at=row["ended_at"],
        ending=_ending_from(row, state, sealer),
        answered_by=row["answered_by"],
        loop_closed_on=row["loop_closed_on"],
        stated_agreement_id=row["stated_agreement_id"],
    )


def _party_from(side: str, row: sa.RowMapping) -> Party:
    return Party(
        row[f"{side}_institution_id"],
        row[f"{side}_institution_code"],
        row[f"{side}_department"],
        row[f"{side}_doctor"],
    )


def _ending_from(row: sa.RowMapping, state: ReferralState, sealer: Sealer) -> Ending | None:
    if row["sealed_ending"] is None:
        return None
    texts = sealer.open(row["sealed_ending"], "ending", row["id"])
    reason: RejectionReason | CancellationReason | None = None
    if row["end_reason"] is not None:
        rejected = state is ReferralState.REJECTED
        reason = RejectionReason(row["end_reason"]) if rejected else CancellationReason(row["end_reason"])
    return Ending(reason, texts["note"], texts["result"], texts["plan"])


def step_row(step: Step) -> Values:
    """All columns of a step."""
    return {
        "referral_id": step.referral_id,
        "version": step.version,
        "act": step.act,
        "before": step.before,
        "after": step.after,
        "role": step.role,
        "subject": step.subject,
        "institution_id": step.institution_id,
        "institution_code": step.institution_code,
        "at": step.at,
    }


def step_from(row: sa.RowMapping) -> Step:
    """The step of a row."""
    return Step(
        referral_id=row["referral_id"],
        version=row["version"],
        act=Act(row["act"]),
        before=None if row["before"] is None else ReferralState(row["before"]),
        after=ReferralState(row["after"]),
        role=Role(row["role"]),
        subject=row["subject"],
        institution_id=row["institution_id"],
        institution_code=row["institution_code"],
        at=row["at"],
    )
