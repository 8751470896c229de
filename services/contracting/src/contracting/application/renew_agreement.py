"""Renew an agreement (续约): a new one starts the day after the end while the old one is valid, else today."""

from dataclasses import dataclass, replace
from uuid import UUID

from contracting.application.activate_agreement import bring_into_force, tell_in_force
from contracting.application.find_agreement import find_agreement
from contracting.application.ports import UnitOfWork
from contracting.application.sign_agreement import choose_packages, require_given
from contracting.domain.agreements import Agreement, AgreementSource
from contracting.domain.consent import Consent
from contracting.domain.errors import CodeTaken
from contracting.domain.packages import fee_of
from yilian_kit.clock import Clock
from yilian_kit.identifiers import new_id


@dataclass(frozen=True)
class RenewAgreement:
    """``package_codes`` None keeps the packages, in the versions now in effect."""

    agreement_id: UUID
    expected_version: int
    agreement_number: str
    years: int
    source: AgreementSource
    package_codes: tuple[str, ...] | None = None
    consent: Consent | None = None


async def renew_agreement(command: RenewAgreement, work: UnitOfWork, clock: Clock) -> Agreement:
    """The new agreement, with the same team: active when its consent is complete, else awaiting consent.

    The old one becomes renewed when the new one comes into force, and holds to its last day. Raises
    ``RenewalTooEarly`` by phone or app, and as ``sign_agreement`` and ``give_consent``.
    """
    previous = await find_agreement(command.agreement_id, work, command.expected_version)
    today = clock.today()
    resident = (await work.residents.lock_any([previous.resident_id]))[previous.resident_id]
    resident.require_present()
    if await work.agreements.numbers_taken([command.agreement_number]):
        raise CodeTaken("agreement", command.agreement_number)
    codes = command.package_codes or tuple(choice.code for choice in previous.packages)
    chosen = choose_packages(codes, await work.packages.in_effect(today, codes))
    agreement = previous.draw_up_renewal(
        agreement_id=new_id(),
        agreement_number=command.agreement_number,
        years=command.years,
        packages=tuple(package.choice for package in chosen),
        fee=fee_of(chosen),
        source=command.source,
        today=today,
    ).submit()
    if command.consent is not None:
        require_given(command.consent, clock)
        agreement = replace(agreement, consent=command.consent)
    in_force = command.consent is not None and command.consent.is_complete(resident.birth_date, today)
    if command.consent is not None and in_force:
        agreement = await bring_into_force(agreement, command.consent, resident, work, clock)
    if not await work.agreements.add_all([agreement]):
        raise CodeTaken("agreement", command.agreement_number)
    if in_force:
        await tell_in_force(agreement, resident, work, clock)
    await work.audit("renew", "agreement", previous.id, agreement.id)
    return agreement
