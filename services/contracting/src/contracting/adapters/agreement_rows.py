"""Agreements as rows of ``agreement``."""

from dataclasses import replace
from typing import Any

from contracting.adapters.ranges import to_range_or_none
from contracting.domain.agreement_transitions import AgreementState
from contracting.domain.agreements import Agreement, AgreementSource, Termination, TerminationReason
from contracting.domain.consent import Consent, ConsentMethod
from contracting.domain.packages import Fee, PackageChoice
from yilian_kit.security.field_encryption import FieldCipher


def agreement_values(agreement: Agreement, cipher: FieldCipher) -> dict[str, Any]:
    """The columns of ``agreement`` without id, version and the resident's number."""
    consent, end = agreement.consent, agreement.termination
    return {
        "agreement_number": agreement.agreement_number,
        "resident_id": agreement.resident_id,
        "team_id": agreement.team_id,
        "starts_on": agreement.starts_on,
        "years": agreement.years,
        "ends_on": agreement.ends_on,
        "packages": [{"code": choice.code, "version": choice.version} for choice in agreement.packages],
        "fee_basic_insurance": agreement.fee.basic_insurance,
        "fee_public_health_fund": agreement.fee.public_health_fund,
        "fee_resident": agreement.fee.resident,
        "source": agreement.source.value,
        "state": agreement.state.value,
        "consent_method": consent.method.value if consent else None,
        "consent_given_at": consent.given_at if consent else None,
        "consent_relation": consent.relation if consent else None,
        "consent_evidence_hash": consent.evidence_hash if consent else None,
        "previous_id": agreement.previous_id,
        "activated_on": agreement.activated_on,
        "termination_reason": end.reason.value if end else None,
        "terminated_on": end.on if end else None,
        "termination_learned_on": end.learned_on if end else None,
        "termination_text": cipher.encrypt(end.text, _context(agreement)) if end and end.text else None,
        "voided_on": agreement.voided_on,
        "in_force": to_range_or_none(agreement.in_force),
        "counted": to_range_or_none(agreement.counted),
    }


def read_agreement_row(row: Any, cipher: FieldCipher) -> Agreement:
    """The agreement in a row."""
    agreement = Agreement(
        id=row.id,
        agreement_number=row.agreement_number,
        resident_id=row.resident_id,
        team_id=row.team_id,
        starts_on=row.starts_on,
        years=row.years,
        packages=tuple(PackageChoice(choice["code"], choice["version"]) for choice in row.packages),
        fee=Fee(row.fee_basic_insurance, row.fee_public_health_fund, row.fee_resident),
        source=AgreementSource(row.source),
        state=AgreementState(row.state),
        consent=_consent(row),
        previous_id=row.previous_id,
        activated_on=row.activated_on,
        voided_on=row.voided_on,
        version=row.version,
    )
    if row.termination_reason is None:
        return agreement
    text = None if row.termination_text is None else cipher.decrypt(row.termination_text, _context(agreement))
    end = Termination(
        TerminationReason(row.termination_reason),
        on=row.terminated_on,
        learned_on=row.termination_learned_on,
        text=text,
    )
    return replace(agreement, termination=end)


def _consent(row: Any) -> Consent | None:
    if row.consent_method is None:
        return None
    return Consent(
        method=ConsentMethod(row.consent_method),
        given_at=row.consent_given_at,
        relation=row.consent_relation,
        evidence_hash=row.consent_evidence_hash,
    )


def _context(agreement: Agreement) -> str:
    return f"agreement.termination_text:{agreement.id}"
