"""Check a settlement list (医保结算清单质控) and store nothing of it."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from drg_billing.application.packs_of_the_day import active_pack
from drg_billing.application.ports import UnitOfWork
from drg_billing.domain.case import CaseInstitution, DischargeCase
from drg_billing.domain.errors import CaseNotFound
from drg_billing.domain.grouping.compiled_pack import CompiledPack
from drg_billing.domain.settlement_list.check import check
from drg_billing.domain.settlement_list.findings import Finding, KnownCodes, OtherStay, Surroundings
from drg_billing.domain.settlement_list.record import SettlementList
from drg_billing.domain.settlement_list.submission import BesideTheList, submission_of
from yilian_kit.clock import Clock
from yilian_kit.identifiers import new_id


@dataclass(frozen=True)
class SettlementListInHand:
    """A list that was read. Without a person key its identity number is not valid, and a rule that blocks says so."""

    record: SettlementList
    person_key: str | None
    beside: BesideTheList


@dataclass(frozen=True)
class CheckedList:
    """What the rules found; the id names the check in the audit trail."""

    check_id: UUID
    findings: tuple[Finding, ...]


async def check_settlement_list(hand: SettlementListInHand, work: UnitOfWork, clock: Clock) -> CheckedList:
    """Judge a list by all rules, its own stored case not among the other stays.

    Raises InstitutionUnknown when the list names an institution that the caller may not act for.
    """
    institution = await institution_of(hand.record, work)
    first = await first_case(hand.record, institution, work)
    findings = await judge(hand, institution, first, work, clock)
    check_id = new_id()
    await work.audit_act("check", "settlement-list", check_id)
    return CheckedList(check_id, findings)


async def institution_of(record: SettlementList, work: UnitOfWork) -> CaseInstitution | None:
    """The institution of the list; None when the list names none. Raises InstitutionUnknown."""
    code = record.setlinfo.fixmedins_code
    return await work.directory.institution(code) if code else None


async def first_case(
    record: SettlementList, institution: CaseInstitution | None, work: UnitOfWork
) -> DischargeCase | None:
    """The case that the institution submitted under this settlement number, if any."""
    if institution is None or not record.setlinfo.setl_id:
        return None
    try:
        return await work.cases.by_settlement_number(institution.id, record.setlinfo.setl_id)
    except CaseNotFound:
        return None


async def judge(
    hand: SettlementListInHand,
    institution: CaseInstitution | None,
    first: DischargeCase | None,
    work: UnitOfWork,
    clock: Clock,
) -> tuple[Finding, ...]:
    """Every finding. Stays are compared only for an institution that the caller acts for."""
    stays: tuple[OtherStay, ...] = ()
    if hand.person_key is not None and institution is not None:
        own = (institution.code, hand.record.setlinfo.setl_id)
        found = await work.settlement_lists.stays_of(hand.person_key)
        stays = tuple(stay for stay in found if (stay.fixmedins_code, stay.setl_id) != own)
    taken = first is not None and not is_repetition(hand, first)
    codes = await _known_codes(hand, work)
    return check(hand.record, Surroundings(clock.today(), codes, stays, taken))


def is_repetition(hand: SettlementListInHand, first: DischargeCase) -> bool:
    """Whether the list says again what the case says."""
    return hand.person_key is not None and first.submission == submission_of(hand.record, hand.person_key, hand.beside)


async def _known_codes(hand: SettlementListInHand, work: UnitOfWork) -> KnownCodes | None:
    discharged = hand.record.setlinfo.dscg_time
    if discharged is None:
        return None
    active = await active_pack(hand.beside.pooling_area, discharged.date(), work)
    pack = active or work.packs.starter_unstored()
    return known_codes(await work.packs.compiled(pack.digest), starter=active is None)


def known_codes(compiled: CompiledPack, *, starter: bool) -> KnownCodes:
    """The codes that a pack lists."""
    return KnownCodes(compiled.known_diagnoses, compiled.known_procedures, starter)
