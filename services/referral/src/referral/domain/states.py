"""The states of a referral, the acts that move it and the roles that act."""

from enum import StrEnum


class ReferralState(StrEnum):
    """Where a referral stands (转诊单状态)."""

    REQUESTED = "requested"
    RECEIVED = "received"
    ACCEPTED = "accepted"
    ARRIVED = "arrived"
    IN_PROGRESS = "in_progress"
    COMPLETED = "completed"
    REJECTED = "rejected"
    CANCELLED = "cancelled"


END_STATES = frozenset({ReferralState.COMPLETED, ReferralState.REJECTED, ReferralState.CANCELLED})
OPEN_STATES = frozenset(ReferralState) - END_STATES


class Act(StrEnum):
    """What somebody does to a referral."""

    REQUEST = "request"
    RECEIVE = "receive"
    ACCEPT = "accept"
    REJECT = "reject"
    CANCEL = "cancel"
    RECORD_CONSENT = "record-consent"
    ARRIVE = "arrive"
    START = "start"
    COMPLETE = "complete"
    BACK_REFER = "back-referral"


class Role(StrEnum):
    """What a caller is to one referral."""

    SENDING_DOCTOR = "sending_doctor"
    TRIAGE_DESK = "triage_desk"
    """The receiver's desk that decides (接诊机构转诊管理)."""
    RECEIVING_DOCTOR = "receiving_doctor"
    FAMILY_DOCTOR = "family_doctor"
    """The institution of the person's active agreement: reads."""
    COUNTY_DESK = "county_desk"
    """The county health authority: reads."""
