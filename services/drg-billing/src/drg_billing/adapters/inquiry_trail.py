"""Inquiries in the audit trail."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from drg_billing.domain.inquiries import Inquiry, InquiryCount, InquiryOutcome, InquiryReason
from yilian_kit.audit import record_audit
from yilian_kit.clock import SHANGHAI
from yilian_kit.http import Caller
from yilian_kit.organisation import within
from yilian_kit.tables import audit

_ACTION, _RECORD_TYPE = "ask-what-if", "what_if"


class AuditedInquiries:
    """See `application.inquiry_ports.InquiryTrail`."""

    def __init__(self, session: AsyncSession, caller: Caller) -> None:
        self._session = session
        self._caller = caller

    async def keep(self, inquiry: Inquiry) -> None:
        await record_audit(
            self._session,
            caller=replace(self._caller, purpose=inquiry.reason.value),
            action=_ACTION,
            record_type=_RECORD_TYPE,
            record_id=inquiry.id,
            organisation_id=self._caller.organisation.id,
            outcome=inquiry.outcome.value,
        )

    async def counts(self, first_day: date, last_day: date) -> Sequence[InquiryCount]:
        shown = sa.func.count().filter(audit.c.outcome == InquiryOutcome.ALTERNATIVES_SHOWN.value)
        by = (audit.c.organisation_code, audit.c.subject, audit.c.purpose)
        statement = (
            sa.select(*by, sa.func.count(), shown)
            .where(
                audit.c.record_type == _RECORD_TYPE,
                audit.c.at >= _midnight(first_day),
                audit.c.at < _midnight(last_day + timedelta(days=1)),
                within(audit.c.organisation_id, self._caller),
            )
            .group_by(*by)
            .order_by(*by)
        )
        rows = (await self._session.execute(statement)).all()
        return [
            InquiryCount(code, subject, InquiryReason(why), asked, told) for code, subject, why, asked, told in rows
        ]


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), SHANGHAI)
