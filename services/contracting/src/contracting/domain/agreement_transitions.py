"""The one table of the agreement's states and acts, from which code, tests and ``allowed_actions`` come.

draft → awaiting consent → active → renewed | terminated | expired; entered in error.
"""

from collections.abc import Mapping
from enum import StrEnum

from contracting.domain.errors import IllegalAct


class AgreementState(StrEnum):
    """Where an agreement (签约协议) stands.

    A ``renewed`` one has a successor and stays in force to its last day; ``expired`` is written by a nightly job, while
    figures and checks go by the dates.
    """

    DRAFT = "draft"
    AWAITING_CONSENT = "awaiting_consent"
    ACTIVE = "active"
    RENEWED = "renewed"
    TERMINATED = "terminated"
    EXPIRED = "expired"
    ENTERED_IN_ERROR = "entered_in_error"


class AgreementAct(StrEnum):
    """What can be done to an agreement. ``expire`` is done by the calendar, all else by people."""

    SUBMIT = "submit"
    GIVE_CONSENT = "give-consent"
    RENEW = "renew"
    TERMINATE = "terminate"
    EXPIRE = "expire"
    ENTER_IN_ERROR = "enter-in-error"


TRANSITIONS: Mapping[tuple[AgreementState, AgreementAct], AgreementState] = {
    (AgreementState.DRAFT, AgreementAct.SUBMIT): AgreementState.AWAITING_CONSENT,
    (AgreementState.DRAFT, AgreementAct.ENTER_IN_ERROR): AgreementState.ENTERED_IN_ERROR,
    (AgreementState.AWAITING_CONSENT, AgreementAct.GIVE_CONSENT): AgreementState.ACTIVE,
    (AgreementState.AWAITING_CONSENT, AgreementAct.ENTER_IN_ERROR): AgreementState.ENTERED_IN_ERROR,
    (AgreementState.ACTIVE, AgreementAct.RENEW): AgreementState.RENEWED,
    (AgreementState.ACTIVE, AgreementAct.TERMINATE): AgreementState.TERMINATED,
    (AgreementState.ACTIVE, AgreementAct.EXPIRE): AgreementState.EXPIRED,
    (AgreementState.ACTIVE, AgreementAct.ENTER_IN_ERROR): AgreementState.ENTERED_IN_ERROR,
    (AgreementState.RENEWED, AgreementAct.TERMINATE): AgreementState.TERMINATED,
    (AgreementState.EXPIRED, AgreementAct.RENEW): AgreementState.RENEWED,
    (AgreementState.EXPIRED, AgreementAct.ENTER_IN_ERROR): AgreementState.ENTERED_IN_ERROR,
    (AgreementState.TERMINATED, AgreementAct.ENTER_IN_ERROR): AgreementState.ENTERED_IN_ERROR,
}


def allowed_acts(state: AgreementState) -> tuple[AgreementAct, ...]:
    """What people may do in ``state``, in the order of ``AgreementAct``."""
    return tuple(act for act in AgreementAct if (state, act) in TRANSITIONS and act is not AgreementAct.EXPIRE)


def next_state(state: AgreementState, act: AgreementAct) -> AgreementState:
    """The state after the act. Raises ``IllegalAct`` with the acts allowed now."""
    try:
        return TRANSITIONS[state, act]
    except KeyError:
        raise IllegalAct(state, act, tuple(allowed_acts(state))) from None
