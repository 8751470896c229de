"""End an agreement before its term (解约), or declare it entered in error."""

from dataclasses import dataclass, field
from uuid import UUID

from contracting.application.find_agreement import find_agreement
from contracting.application.ports import UnitOfWork
from contracting.application.signing_parties import parties_of
from contracting.domain.agreements import Agreement, Termination, TerminationReason
from contracting.domain.facts import AgreementTerminated
from yilian_kit.clock import Clock


@dataclass(frozen=True)
class TerminateAgreement:
    """``text`` is needed for the reason "other"; it may say something about a person."""

    agreement_id: UUID
    expected_version: int
    reason: TerminationReason
    text: str | None = field(default=None, repr=False)


async def terminate_agreement(command: TerminateAgreement, work: UnitOfWork, clock: Clock) -> Agreement:
    """The agreement out of force from today on, so that the resident can sign with another team the same day.

    Raises ``NotFound``, ``StaleVersion``, ``IllegalAct``, ``TermOver``, ``ReasonTextNeeded``, ``LostRace``.
    """
    agreement = await find_agreement(command.agreement_id, work, command.expected_version)
    today = clock.today()
    ended = agreement.terminate(Termination(command.reason, on=today, learned_on=today, text=command.text))
    ended = await work.agreements.save(ended)
    await _tell(ended, work, clock)
    await work.audit("terminate", "agreement", ended.id)
    return ended


async def enter_agreement_in_error(
    agreement_id: UUID, expected_version: int, work: UnitOfWork, clock: Clock
) -> Agreement:
    """The agreement as one that never was in force.

    Raises ``NotFound``, ``StaleVersion``, ``IllegalAct``, ``LostRace``.
    """
    agreement = await find_agreement(agreement_id, work, expected_version)
    voided = await work.agreements.save(agreement.enter_in_error(clock.today()))
    if voided.activated_on is not None:
        await _tell(voided, work, clock)
    await work.audit("enter-in-error", "agreement", voided.id)
    return voided


async def _tell(ended: Agreement, work: UnitOfWork, clock: Clock) -> None:
    resident = (await work.residents.lock_any([ended.resident_id]))[ended.resident_id]
    parties = await parties_of(ended, resident, work, clock.today())
    await work.record(AgreementTerminated(ended, parties))
