"""Builders of domain records for tests: everything has a plausible value, a test names what matters to it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import UUID, uuid4

from alliance.domain.coverage import ActKind, LegalBasis, Permission
from alliance.domain.dispatch import Dispatch, DispatchState, OperationCount, Results, Session
from alliance.domain.expert import Expert, LicenceScope
from alliance.domain.institution import Institution, Tier
from alliance.domain.practice_site import PracticeSite, SiteKind, SiteState
from alliance.domain.training import Training, TrainingKind

NEW_YEAR = date(2025, 1, 1)
NINE_O_CLOCK = datetime(2025, 3, 3, 1, 0, tzinfo=UTC)  # 09:00 in Shanghai
NOON = datetime(2025, 3, 3, 4, 0, tzinfo=UTC)


def an_institution(
    code: str = "A",
    tier: Tier = Tier.TOWNSHIP,
    parent: Institution | None = None,
    *,
    own_alliance_id: UUID | None = None,
    valid_from: date = NEW_YEAR,
    closed_on: date | None = None,
    version: int = 1,
) -> Institution:
    institution_id = uuid4()
    return Institution(
        id=institution_id,
        code=code,
        name=f"Institution {code}",
        tier=tier,
        parent_id=parent.id if parent else None,
        ancestor_ids=(*(parent.ancestor_ids if parent else ()), institution_id),
        own_alliance_id=own_alliance_id,
        alliance_id=(parent.alliance_id if parent else None) or own_alliance_id,
        town=None,
        capabilities=(),
        valid_from=valid_from,
        effective_from=valid_from,
        closed_on=closed_on,
        version=version,
    )


def a_site(
    place: Institution,
    kind: SiteKind = SiteKind.FILED,
    state: SiteState = SiteState.APPROVED,
    valid_from: date = NEW_YEAR,
    valid_to: date = date(2025, 12, 31),
) -> PracticeSite:
    return PracticeSite(
        id=uuid4(),
        institution_id=place.id,
        kind=kind,
        document_number="D-1",
        valid_from=valid_from,
        valid_to=valid_to,
        stored_state=state,
        version=1,
    )


def an_expert(
    home: Institution,
    *sites: PracticeSite,
    scope: frozenset[LicenceScope] = frozenset({LicenceScope.SURGERY}),
    licence_valid_until: date = date(2029, 12, 31),
) -> Expert:
    return Expert(
        id=uuid4(),
        code="E-1",
        name="Made-up Name",
        licence_number="990000000000001",
        licence_scope=scope,
        licence_valid_until=licence_valid_until,
        title="chief physician",
        department="surgery",
        specialties=("general surgery",),
        home_institution_id=home.id,
        sites=sites,
        version=1,
    )


def a_permission(basis: LegalBasis = LegalBasis.SUPPORT_ORDER, valid_until: date = date(2025, 12, 31)) -> Permission:
    return Permission(basis=basis, document_number="D-2", document_valid_until=valid_until)


def a_session(
    starts_at: datetime = NINE_O_CLOCK,
    hours: float = 3,
    travel_minutes: int = 0,
    travel_back_minutes: int = 0,
) -> Session:
    return Session(
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=hours),
        travel=timedelta(minutes=travel_minutes),
        travel_back=timedelta(minutes=travel_back_minutes),
    )


def a_dispatch(
    expert: Expert,
    place: Institution,
    state: DispatchState = DispatchState.PLANNED,
    kind: ActKind = ActKind.OUTPATIENT,
    permission: Permission | None = None,
    session: Session | None = None,
) -> Dispatch:
    return Dispatch(
        id=uuid4(),
        expert_id=expert.id,
        home_institution_id=expert.home_institution_id,
        institution_id=place.id,
        alliance_id=None,
        kind=kind,
        session=session or a_session(),
        permission=permission or a_permission(),
        state=state,
        results=None,
        reason=None,
        version=1,
    )


def some_results(sessions: int = 0, consultations: int = 0, operations: tuple[OperationCount, ...] = ()) -> Results:
    return Results(
        patients_seen=10,
        sessions=sessions,
        consultations=consultations,
        operations=operations,
        people_taught=0,
    )


def a_training(places: int = 30, attended: int = 0) -> Training:
    return Training(
        id=uuid4(),
        code="T-1",
        title="Stroke",
        kind=TrainingKind.LECTURE,
        institution_id=uuid4(),
        alliance_id=None,
        starts_at=NINE_O_CLOCK,
        ends_at=NOON,
        hours=Decimal("3"),
        places=places,
        check_in_code="23456789",
        attended=attended,
        version=1,
    )
