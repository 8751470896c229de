"""What the referral service does: its table of contents.

Sender: ``request_referral``, ``cancel_referral``. Receiver's desk: ``receive_referral``, ``accept_referral``,
``reject_referral``, ``register_arrival``. Receiver's doctor: ``start_treatment``, ``complete_treatment``,
``send_back``. Either side: ``record_consent``. Reading: ``read_referral``, ``list_referrals``, ``read_timeline``,
``allowed_actions``, ``count_referrals``. From other services: ``note_agreement``, ``note_settlement``,
``note_reversal``, ``note_follow_up``.
"""

from referral.application.accept_referral import accept_referral
from referral.application.cancel_referral import cancel_referral
from referral.application.complete_treatment import complete_treatment
from referral.application.count_referrals import count_referrals
from referral.application.note_agreement import note_agreement
from referral.application.note_follow_up import note_follow_up
from referral.application.note_settlement import note_reversal, note_settlement
from referral.application.read_referrals import allowed_actions, list_referrals, read_referral, read_timeline
from referral.application.receive_referral import receive_referral
from referral.application.record_consent import record_consent
from referral.application.register_arrival import register_arrival
from referral.application.reject_referral import reject_referral
from referral.application.request_referral import RequestReferral, request_referral
from referral.application.send_back import SendBack, send_back
from referral.application.start_treatment import start_treatment

__all__ = [
    "RequestReferral",
    "SendBack",
    "accept_referral",
    "allowed_actions",
    "cancel_referral",
    "complete_treatment",
    "count_referrals",
    "list_referrals",
    "note_agreement",
    "note_follow_up",
    "note_reversal",
    "note_settlement",
    "read_referral",
    "read_timeline",
    "receive_referral",
    "record_consent",
    "register_arrival",
    "reject_referral",
    "request_referral",
    "send_back",
    "start_treatment",
]
