"""Sign residents with family-doctor teams (签约): one at the desk, or up to 500 from a file."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from contracting.application.ports import UnitOfWork
from contracting.application.signing_desk import SigningDesk
from contracting.application.signing_parties import parties_by
from contracting.domain.agreement_transitions import AgreementState
from contracting.domain.agreements import Agreement, AgreementSource, draw_up_agreement
from contracting.domain.consent import Consent
from contracting.domain.errors import AlreadySigned, CodeTaken, DomainError, ImplausibleDate, NotFound, UnknownCode
from contracting.domain.facts import AgreementSigned
from contracting.domain.packages import Package, fee_of, require_packages
from contracting.domain.teams import Capacity, Team
from yilian_kit.clock import Clock
from yilian_kit.identifiers import new_id


@dataclass(frozen=True)
class SignAgreement:
    """An agreement as the form tells it. ``draft`` keeps it from being sent in."""

    agreement_number: str
    resident_id: UUID
    team_code: str
    starts_on: date
    years: int
    package_codes: tuple[str, ...]
    source: AgreementSource
    consent: Consent | None = None
    draft: bool = False


@dataclass(frozen=True)
class Signed:
    """An agreement stored: active, awaiting consent, or a draft. ``capacity`` is the team's after it."""

    agreement: Agreement
    team: Team
    capacity: Capacity


@dataclass(frozen=True)
class NotSigned:
    """Refused by a rule."""

    refusal: DomainError


async def sign_agreement(command: SignAgreement, work: UnitOfWork, clock: Clock) -> Signed:
    """The agreement: active when its consent is complete, else awaiting consent.

    Raises ``AlreadySigned`` naming team and end date when the resident is bound on one of its days; ``TeamFull``,
    ``NotFound``, ``UnknownCode``, ``CodeTaken``, ``ResidentNotPresent``, ``NoPackage``, ``ImplausibleDate``.
    """
    (outcome,) = await sign_agreements([command], work, clock)
    if isinstance(outcome, NotSigned):
        raise outcome.refusal
    return outcome


async def sign_agreements(
    commands: Sequence[SignAgreement], work: UnitOfWork, clock: Clock
) -> list[Signed | NotSigned]:
    """One outcome for each command, in their order: a bad row leaves the others alone."""
    today = clock.today()
    residents = await work.residents.lock({command.resident_id for command in commands})
    teams = await work.teams.lock_by_code({command.team_code for command in commands})
    desk = await SigningDesk.open(
        work,
        residents=residents,
        teams=teams.values(),
        today=today,
    )
    packages = await work.packages.in_effect(today, {code for c in commands for code in c.package_codes})
    taken = await work.agreements.numbers_taken({command.agreement_number for command in commands})

    outcomes: list[Signed | NotSigned] = []
    for command in commands:
        try:
            outcome = _decide(command, desk, packages, taken, clock)
        except DomainError as refusal:
            outcomes.append(NotSigned(refusal))
        else:
            outcomes.append(outcome)
            taken.add(command.agreement_number)

    stored = await work.agreements.add_all([o.agreement for o in outcomes if isinstance(o, Signed)])
    outcomes = [await _lost_to_another_desk(o, stored, work) for o in outcomes]
    await _tell(outcomes, desk, work, today)
    return outcomes


def _decide(
    command: SignAgreement, desk: SigningDesk, packages: Mapping[str, Package], taken: set[str], clock: Clock
) -> Signed:
    today = clock.today()
    resident = desk.residents.get(command.resident_id)
    if resident is None:
        raise NotFound("resident")
    resident.require_present()
    team = desk.teams.get(command.team_code)
    if team is None:
        raise UnknownCode("team_code", command.team_code)
    if command.agreement_number in taken:
        raise CodeTaken("agreement", command.agreement_number)
    chosen = choose_packages(command.package_codes, packages)
    agreement = draw_up_agreement(
        agreement_id=new_id(),
        agreement_number=command.agreement_number,
        resident_id=resident.id,
        team_id=team.id,
        starts_on=command.starts_on,
        years=command.years,
        packages=tuple(package.choice for package in chosen),
        fee=fee_of(chosen),
        source=command.source,
        birth_date=resident.birth_date,
        today=today,
    )
    if command.consent is not None:
        require_given(command.consent, clock)
        agreement = replace(agreement, consent=command.consent)
    if not command.draft:
        agreement = agreement.submit()
        if command.consent is not None and command.consent.is_complete(resident.birth_date, today):
            agreement = agreement.give_consent(command.consent, birth_date=resident.birth_date, today=today)
            desk.admit(agreement, team)
    return Signed(agreement, team, desk.capacities[team.id])


def choose_packages(codes: Sequence[str], packages: Mapping[str, Package]) -> list[Package]:
    """The versions in effect of the packages named. Raises ``NoPackage``, ``UnknownCode``."""
    require_packages(codes)
    for code in codes:
        if code not in packages:
            raise UnknownCode("packages", code)
    return [packages[code] for code in codes]


def require_given(consent: Consent, clock: Clock) -> None:
    """Raise ``ImplausibleDate`` when a consent is said to have been given after now."""
    if consent.given_at > clock.now():
        raise ImplausibleDate("consent.given_at")


async def _lost_to_another_desk(outcome: Signed | NotSigned, stored: set[UUID], work: UnitOfWork) -> Signed | NotSigned:
    if isinstance(outcome, NotSigned) or outcome.agreement.id in stored:
        return outcome
    agreement = outcome.agreement
    held = await work.agreements.holdings([agreement.resident_id])
    for holding in held.get(agreement.resident_id, ()):
        if agreement.in_force is not None and holding.days.overlaps(agreement.in_force):
            return NotSigned(AlreadySigned(holding.team_name, holding.ends_on))
    return NotSigned(CodeTaken("agreement", agreement.agreement_number))


async def _tell(outcomes: Sequence[Signed | NotSigned], desk: SigningDesk, work: UnitOfWork, today: date) -> None:
    done = [outcome.agreement for outcome in outcomes if isinstance(outcome, Signed)]
    badges = await work.teams.badges({agreement.team_id for agreement in done})
    facts = [
        AgreementSigned(a, parties_by(a, desk.residents[a.resident_id], badges, today))
        for a in done
        if a.state is AgreementState.ACTIVE
    ]
    await work.record(*facts)
    await work.audit("sign", "agreement", *(agreement.id for agreement in done))
