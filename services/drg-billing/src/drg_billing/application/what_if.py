"""Ask which listed code, put first, would change the group (临界入组提示); every inquiry is kept in the audit trail."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from drg_billing.application.group_record import GroupRecord, pack_to_ask
from drg_billing.application.inquiry_ports import InquiryTrail
from drg_billing.application.ports import UnitOfWork
from drg_billing.domain.case import PackReference
from drg_billing.domain.grouping.grouper import group
from drg_billing.domain.grouping.near_misses import NearMiss, near_misses
from drg_billing.domain.grouping.results import GroupingResult
from drg_billing.domain.inquiries import Inquiry, InquiryCount, InquiryOutcome, InquiryReason
from drg_billing.domain.period import check_period
from yilian_kit.identifiers import new_id


@dataclass(frozen=True)
class AskWhatIf:
    """The record as it stands, and why somebody asks."""

    record: GroupRecord
    reason: InquiryReason


@dataclass(frozen=True)
class AnsweredInquiry:
    """The group as it stands and the alternatives; `id` is that of the audit row."""

    id: UUID
    present: GroupingResult
    alternatives: tuple[NearMiss, ...]
    pack: PackReference


async def ask_what_if(command: AskWhatIf, work: UnitOfWork, trail: InquiryTrail) -> AnsweredInquiry:
    """The near misses of a record, without weights and prices; the inquiry is kept, also one without alternatives."""
    pack, compiled = await pack_to_ask(command.record, work)
    alternatives = near_misses(command.record.discharge, compiled)
    outcome = InquiryOutcome.ALTERNATIVES_SHOWN if alternatives else InquiryOutcome.NOTHING_TO_ASK
    inquiry = Inquiry(new_id(), command.reason, outcome)
    await trail.keep(inquiry)
    return AnsweredInquiry(inquiry.id, group(command.record.discharge, compiled), alternatives, pack)


async def count_inquiries(first_day: date, last_day: date, trail: InquiryTrail) -> Sequence[InquiryCount]:
    """Who asked how often in these days. Raises PeriodReversed."""
    check_period(first_day, last_day)
    return await trail.counts(first_day, last_day)
