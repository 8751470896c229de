"""Which referral counts, and which earlier stay it continues."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import count
from uuid import UUID

import pytest

from drg_billing.domain.accumulators import YearTotals
from drg_billing.domain.parameters import DeductibleScope, ReferralRules, UnreferredReduction
from drg_billing.domain.referral_links import (
    EarlierStay,
    ReferralDirection,
    ReferralFact,
    linked_stay,
    referral_behind,
)
from drg_billing.domain.settlement import LinkedStay, TransferDirection, settle

from .money_builders import benefits, costs, inputs, parameters

RULES = ReferralRules(window_days=14, continued_deductible=True)
ADMITTED = date(2025, 3, 20)
NUMBERS = count(1)


def referred(direction: ReferralDirection, requested_on: date, sender: str, receiver: str) -> ReferralFact:
    return ReferralFact(UUID(int=next(NUMBERS)), direction, sender, receiver, requested_on)


def up(requested_on: date, sender: str = "T1", receiver: str = "C1") -> ReferralFact:
    return referred(ReferralDirection.UP, requested_on, sender, receiver)


def down(requested_on: date, sender: str, receiver: str) -> ReferralFact:
    return referred(ReferralDirection.DOWN, requested_on, sender, receiver)


def stay(
    discharged_on: date, institution: str = "T1", met: str = "100.00", nights: int = 2, continued: bool = False
) -> EarlierStay:
    admitted_on = discharged_on - timedelta(days=nights)
    return EarlierStay(institution, admitted_on, discharged_on, Decimal(met), continued, UUID(int=next(NUMBERS)))


def link(stays: list[EarlierStay], *referrals: ReferralFact, rules: ReferralRules = RULES) -> LinkedStay | None:
    """What a stay at C1 from the day ADMITTED on continues, whichever case that is."""
    return without_case(linked_stay(referrals, "C1", ADMITTED, stays, rules))


def without_case(linked: LinkedStay | None) -> LinkedStay | None:
    return None if linked is None else replace(linked, case_id=None)


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


def test_of_referrals_of_one_day_the_same_one_counts_whichever_was_heard_first() -> None:
    first, second = up(date(2025, 3, 18)), up(date(2025, 3, 18), sender="T2")
    heard = ([first, second], [second, first])
    assert [referral_behind(referrals, "C1", ADMITTED, RULES) for referrals in heard] == [second, second]


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
    referral = referred(direction, date(2025, 3, 19), "T1", "C1")
    assert link([stay(date(2025, 3, 20))], referral) == expected


@pytest.mark.parametrize(
    "earlier",
    [stay(date(2025, 3, 5)), stay(date(2025, 3, 21)), stay(date(2025, 3, 19), institution="T2")],
)
def test_a_stay_elsewhere_or_outside_the_window_is_not_continued(earlier: EarlierStay) -> None:
    assert link([earlier], up(date(2025, 3, 19))) is None


def test_without_referral_no_stay_is_continued() -> None:
    assert link([stay(date(2025, 3, 19))]) is None


def test_an_area_may_go_without_continued_deductibles() -> None:
    rules = ReferralRules(window_days=14, continued_deductible=False)
    assert link([stay(date(2025, 3, 19))], up(date(2025, 3, 19)), rules=rules) is None


@pytest.mark.parametrize(("discharged_on", "linked"), [(date(2025, 3, 6), True), (date(2025, 3, 5), False)])
def test_the_window_of_the_earlier_stay_ends_with_its_last_day(discharged_on: date, linked: bool) -> None:
    referral = up(date(2025, 3, 19))
    assert (link([stay(discharged_on)], referral) is not None) is linked


def test_a_window_of_no_days_lets_only_the_day_of_admission_count() -> None:
    rules = ReferralRules(window_days=0, continued_deductible=True)
    assert referral_behind([up(ADMITTED)], "C1", ADMITTED, rules) is not None
    assert referral_behind([up(date(2025, 3, 19))], "C1", ADMITTED, rules) is None
    assert link([stay(ADMITTED)], up(ADMITTED), rules=rules) is not None


def test_of_several_stays_at_the_sender_the_latest_is_continued() -> None:
    stays = [stay(date(2025, 3, 10), met="40.00"), stay(date(2025, 3, 18), met="100.00")]
    assert link(stays, up(date(2025, 3, 19))) == LinkedStay(TransferDirection.UP, Decimal("100.00"))


def test_a_stay_of_a_single_day_comes_after_the_one_that_ended_on_that_day() -> None:
    whole, single = stay(date(2025, 3, 18), met="40.00"), stay(date(2025, 3, 18), met="100.00", nights=0)
    for stays in ([whole, single], [single, whole]):
        assert link(stays, up(date(2025, 3, 19))) == LinkedStay(TransferDirection.UP, Decimal("100.00"))


@pytest.mark.parametrize("direction", [ReferralDirection.UP, ReferralDirection.DOWN])
@pytest.mark.parametrize(
    ("between", "linked"),
    [
        (stay(date(2025, 3, 17), institution="C1"), False),  # the referral brought this one
        (stay(ADMITTED, institution="C1"), False),  # this one too, and the patient came back on the day it ended
        (stay(date(2025, 3, 14), institution="C1", nights=0), False),  # a single day, that of the request
        (stay(date(2025, 3, 17), institution="C2"), True),  # of no concern to the referral
        (stay(date(2025, 3, 13), institution="C1"), True),  # it was over before the referral was asked for
        (stay(date(2025, 3, 25), institution="C1"), True),  # a readmission that was settled first, whole
        (stay(date(2025, 3, 25), institution="C1", continued=True), False),  # one that took the referral's place
        (stay(ADMITTED, institution="C1", nights=0), True),  # two of one day: whichever is settled first
        (stay(ADMITTED, institution="C1", nights=0, continued=True), False),
    ],
)
def test_a_referral_ties_two_stays_and_a_readmission_continues_nothing(
    direction: ReferralDirection, between: EarlierStay, linked: bool
) -> None:
    # Given a stay at the sender until the 12th, and a referral of the 14th whose window is still open
    referral = referred(direction, date(2025, 3, 14), "T1", "C1")
    stays = [stay(date(2025, 3, 12)), between]
    assert (link(stays, referral) is not None) is linked


def test_back_at_the_sender_a_second_transfer_needs_a_referral_of_its_own() -> None:
    # Given a patient whom a referral of the 10th brought to the receiver, and who was back at the sender until the 18th
    stays = [stay(date(2025, 3, 10)), stay(date(2025, 3, 13), institution="C1"), stay(date(2025, 3, 18))]

    # Then the old referral continues nothing more, and a new one does
    assert link(stays, up(date(2025, 3, 10))) is None
    assert link(stays, up(date(2025, 3, 18))) is not None


def test_a_readmission_that_was_settled_with_another_window_took_the_referral_all_the_same() -> None:
    # Given a readmission that continued when the window was longer than it is now
    later = stay(ADMITTED + timedelta(days=12), institution="C1", continued=True)
    assert link([stay(date(2025, 3, 18)), later], up(date(2025, 3, 18))) is None


def test_a_later_stay_that_continues_a_later_one_at_the_sender_takes_nothing_from_this_one() -> None:
    # Given a patient who after this stay was at the sender again, and a second referral whose stay is settled first
    again = stay(date(2025, 3, 23), nights=1)
    later = stay(date(2025, 3, 26), institution="C1", continued=True)
    assert link([stay(date(2025, 3, 18)), again, later], up(date(2025, 3, 18)), up(date(2025, 3, 22))) is not None


@pytest.mark.parametrize(
    ("other", "its_referral", "linked"),
    [
        # It continued the stay of the 12th
        (stay(date(2025, 3, 16), institution="C2", continued=True), up(date(2025, 3, 13), receiver="C2"), False),
        (stay(date(2025, 3, 16), institution="C1", continued=True), up(date(2025, 3, 13)), False),
        (stay(date(2025, 3, 16), institution="T2", continued=True), down(date(2025, 3, 13), "T1", "T2"), False),
        (stay(date(2025, 3, 14), institution="C2", continued=True), up(date(2025, 3, 12), receiver="C2"), False),
        # It is to come, and was settled first
        (stay(date(2025, 3, 29), institution="C2", continued=True), up(date(2025, 3, 13), receiver="C2"), False),
        # It was settled whole: it has used nothing
        (stay(date(2025, 3, 16), institution="C2"), up(date(2025, 3, 13), receiver="C2"), True),
        # It continued a stay elsewhere
        (stay(date(2025, 3, 16), institution="C2", continued=True), up(date(2025, 3, 13), "T2", "C2"), True),
        # It continued an earlier stay at the sender
        (stay(date(2025, 3, 11), institution="C2", continued=True), up(date(2025, 3, 8), receiver="C2"), True),
    ],
)
def test_a_stay_is_continued_once_whichever_referral_asks_for_it(
    other: EarlierStay, its_referral: ReferralFact, linked: bool
) -> None:
    # Given a stay at the sender until the 12th, another stay, and a referral of the 18th to C1
    stays = [stay(date(2025, 3, 12)), other]
    assert (link(stays, its_referral, up(date(2025, 3, 18))) is not None) is linked


def test_three_referrals_from_one_stay_continue_its_deductible_once() -> None:
    # Given a stay at the township that met 100, and three referrals up without another stay there
    area = parameters(resident=benefits(deductible={"township": "100.00", "county_lead": "300.00"}))
    way = [("C1", date(2025, 3, 3)), ("C2", date(2025, 3, 6)), ("C1", date(2025, 3, 9))]
    referrals = [up(admitted_on, receiver=institution) for institution, admitted_on in way]

    # When the three stays are settled
    stays, paid = [stay(date(2025, 3, 2))], []
    for institution, admitted_on in way:
        continued = linked_stay(referrals, institution, admitted_on, stays, RULES)
        paid.append(str(settle(inputs(costs("5000.00"), referred=True, linked_stay=continued), area).deductible))
        stays.append(stay(admitted_on + timedelta(days=2), institution, met="300.00", continued=continued is not None))

    # Then the first pays the difference, and the others the whole
    assert paid == ["200.00", "300.00", "300.00"]


def test_a_referral_without_a_stay_at_the_sender_keeps_the_ratio_and_asks_for_the_whole_deductible() -> None:
    # Given a referral from a clinic where the patient was never in bed
    referral = referral_behind([up(date(2025, 3, 19))], "C1", ADMITTED, RULES)
    assert link([], up(date(2025, 3, 19))) is None
    assert referral is not None

    # When the stay is settled as referred, without a link
    area = parameters(
        resident=benefits(
            deductible={"*": "300.00"}, unreferred=UnreferredReduction(frozenset({"county_lead"}), Decimal("0.20"))
        )
    )
    result = settle(inputs(costs("1300.00"), referred=True, linked_stay=None), area)

    # Then 300 are due, and 70 % are paid
    assert (result.deductible, result.payers.basic) == (Decimal("300.00"), Decimal("700.00"))


def test_a_chain_of_three_stays_up_up_and_down_pays_two_differences_and_then_nothing() -> None:
    # Given deductibles of 100, 300 and 600, and a patient who is sent up twice and down once
    area = parameters(
        resident=benefits(deductible={"township": "100.00", "county_lead": "300.00", "municipal": "600.00"})
    )
    way = [
        ("T1", "township", date(2025, 3, 1), None),
        ("C1", "county_lead", date(2025, 3, 8), ReferralDirection.UP),
        ("M1", "municipal", date(2025, 3, 15), ReferralDirection.UP),
        ("C1", "county_lead", date(2025, 3, 22), ReferralDirection.DOWN),
    ]

    # When each stay is settled with what those before it have met
    stays: list[EarlierStay] = []
    referrals: list[ReferralFact] = []
    paid, sender = [], ""
    for institution, tier, admitted_on, direction in way:
        if direction is not None:
            referrals.append(referred(direction, admitted_on, sender, institution))
        continued = linked_stay(referrals, institution, admitted_on, stays, RULES)
        result = settle(inputs(costs("5000.00"), tier=tier, referred=True, linked_stay=continued), area)
        discharged_on = admitted_on + timedelta(days=7)
        met, before = result.deductible_met, None if continued is None else continued.case_id
        stays.append(
            EarlierStay(
                institution, admitted_on, discharged_on, met, before is not None, UUID(int=next(NUMBERS)), before
            )
        )
        paid.append(str(result.deductible))
        sender = institution

    # Then 100 + 200 + 300 make the highest deductible of the way, and it is met for what follows
    assert paid == ["100.00", "200.00", "300.00", "0.00"]
    assert stays[-1].deductible_met == Decimal("600.00")


def test_a_chain_up_down_and_up_again_continues_each_time_the_stay_directly_before() -> None:
    # Given a patient who was sent up, came back down, and is sent up again, on the days of leaving
    first, above, below = date(2025, 3, 6), date(2025, 3, 12), ADMITTED
    referrals = [up(first), down(above, "C1", "T1"), up(below)]
    stays = [
        stay(first),
        stay(above, institution="C1", met="300.00", nights=6, continued=True),
        stay(below, met="300.00", nights=8, continued=True),
    ]

    # Then the way back continued the stay above, and this one continues the way back
    back = without_case(linked_stay(referrals, "T1", above, stays[:2], RULES))
    assert back == LinkedStay(TransferDirection.DOWN, Decimal("300.00"))
    assert link(stays, *referrals) == LinkedStay(TransferDirection.UP, Decimal("300.00"))


def test_a_link_says_which_case_it_continues() -> None:
    before = stay(date(2025, 3, 19))
    linked = linked_stay([up(date(2025, 3, 19))], "C1", ADMITTED, [before], RULES)
    assert linked is not None
    assert linked.case_id == before.case_id


def test_a_stay_that_was_continued_is_known_for_it_whatever_was_settled_at_the_sender_since() -> None:
    # Given a stay at T1 that one at C2 was settled to continue, and a later stay at T1, settled after that one
    first, later = stay(date(2025, 3, 8)), stay(date(2025, 3, 12), met="40.00")
    at_c2 = replace(stay(date(2025, 3, 18), institution="C2", nights=4), continued=True, continues=first.case_id)
    brought = [up(date(2025, 3, 14), receiver="C2"), up(date(2025, 3, 9))]

    # Then a stay that was brought to C1 before the later one does not continue the first again
    to_c1 = linked_stay(brought, "C1", date(2025, 3, 9), [first, later, at_c2], RULES)
    assert to_c1 is None

    # And where it was the later one that C2 continued, and that was taken back, the first is still free
    at_c2 = replace(at_c2, continues=later.case_id)
    to_c1 = linked_stay(brought, "C1", date(2025, 3, 9), [first, at_c2], RULES)
    assert to_c1 == LinkedStay(TransferDirection.UP, Decimal("100.00"), first.case_id)


def test_a_bill_below_the_deductible_leaves_the_rest_to_the_next_stay() -> None:
    # Given a stay at the township of 60, below its deductible of 100
    area = parameters(resident=benefits(deductible={"township": "100.00", "county_lead": "300.00"}))
    below = settle(inputs(costs("60.00"), tier="township"), area)

    # Then the next one up pays 300 − 60, not 300 − 100
    continued = LinkedStay(TransferDirection.UP, below.deductible_met)
    assert settle(inputs(costs("5000.00"), linked_stay=continued), area).deductible == Decimal("240.00")


def test_in_a_year_deductible_a_transfer_pays_no_more_than_the_year_has_left() -> None:
    area = parameters(resident=benefits(deductible={"*": "500.00"}, scope=DeductibleScope.YEAR))
    link = LinkedStay(TransferDirection.UP, Decimal("100.00"))
    before = YearTotals(deductible_used=Decimal("450.00"))
    assert settle(inputs(costs("5000.00"), linked_stay=link, year_before=before), area).deductible == Decimal("50.00")
