"""Send in a draft, and bring a waiting agreement into force by a complete consent (提交, 确认签约)."""

from dataclasses import dataclass
from uuid import UUID

from contracting.application.find_agreement import find_agreement
from contracting.application.ports import UnitOfWork
from contracting.application.sign_agreement import require_given
from contracting.application.signing_desk import SigningDesk
from contracting.application.signing_parties import parties_of
from contracting.domain.agreements import Agreement
from contracting.domain.consent import Consent
from contracting.domain.facts import AgreementRenewed, AgreementSigned
from contracting.domain.residents import Resident
from yilian_kit.clock import Clock


@dataclass(frozen=True)
class GiveConsent:
    """The consent that was missing."""

    agreement_id: UUID
    expected_version: int
    consent: Consent


async def submit_agreement(agreement_id: UUID, expected_version: int, work: UnitOfWork) -> Agreement:
    """The draft sent in, awaiting consent. Raises ``NotFound``, ``StaleVersion``, ``IllegalAct``, ``LostRace``."""
    agreement = await find_agreement(agreement_id, work, expected_version)
    submitted = await work.agreements.save(agreement.submit())
    await work.audit("submit", "agreement", submitted.id)
    return submitted


async def give_consent(command: GiveConsent, work: UnitOfWork, clock: Clock) -> Agreement:
    """The agreement in force. A renewal makes its predecessor renewed.

    Raises ``AlreadySigned``, ``TeamFull``, ``ConsentIncomplete``, ``GuardianNeeded``, ``ResidentNotPresent``,
    ``NotFound``, ``StaleVersion``, ``IllegalAct``, ``ImplausibleDate``, ``LostRace``.
    """
    agreement = await find_agreement(command.agreement_id, work, command.expected_version)
    require_given(command.consent, clock)
    residents = await work.residents.lock_any([agreement.resident_id])
    resident = residents[agreement.resident_id]
    active = await bring_into_force(agreement, command.consent, resident, work, clock)
    active = await work.agreements.save(active)
    await tell_in_force(active, resident, work, clock)
    await work.audit("give-consent", "agreement", active.id)
    return active


async def bring_into_force(
    agreement: Agreement,
    consent: Consent,
    resident: Resident,
    work: UnitOfWork,
    clock: Clock,
) -> Agreement:
    """The agreement with its consent, not stored yet; its predecessor, if it has one, is stored as renewed.

    The resident must be locked.
    """
    today = clock.today()
    resident.require_present()
    new_in_team = True
    if agreement.previous_id is not None:
        previous = await work.agreements.get(agreement.previous_id)
        agreement = agreement.starting(previous.renewal_start(today))
        new_in_team = today > previous.ends_on
        await work.agreements.save(previous.mark_renewed())
    active = agreement.give_consent(consent, birth_date=resident.birth_date, today=today)
    team = await work.teams.lock(agreement.team_id)
    desk = await SigningDesk.open(
        work,
        residents={resident.id: resident},
        teams=[team],
        today=today,
    )
    desk.admit(active, team, new_in_team=new_in_team)
    return active


async def tell_in_force(agreement: Agreement, resident: Resident, work: UnitOfWork, clock: Clock) -> None:
    """Publish that an agreement has come into force."""
    parties = await parties_of(agreement, resident, work, clock.today())
    if agreement.previous_id is None:
        await work.record(AgreementSigned(agreement, parties))
    else:
        await work.record(AgreementRenewed(agreement, parties))
