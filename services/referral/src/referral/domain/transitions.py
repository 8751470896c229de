"""The one transition table: state × act × role.

Code, ``allowed_actions``, the diagram in the service's README and the generated test matrix all come from
``TABLE``. A rule of who may do what, and when, is written nowhere else.
"""

from collections.abc import Set
from dataclasses import dataclass
from enum import StrEnum

from referral.domain.errors import ActNotAllowed, ActOfAnotherRole
from referral.domain.states import Act, ReferralState, Role


class Condition(StrEnum):
    """What else must hold for a row of the table."""

    ALWAYS = "always"
    EMERGENCY = "emergency"
    """Priority emergency: the patient comes before anybody has decided."""
    CONSENT_OUTSTANDING = "consent outstanding"
    """An emergency's papers and consent follow within 24 hours."""
    UNANSWERED_UPWARD = "upward, unanswered"
    """An upward referral without a back-referral that is on its way or done."""


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What the conditions look at."""

    emergency: bool
    consent_outstanding: bool
    unanswered_upward: bool

    def meet(self, condition: Condition) -> bool:
        """Whether ``condition`` holds."""
        match condition:
            case Condition.ALWAYS:
                return True
            case Condition.EMERGENCY:
                return self.emergency
            case Condition.CONSENT_OUTSTANDING:
                return self.consent_outstanding
            case Condition.UNANSWERED_UPWARD:
                return self.unanswered_upward


@dataclass(frozen=True, slots=True)
class Transition:
    """One row: in ``state`` (None: not yet there), ``roles`` may do ``act``, which leads to ``to``."""

    state: ReferralState | None
    act: Act
    roles: frozenset[Role]
    to: ReferralState
    condition: Condition = Condition.ALWAYS


_SENDER = frozenset({Role.SENDING_DOCTOR})
_DESK = frozenset({Role.TRIAGE_DESK})
_DOCTOR = frozenset({Role.RECEIVING_DOCTOR})
_RECEIVER = _DESK | _DOCTOR
_EITHER_SIDE = _SENDER | _RECEIVER

_S = ReferralState
_C = Condition

TABLE: tuple[Transition, ...] = (
    Transition(None, Act.REQUEST, _SENDER, _S.REQUESTED),
    Transition(_S.REQUESTED, Act.RECEIVE, _DESK, _S.RECEIVED),
    Transition(_S.REQUESTED, Act.CANCEL, _SENDER, _S.CANCELLED),
    Transition(_S.REQUESTED, Act.ARRIVE, _RECEIVER, _S.ARRIVED, _C.EMERGENCY),
    Transition(_S.RECEIVED, Act.ACCEPT, _DESK, _S.ACCEPTED),
    Transition(_S.RECEIVED, Act.REJECT, _DESK, _S.REJECTED),
    Transition(_S.RECEIVED, Act.CANCEL, _SENDER, _S.CANCELLED),
    Transition(_S.RECEIVED, Act.ARRIVE, _RECEIVER, _S.ARRIVED, _C.EMERGENCY),
    Transition(_S.ACCEPTED, Act.ARRIVE, _RECEIVER, _S.ARRIVED),
    Transition(_S.ACCEPTED, Act.CANCEL, _SENDER, _S.CANCELLED),
    Transition(_S.ARRIVED, Act.START, _DOCTOR, _S.IN_PROGRESS),
    Transition(_S.IN_PROGRESS, Act.COMPLETE, _DOCTOR, _S.COMPLETED),
    Transition(_S.IN_PROGRESS, Act.BACK_REFER, _DOCTOR, _S.IN_PROGRESS, _C.UNANSWERED_UPWARD),
    Transition(_S.COMPLETED, Act.BACK_REFER, _DOCTOR, _S.COMPLETED, _C.UNANSWERED_UPWARD),
    Transition(_S.REQUESTED, Act.RECORD_CONSENT, _EITHER_SIDE, _S.REQUESTED, _C.CONSENT_OUTSTANDING),
    Transition(_S.RECEIVED, Act.RECORD_CONSENT, _EITHER_SIDE, _S.RECEIVED, _C.CONSENT_OUTSTANDING),
    Transition(_S.ACCEPTED, Act.RECORD_CONSENT, _EITHER_SIDE, _S.ACCEPTED, _C.CONSENT_OUTSTANDING),
    Transition(_S.ARRIVED, Act.RECORD_CONSENT, _EITHER_SIDE, _S.ARRIVED, _C.CONSENT_OUTSTANDING),
    Transition(_S.IN_PROGRESS, Act.RECORD_CONSENT, _EITHER_SIDE, _S.IN_PROGRESS, _C.CONSENT_OUTSTANDING),
    Transition(_S.COMPLETED, Act.RECORD_CONSENT, _EITHER_SIDE, _S.COMPLETED, _C.CONSENT_OUTSTANDING),
)

_ROWS = {(row.state, row.act): row for row in TABLE}
_ROLES_OF = {act: frozenset(role for row in TABLE if row.act is act for role in row.roles) for act in Act}


def allowed_acts(state: ReferralState, roles: Set[Role], circumstances: Circumstances) -> tuple[Act, ...]:
    """What a caller in ``roles`` may do now, in the order of ``Act``."""
    return tuple(
        act
        for act in Act
        if (row := _ROWS.get((state, act))) is not None and row.roles & roles and circumstances.meet(row.condition)
    )


def transition(state: ReferralState, act: Act, roles: Set[Role], circumstances: Circumstances) -> Transition:
    """The row by which a caller in ``roles`` does ``act`` in ``state``.

    Raises ``ActOfAnotherRole`` when the act is never theirs, and ``ActNotAllowed``, with what they may do
    now, when it is not possible in this state or under these circumstances.
    """
    if not _ROLES_OF[act] & roles:
        raise ActOfAnotherRole(act, sorted(_ROLES_OF[act]))
    allowed = allowed_acts(state, roles, circumstances)
    if act not in allowed:
        raise ActNotAllowed(act, state, allowed)
    return _ROWS[state, act]
