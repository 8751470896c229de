"""Who acts: an organisation in the tree, with duties, on one side of a record."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID


class Duty(StrEnum):
    """What a caller is entrusted with; the scope ``alliance:<duty>`` of the token grants it."""

    READ = "read"
    REGISTER = "register"
    DISPATCH = "dispatch"
    RECORD = "record"


class Side(StrEnum):
    """Where the caller's organisation stands to a record between two institutions."""

    SENDING = "sending"
    RECEIVING = "receiving"


@dataclass(frozen=True)
class Actor:
    """The organisation a request is made for.

    ``organisation_id`` is None only while the directory is empty: the county authority that registers
    itself is not in the tree yet.
    """

    organisation_code: str
    organisation_id: UUID | None
    duties: frozenset[Duty]

    def sees(self, ancestor_ids: Collection[UUID]) -> bool:
        """Whether an institution with these ancestors (itself included) lies in the actor's subtree."""
        return self.organisation_id in ancestor_ids
