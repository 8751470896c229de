"""Four eyes (双人复核): what decides groups or money takes effect by somebody other than its author (ADR 0030)."""

from __future__ import annotations

import unicodedata
from enum import StrEnum

from drg_billing.domain.errors import DomainError

SYSTEM_AUTHOR = "system"
"""The author of what the project ships, and of what was stored before authors were recorded; nobody acts under it."""


class ActivationState(StrEnum):
    """Whether a second person has put a set of parameters in force; a withdrawn one never will be."""

    PROPOSED = "proposed"
    ACTIVE = "active"
    WITHDRAWN = "withdrawn"


class FourEyesRequired(DomainError):
    """Its author may not do this to it; `act` is what was refused."""

    slug = "four-eyes-required"

    def __init__(self, act: str) -> None:
        self.act = act


class AlreadyActive(DomainError):
    """It has been activated before; there is nothing left to activate."""

    slug = "already-active"


class ProposalWithdrawn(DomainError):
    """Nobody activates what was withdrawn, or withdraws it again."""

    slug = "proposal-withdrawn"


def require_second_person(act: str, *, author: str, actor: str) -> None:
    """Refuse the author's own act. Raises FourEyesRequired.

    A person is the subject of a token or the operator of a command, for whichever organisation they act: case, width,
    spaces and signs that nobody sees make no other person.
    """
    if not is_second_person(author=author, actor=actor):
        raise FourEyesRequired(act)


def is_second_person(*, author: str, actor: str) -> bool:
    """The same as an answer, to say beforehand who may act."""
    return _person(author) != _person(actor)


def is_nobodys_name(subject: str) -> bool:
    """The name is that of the system or of a service, so no person may act under it."""
    name = _person(subject)
    return name in ("", SYSTEM_AUTHOR) or name.startswith("service:")


_UNSEEN_LETTERS = frozenset("\u115f\u1160\u3164\uffa0")
"""Fillers that Unicode calls letters."""


def _person(subject: str) -> str:
    """Marks go too: some of them, such as variation selectors, are not seen."""
    composed = unicodedata.normalize("NFKC", subject)
    seen = (sign for sign in composed if unicodedata.category(sign)[0] not in "ZCM" and sign not in _UNSEEN_LETTERS)
    return "".join(seen).casefold()
