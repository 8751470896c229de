"""The person at the command line (操作员): named in the audit trail and bound by the four-eyes rule like any caller."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Operator:
    """`subject` is the name that the identity provider knows the person by, so that one person stays one."""

    subject: str
    purpose: str | None = "command line"
    trace_id: str | None = None

    @property
    def organisation(self) -> None:
        return None

    @property
    def organisation_code(self) -> str:
        return "-"
