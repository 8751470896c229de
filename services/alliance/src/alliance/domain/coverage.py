"""Nobody is sent to a place or for an act that licence, registration and document do not cover that day.

Sources: 医师法 (2021) articles 13 to 15 (practise within the registered place, category and scope);
医师外出会诊管理暂行规定 (Ministry of Health order 42, 2005) for consultations elsewhere;
医师执业注册管理办法 (order 13, 2017) for main institution and filings, and for support, consultation, agreed
cooperation and free clinics, which need no filing but a document.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from alliance.domain.errors import DomainError
from alliance.domain.expert import Expert, LicenceScope
from alliance.domain.institution import Institution
from alliance.domain.practice_site import SiteKind


class ActKind(StrEnum):
    """What an expert is sent to do."""

    OUTPATIENT = "outpatient"
    """Outpatient session (门诊)."""
    CONSULTATION = "consultation"
    """Consultation (会诊), on site or remote."""
    OPERATION = "operation"
    """Operation (手术)."""
    WARD_ROUND = "ward_round"
    """Ward round (查房)."""
    TEACHING = "teaching"
    """Teaching at the bedside (带教)."""
    LECTURE = "lecture"
    """Lecture (讲课)."""


class LegalBasis(StrEnum):
    """What permits the expert to act at the place; always with a document that is valid that day."""

    MAIN = "main"
    """Main practice institution (主要执业机构)."""
    FILED = "filed"
    """Filing for several institutions (多机构备案)."""
    REGISTERED = "registered"
    """Registration for a place outside the alliance."""
    SUPPORT_ORDER = "support_order"
    """Order of the health authority to support primary care (对口支援任务)."""
    CONSULTATION = "consultation"
    """Invitation to a consultation (会诊邀请)."""
    TRUST_AGREEMENT = "trust_agreement"
    """Trust or cooperation agreement between the institutions (托管、协作协议)."""
    FREE_CLINIC = "free_clinic"
    """Approved free clinic (义诊)."""


TEACHING_ACTS = frozenset({ActKind.TEACHING, ActKind.LECTURE})
ADVISORY_ACTS = TEACHING_ACTS | {ActKind.CONSULTATION}
CLINICAL_ACTS = ADVISORY_ACTS | {ActKind.OUTPATIENT, ActKind.WARD_ROUND}
OPERATIVE_ACTS = CLINICAL_ACTS | {ActKind.OPERATION}

ACTS_BY_SCOPE: Mapping[LicenceScope, frozenset[ActKind]] = {
    LicenceScope.INTERNAL_MEDICINE: OPERATIVE_ACTS,  # endoscopy and interventions count as operations
    LicenceScope.SURGERY: OPERATIVE_ACTS,
    LicenceScope.OBSTETRICS_GYNAECOLOGY: OPERATIVE_ACTS,
    LicenceScope.PAEDIATRICS: OPERATIVE_ACTS,
    LicenceScope.OPHTHALMOLOGY_OTOLARYNGOLOGY: OPERATIVE_ACTS,
    LicenceScope.DERMATOLOGY_VENEREOLOGY: OPERATIVE_ACTS,
    LicenceScope.PSYCHIATRY: CLINICAL_ACTS,
    LicenceScope.OCCUPATIONAL_MEDICINE: CLINICAL_ACTS,
    LicenceScope.IMAGING_RADIOTHERAPY: OPERATIVE_ACTS,
    LicenceScope.LABORATORY_PATHOLOGY: ADVISORY_ACTS,
    LicenceScope.GENERAL_PRACTICE: CLINICAL_ACTS,
    LicenceScope.EMERGENCY_MEDICINE: OPERATIVE_ACTS,
    LicenceScope.REHABILITATION_MEDICINE: CLINICAL_ACTS,
    LicenceScope.PREVENTIVE_CARE: ADVISORY_ACTS,
    LicenceScope.FAMILY_PLANNING: OPERATIVE_ACTS,
    LicenceScope.STOMATOLOGY: OPERATIVE_ACTS,
    LicenceScope.PUBLIC_HEALTH: ADVISORY_ACTS,
    LicenceScope.TCM: OPERATIVE_ACTS,
    LicenceScope.INTEGRATED_MEDICINE: OPERATIVE_ACTS,
    LicenceScope.ETHNIC_MEDICINE: OPERATIVE_ACTS,
}
"""Which acts a scope of practice covers: our reading of the scopes, one row a scope."""

ACTS_BY_BASIS: Mapping[LegalBasis, frozenset[ActKind]] = {
    LegalBasis.MAIN: OPERATIVE_ACTS,
    LegalBasis.FILED: OPERATIVE_ACTS,
    LegalBasis.REGISTERED: OPERATIVE_ACTS,
    LegalBasis.SUPPORT_ORDER: OPERATIVE_ACTS,
    LegalBasis.CONSULTATION: frozenset({ActKind.CONSULTATION, ActKind.OPERATION}),
    LegalBasis.TRUST_AGREEMENT: OPERATIVE_ACTS,
    LegalBasis.FREE_CLINIC: frozenset({ActKind.OUTPATIENT, ActKind.CONSULTATION, ActKind.LECTURE}),
}

SITE_KIND_OF_BASIS: Mapping[LegalBasis, SiteKind] = {
    LegalBasis.MAIN: SiteKind.MAIN,
    LegalBasis.FILED: SiteKind.FILED,
    LegalBasis.REGISTERED: SiteKind.REGISTERED,
}
"""The bases that are a practice site; the others are the document alone."""


class Gap(StrEnum):
    """What is missing for an act at a place on a day."""

    LICENCE_EXPIRED = "licence_expired"
    LICENCE_SCOPE = "licence_scope"
    PRACTICE_SITE = "practice_site"
    BASIS_DOES_NOT_COVER_ACT = "basis_does_not_cover_act"
    DOCUMENT_EXPIRED = "document_expired"


class NotCovered(DomainError):
    """Licence, practice site or document does not cover the act at that place on those days."""

    slug = "not-covered"

    def __init__(self, gaps: tuple[Gap, ...], institution_code: str, acts: str, days: str) -> None:
        self.missing = ", ".join(gaps)
        self.institution_code = institution_code
        self.acts = acts
        self.days = days


@dataclass(frozen=True)
class Permission:
    """The basis on which an expert acts at a place, and its document (valid until that day, included)."""

    basis: LegalBasis
    document_number: str
    document_valid_until: date


def find_gaps(
    expert: Expert,
    place: Institution,
    acts: Collection[ActKind],
    permission: Permission,
    first_day: date,
    last_day: date,
) -> tuple[Gap, ...]:
    """Everything that is missing for ``acts`` at ``place`` on each day from ``first_day`` to ``last_day``."""
    covered_by_licence = frozenset().union(*(ACTS_BY_SCOPE[scope] for scope in expert.licence_scope))
    site_kind = SITE_KIND_OF_BASIS.get(permission.basis)
    has_site = any(
        site.kind is site_kind and site.institution_id == place.id and site.covers(first_day, last_day)
        for site in expert.sites
    )
    missing = {
        Gap.LICENCE_EXPIRED: expert.licence_valid_until < last_day,
        Gap.LICENCE_SCOPE: not covered_by_licence.issuperset(acts),
        Gap.PRACTICE_SITE: site_kind is not None and not has_site,
        Gap.BASIS_DOES_NOT_COVER_ACT: not ACTS_BY_BASIS[permission.basis].issuperset(acts),
        Gap.DOCUMENT_EXPIRED: permission.document_valid_until < last_day,
    }
    return tuple(gap for gap, is_missing in missing.items() if is_missing)


def require_coverage(
    expert: Expert,
    place: Institution,
    acts: Collection[ActKind],
    permission: Permission,
    first_day: date,
    last_day: date,
) -> None:
    """Raises InstitutionNotOpen when the place is not open, NotCovered naming everything that is missing."""
    place.require_open(first_day)
    place.require_open(last_day)
    gaps = find_gaps(expert, place, acts, permission, first_day, last_day)
    if gaps:
        days = first_day.isoformat() if first_day == last_day else f"{first_day} – {last_day}"
        raise NotCovered(gaps, place.code, ", ".join(sorted(acts)), days)
