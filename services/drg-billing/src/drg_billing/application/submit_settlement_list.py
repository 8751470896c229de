"""Submit a settlement list (上传医保结算清单): check it, and when nothing blocks, submit its discharge."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from drg_billing.application.check_settlement_list import (
    SettlementListInHand,
    first_case,
    institution_of,
    is_repetition,
    judge,
)
from drg_billing.application.ports import UnitOfWork
from drg_billing.application.submit_case import SubmitCase, submit_case
from drg_billing.domain.case import DischargeCase
from drg_billing.domain.settlement_list.check import blocks
from drg_billing.domain.settlement_list.findings import Finding
from drg_billing.domain.settlement_list.submission import submission_of
from drg_billing.domain.settlement_list_errors import SettlementListBlocked
from yilian_kit.clock import Clock


@dataclass(frozen=True)
class SubmittedList:
    """The case and what warns about its list; not `created` when the same list had been submitted before."""

    case: DischargeCase
    findings: Sequence[Finding]
    created: bool


async def submit_settlement_list(hand: SettlementListInHand, work: UnitOfWork, clock: Clock) -> SubmittedList:
    """Submit the discharge of a list, and keep the findings that warn with it.

    The same settlement number of the institution with the same content gives the first answer again, whatever the
    rules say by now. A list that is blocked stores nothing.

    Raises InstitutionUnknown, SettlementListBlocked, and what submit_case raises.
    """
    institution = await institution_of(hand.record, work)
    if hand.person_key is not None:
        await work.cases.lock_person(hand.person_key)
    first = await first_case(hand.record, institution, work)
    if first is not None and is_repetition(hand, first):
        await work.audit("read", first)
        return SubmittedList(first, await work.settlement_lists.findings_of(first.id), created=False)
    judgement = await judge(hand, institution, first, work, clock)
    findings = judgement.findings
    submission = None if hand.person_key is None else submission_of(hand.record, hand.person_key, hand.beside)
    if submission is None or institution is None or blocks(findings):
        raise SettlementListBlocked(findings, judgement.compared)
    await work.audit_of("compare", "case", judgement.compared)
    submitted = await submit_case(SubmitCase(institution.code, submission), work, clock)
    if submitted.created:
        await work.settlement_lists.keep_findings(submitted.case.id, findings)
    return SubmittedList(submitted.case, findings, submitted.created)
