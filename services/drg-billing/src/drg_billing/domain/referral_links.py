"""Which referral brought the patient, and which earlier stay it ties to this one (转诊与连续计算起付线)."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from drg_billing.domain.parameters import ReferralRules
from drg_billing.domain.settlement import LinkedStay, TransferDirection


class ReferralDirection(StrEnum):
    UP = "up"
    DOWN = "down"
    LATERAL = "lateral"


@dataclass(frozen=True, slots=True)
class ReferralFact:
    """A referral that the receiver took on."""

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


def referral_behind(
    referrals: Iterable[ReferralFact], institution_code: str, admitted_on: date, rules: ReferralRules
) -> ReferralFact | None:
    """The latest referral to this institution, asked for on the day of admission or within the window before."""
    earliest = admitted_on - timedelta(days=rules.window_days)
    fitting = [
        referral
        for referral in referrals
        if referral.receiving_institution_code == institution_code and earliest <= referral.requested_on <= admitted_on
    ]
    return max(fitting, key=lambda referral: referral.requested_on, default=None)


def linked_stay(
    referrals: Collection[ReferralFact],
    institution_code: str,
    admitted_on: date,
    stays: Collection[EarlierStay],
    rules: ReferralRules,
) -> LinkedStay | None:
    """The stay at the sender that this one continues: it ended on the day of admission or within the window before.

    A referral ties two stays, once, whichever of those it brought is settled first.
    """
    referral = referral_behind(referrals, institution_code, admitted_on, rules)
    if referral is None or not rules.continued_deductible or referral.direction is ReferralDirection.LATERAL:
        return None
    earliest = admitted_on - timedelta(days=rules.window_days)
    fitting = [
        stay
        for stay in stays
        if stay.institution_code == referral.sending_institution_code and earliest <= stay.discharged_on <= admitted_on
    ]
    latest = max(fitting, key=lambda stay: stay.discharged_on, default=None)
    if latest is None:
        return None
    brought = [stay for stay in stays if _was_brought(stay, referral)]
    if any(stay.admitted_on < admitted_on or _continued_by(stay, referral, referrals) for stay in brought):
        return None
    direction = TransferDirection.UP if referral.direction is ReferralDirection.UP else TransferDirection.DOWN
    return LinkedStay(direction, latest.deductible_met)


def _was_brought(stay: EarlierStay, referral: ReferralFact) -> bool:
    return stay.institution_code == referral.receiving_institution_code and referral.requested_on <= stay.admitted_on


def _continued_by(stay: EarlierStay, referral: ReferralFact, referrals: Collection[ReferralFact]) -> bool:
    """Whether this referral, and not a later one, let it continue: a readmission may be settled before the first.

    Without the window, which may have been another one when that stay was settled.
    """
    return stay.continued and not any(
        other.receiving_institution_code == stay.institution_code
        and referral.requested_on < other.requested_on <= stay.admitted_on
        for other in referrals
    )
