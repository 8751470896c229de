"""Check a settlement list (医保结算清单质控) and store nothing of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from drg_billing.application.packs_of_the_day import active_pack
from drg_billing.application.ports import UnitOfWork
from drg_billing.application.settlement_list_ports import StoredStay
from drg_billing.domain.case import CaseInstitution, DischargeCase
from drg_billing.domain.errors import CaseNotFound
from drg_billing.domain.grouping.compiled_pack import CompiledPack
from drg_billing.domain.settlement_list.check import check
from drg_billing.domain.settlement_list.findings import Finding, KnownCodes, Surroundings
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


@dataclass(frozen=True)
class Judgement:
    """What the rules found, and which cases of the person were looked at for it, with their institutions."""

    findings: tuple[Finding, ...]
    compared: Mapping[UUID, UUID]


async def check_settlement_list(hand: SettlementListInHand, work: UnitOfWork, clock: Clock) -> CheckedList:
    """Judge a list by all rules, its own stored case not among the other stays.

    Raises InstitutionUnknown when the list names an institution that the caller may not act for.
    """
    institution = await institution_of(hand.record, work)
    first = await first_case(hand.record, institution, work)
    judgement = await judge(hand, institution, first, work, clock)
    await work.audit_of("compare", "case", judgement.compared)
    check_id = new_id()
    if institution is None:
        await work.audit_act("check", "settlement-list", check_id)
    else:
        await work.audit_of("check", "settlement-list", {check_id: institution.id})
    return CheckedList(check_id, judgement.findings)


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
) -> Judgement:
    """Every finding. Stays are compared only for an institution that the caller acts for."""
    others: list[StoredStay] = []
    if hand.person_key is not None and institution is not None:
        known = await work.settlement_lists.stays_of(hand.person_key)
        others = [one for one in known if first is None or one.case_id != first.id]
    taken = first is not None and not is_repetition(hand, first)
    codes = await _known_codes(hand, work)
    around = Surroundings(clock.today(), codes, tuple(one.stay for one in others), taken)
    return Judgement(check(hand.record, around), {one.case_id: one.institution_id for one in others})


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
