"""Which referral counts, and which earlier stay it continues."""

from datetime import date
from decimal import Decimal

import pytest

from drg_billing.domain.parameters import ReferralRules
from drg_billing.domain.referral_links import (
    EarlierStay,
    ReferralDirection,
    ReferralFact,
    linked_stay,
    referral_behind,
)
from drg_billing.domain.settlement import LinkedStay, TransferDirection

RULES = ReferralRules(window_days=14, continued_deductible=True)
ADMITTED = date(2025, 3, 20)


def up(requested_on: date, sender: str = "T1", receiver: str = "C1") -> ReferralFact:
    return ReferralFact(ReferralDirection.UP, sender, receiver, requested_on)


def stay(discharged_on: date, institution: str = "T1", met: str = "100.00") -> EarlierStay:
    return EarlierStay(institution, discharged_on, Decimal(met))


@pytest.mark.parametrize(
    ("referral", "counts"),
    [
        (up(date(2025, 3, 20)), True),
        (up(date(2025, 3, 6)), True),
        (up(date(2025, 3, 5)), False),  # outside the window of 14 days
        (up(date(2025, 3, 21)), False),  # asked for after the admission
        (up(date(2025, 3, 19), receiver="C2"), False),  # to somebody else
    ],
)
def test_a_referral_counts_to_its_receiver_within_the_window(referral: ReferralFact, counts: bool) -> None:
    assert (referral_behind([referral], "C1", ADMITTED, RULES) == referral) is counts


def test_of_several_referrals_the_latest_counts() -> None:
    earlier, later = up(date(2025, 3, 10)), up(date(2025, 3, 18), sender="T2")
    assert referral_behind([later, earlier], "C1", ADMITTED, RULES) == later


@pytest.mark.parametrize(
    ("direction", "expected"),
    [
        (ReferralDirection.UP, LinkedStay(TransferDirection.UP, Decimal("100.00"))),
        (ReferralDirection.DOWN, LinkedStay(TransferDirection.DOWN, Decimal("100.00"))),
        (ReferralDirection.LATERAL, None),
    ],
)
def test_a_transfer_up_or_down_continues_the_stay_at_the_sender(
    direction: ReferralDirection, expected: LinkedStay | None
) -> None:
    referral = ReferralFact(direction, "T1", "C1", date(2025, 3, 19))
    assert linked_stay(referral, [stay(date(2025, 3, 20))], ADMITTED, RULES) == expected


@pytest.mark.parametrize(
    "earlier",
    [stay(date(2025, 3, 5)), stay(date(2025, 3, 21)), stay(date(2025, 3, 19), institution="T2")],
)
def test_a_stay_elsewhere_or_outside_the_window_is_not_continued(earlier: EarlierStay) -> None:
    assert linked_stay(up(date(2025, 3, 19)), [earlier], ADMITTED, RULES) is None


def test_without_referral_no_stay_is_continued() -> None:
    assert linked_stay(None, [stay(date(2025, 3, 19))], ADMITTED, RULES) is None


def test_an_area_may_go_without_continued_deductibles() -> None:
    rules = ReferralRules(window_days=14, continued_deductible=False)
    assert linked_stay(up(date(2025, 3, 19)), [stay(date(2025, 3, 19))], ADMITTED, rules) is None
