"""Which referral brought the patient, and which earlier stay it ties to this one (转诊与连续计算起付线)."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from drg_billing.domain.parameters import ReferralRules
from drg_billing.domain.settlement import LinkedStay, TransferDirection


class ReferralDirection(StrEnum):
    UP = "up"
    DOWN = "down"
    LATERAL = "lateral"


@dataclass(frozen=True, slots=True)
class ReferralFact:
    """A referral that the receiver took on."""

    id: UUID
    direction: ReferralDirection
    sending_institution_code: str
    receiving_institution_code: str
    requested_on: date


@dataclass(frozen=True, slots=True)
class EarlierStay:
    """Another settled stay of the same person that has not been reversed."""

    institution_code: str
    admitted_on: date
    discharged_on: date
    deductible_met: Decimal
    continued: bool
    """Whether it was settled as the continuation of one before."""
    case_id: UUID
    continues: UUID | None = None
    """The case of the one before; None also where the settlement does not say which it was."""


def referral_behind(
    referrals: Iterable[ReferralFact], institution_code: str, admitted_on: date, rules: ReferralRules
) -> ReferralFact | None:
    """The latest referral to this institution, asked for on the day of admission or within the window before.

    Of several of one day it is always the same one, whichever was heard first.
    """
    earliest = admitted_on - timedelta(days=rules.window_days)
    return _latest_referral(
        (referral for referral in referrals if earliest <= referral.requested_on), institution_code, admitted_on
    )


def linked_stay(
    referrals: Collection[ReferralFact],
    institution_code: str,
    admitted_on: date,
    stays: Collection[EarlierStay],
    rules: ReferralRules,
) -> LinkedStay | None:
    """The stay at the sender that this one continues: it ended on the day of admission or within the window before.

    A referral ties two stays, once, and a stay is continued by one, whichever of those that could is settled first.
    """
    referral = referral_behind(referrals, institution_code, admitted_on, rules)
    if referral is None or not rules.continued_deductible or referral.direction is ReferralDirection.LATERAL:
        return None
    latest = _latest_stay(stays, referral.sending_institution_code, admitted_on)
    if latest is None or latest.discharged_on < admitted_on - timedelta(days=rules.window_days):
        return None
    if any(stay.admitted_on < admitted_on and _was_brought(stay, referral) for stay in stays):
        return None
    for other in (stay for stay in stays if stay.continued):
        # Without the window, which may have been another one when that stay was settled.
        taken = _latest_referral(referrals, other.institution_code, other.admitted_on)
        if taken == referral or _continues(other, latest, taken, stays):
            return None
    direction = TransferDirection.UP if referral.direction is ReferralDirection.UP else TransferDirection.DOWN
    return LinkedStay(direction, latest.deductible_met, latest.case_id)


def _latest_referral(
    referrals: Iterable[ReferralFact], institution_code: str, admitted_on: date
) -> ReferralFact | None:
    fitting = [
        referral
        for referral in referrals
        if referral.receiving_institution_code == institution_code and referral.requested_on <= admitted_on
    ]
    return max(fitting, key=lambda referral: (referral.requested_on, referral.id), default=None)


def _latest_stay(stays: Iterable[EarlierStay], institution_code: str, admitted_on: date) -> EarlierStay | None:
    """The last that ended there by the day of an admission; one of a single day comes after one that ended on it."""
    ended = [stay for stay in stays if stay.institution_code == institution_code and stay.discharged_on <= admitted_on]
    return max(ended, key=lambda stay: (stay.discharged_on, stay.admitted_on), default=None)


def _continues(
    other: EarlierStay, stay: EarlierStay, referral: ReferralFact | None, stays: Collection[EarlierStay]
) -> bool:
    """Whether `other` was settled as the continuation of `stay`; `referral` brought it.

    A settlement that does not say which one it continues is taken for that of the last stay at the sender.
    """
    if other.continues is not None:
        return other.continues == stay.case_id
    return referral is not None and _latest_stay(stays, referral.sending_institution_code, other.admitted_on) == stay


def _was_brought(stay: EarlierStay, referral: ReferralFact) -> bool:
    return stay.institution_code == referral.receiving_institution_code and referral.requested_on <= stay.admitted_on
