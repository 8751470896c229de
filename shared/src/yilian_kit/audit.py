"""The audit trail (审计日志): who read or changed which record, for which organisation, and why.

Rows are written in the transaction of the act itself: a change without its row, or a row without its change, cannot
be. The worker seals committed rows into a hash chain later (``yilian_kit.audit_chain``), so that requests never wait
for each other.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from yilian_kit.identifiers import new_id
from yilian_kit.tables import audit


class ActingOrganisation(Protocol):
    """The organisation that a caller acts for, as far as the trail needs it."""

    @property
    def id(self) -> UUID: ...


class AuditedCaller(Protocol):
    """Whoever acts: a ``yilian_kit.http.Caller``, or a ``ServiceActor``.

    ``organisation`` may be None where only its code is known, as for the first institution of all.
    """

    @property
    def subject(self) -> str: ...

    @property
    def organisation(self) -> ActingOrganisation | None: ...

    @property
    def organisation_code(self) -> str: ...

    @property
    def purpose(self) -> str | None: ...

    @property
    def trace_id(self) -> str | None: ...


@dataclass(frozen=True)
class ServiceActor:
    """A service acting by itself, on an event or by the clock: ``subject`` is ``service:<name>``."""

    service: str
    purpose: str | None = None
    trace_id: str | None = None

    @property
    def subject(self) -> str:
        return f"service:{self.service}"

    @property
    def organisation(self) -> None:
        return None

    @property
    def organisation_code(self) -> str:
        return "-"


@dataclass(frozen=True)
class AuditEntry:
    """One act on one record. ``action`` is a verb phrase (``read``, ``sign-agreement``), ``outcome`` an enum's value.

    ``organisation_id`` is the organisation that the record belongs to. No field holds personal data.
    """

    action: str
    record_type: str
    record_id: UUID
    organisation_id: UUID | None = None
    outcome: str = "done"


async def record_audit(
    session: AsyncSession,
    *,
    caller: AuditedCaller,
    action: str,
    record_type: str,
    record_id: UUID,
    organisation_id: UUID | None = None,
    outcome: str = "done",
) -> None:
    """Write one row in the session's transaction; see ``AuditEntry`` for the parts."""
    entry = AuditEntry(action, record_type, record_id, organisation_id, outcome)
    await record_audits(session, caller, (entry,))


async def record_audits(session: AsyncSession, caller: AuditedCaller, entries: Iterable[AuditEntry]) -> None:
    """Write a row for each entry in one round trip: for lists of persons' records, and imports."""
    acting = caller.organisation
    rows = [
        {
            "id": new_id(),
            "subject": caller.subject,
            "organisation_id": None if acting is None else acting.id,
            "organisation_code": caller.organisation_code,
            "action": entry.action,
            "record_type": entry.record_type,
            "record_id": entry.record_id,
            "record_organisation_id": entry.organisation_id,
            "purpose": caller.purpose,
            "outcome": entry.outcome,
            "trace_id": caller.trace_id,
        }
        for entry in entries
    ]
    if rows:
        await session.execute(sa.insert(audit), rows)
