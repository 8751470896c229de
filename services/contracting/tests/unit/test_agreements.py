from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import product
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracting.domain.agreement_transitions import (
    TRANSITIONS,
    AgreementAct,
    AgreementState,
    allowed_acts,
)
from contracting.domain.agreements import (
    Agreement,
    AgreementSource,
    Termination,
    TerminationReason,
    draw_up_agreement,
)
from contracting.domain.consent import Consent, ConsentMethod
from contracting.domain.errors import (
    ConsentIncomplete,
    DomainError,
    GuardianNeeded,
    IllegalAct,
    ImplausibleDate,
    ReasonTextNeeded,
    RenewalTooEarly,
    TermNotOver,
    TermOver,
)
from contracting.domain.packages import Fee, PackageChoice

TODAY = date(2025, 3, 1)
ADULT = date(1980, 1, 1)
PAPER = Consent(ConsentMethod.PAPER, datetime(2025, 3, 1, 2, tzinfo=UTC), evidence_hash="a" * 64)


def drafted(starts_on: date = TODAY, years: int = 1) -> Agreement:
    return draw_up_agreement(
        agreement_id=UUID(int=1),
        agreement_number="C-1",
        resident_id=UUID(int=2),
        team_id=UUID(int=3),
        starts_on=starts_on,
        years=years,
        packages=(PackageChoice("basic", 1),),
        fee=Fee(resident=Decimal("20.00")),
        source=AgreementSource.CLINIC,
        birth_date=ADULT,
        today=TODAY,
    )


def active(starts_on: date = TODAY, years: int = 1, today: date = TODAY) -> Agreement:
    return drafted(starts_on, years).submit().give_consent(PAPER, birth_date=ADULT, today=today)


def wish(on: date, learned_on: date | None = None) -> Termination:
    return Termination(TerminationReason.RESIDENT_WISH, on=on, learned_on=learned_on or on)


IN_STATE: dict[AgreementState, Agreement] = {
    AgreementState.DRAFT: drafted(),
    AgreementState.AWAITING_CONSENT: drafted().submit(),
    AgreementState.ACTIVE: active(),
    AgreementState.RENEWED: active().mark_renewed(),
    AgreementState.TERMINATED: active().terminate(wish(TODAY)),
    AgreementState.EXPIRED: active().expire(date(2026, 3, 1)),
    AgreementState.ENTERED_IN_ERROR: active().enter_in_error(TODAY),
}
DO: dict[AgreementAct, Callable[[Agreement], Agreement]] = {
    AgreementAct.SUBMIT: lambda agreement: agreement.submit(),
    AgreementAct.GIVE_CONSENT: lambda a: a.give_consent(PAPER, birth_date=ADULT, today=TODAY),
    AgreementAct.RENEW: lambda agreement: agreement.mark_renewed(),
    AgreementAct.TERMINATE: lambda agreement: agreement.terminate(wish(TODAY)),
    AgreementAct.EXPIRE: lambda agreement: agreement.expire(date(2026, 3, 1)),
    AgreementAct.ENTER_IN_ERROR: lambda agreement: agreement.enter_in_error(TODAY),
}


@pytest.mark.parametrize(("state", "act"), list(product(AgreementState, AgreementAct)))
def test_every_act_in_every_state_moves_on_or_is_refused_with_what_is_allowed(
    state: AgreementState, act: AgreementAct
) -> None:
    # given
    agreement = IN_STATE[state]
    assert agreement.state is state
    # when, then
    if (state, act) in TRANSITIONS:
        assert DO[act](agreement).state is TRANSITIONS[state, act]
        assert act is AgreementAct.EXPIRE or act in allowed_acts(state)
    else:
        with pytest.raises(IllegalAct) as refusal:
            DO[act](agreement)
        assert refusal.value.allowed_actions == allowed_acts(state)


def test_the_transition_table_is_the_one_of_the_design() -> None:
    assert {(s.value, a.value): n.value for (s, a), n in TRANSITIONS.items()} == {
        ("draft", "submit"): "awaiting_consent",
        ("draft", "enter-in-error"): "entered_in_error",
        ("awaiting_consent", "give-consent"): "active",
        ("awaiting_consent", "enter-in-error"): "entered_in_error",
        ("active", "renew"): "renewed",
        ("active", "terminate"): "terminated",
        ("active", "expire"): "expired",
        ("active", "enter-in-error"): "entered_in_error",
        ("renewed", "terminate"): "terminated",
        ("expired", "renew"): "renewed",
        ("expired", "enter-in-error"): "entered_in_error",
        ("terminated", "enter-in-error"): "entered_in_error",
    }


@pytest.mark.parametrize("years", [0, 4])
def test_a_term_has_one_to_three_years(years: int) -> None:
    with pytest.raises(ValueError, match="1 to 3 years"):
        drafted(years=years)


@pytest.mark.parametrize("starts_on", [ADULT - timedelta(days=1), date(2026, 3, 2), date.max])
def test_nobody_signs_before_birth_or_more_than_a_year_ahead(starts_on: date) -> None:
    with pytest.raises(ImplausibleDate):
        drafted(starts_on=starts_on)


def test_the_last_day_of_the_term_counts_as_active() -> None:
    agreement = active()
    assert agreement.ends_on == date(2026, 2, 28)
    assert agreement.in_force is not None
    assert date(2026, 2, 28) in agreement.in_force
    assert date(2026, 3, 1) not in agreement.in_force


@pytest.mark.parametrize(
    "state", [AgreementState.DRAFT, AgreementState.AWAITING_CONSENT, AgreementState.ENTERED_IN_ERROR]
)
def test_without_consent_or_entered_in_error_it_is_never_in_force(state: AgreementState) -> None:
    assert IN_STATE[state].in_force is None


@pytest.mark.parametrize(
    ("consent", "birth_date", "error"),
    [
        (PAPER, ADULT, None),
        (replace(PAPER, evidence_hash=None), ADULT, ConsentIncomplete),
        (replace(PAPER, method=ConsentMethod.SMS_CODE, evidence_hash=None), ADULT, None),
        (replace(PAPER, method=ConsentMethod.GUARDIAN), ADULT, ConsentIncomplete),
        (replace(PAPER, method=ConsentMethod.GUARDIAN, relation="daughter"), ADULT, None),
        (PAPER, date(2007, 3, 1), None),
        (PAPER, date(2007, 3, 2), GuardianNeeded),
        (replace(PAPER, method=ConsentMethod.GUARDIAN, relation="mother"), date(2020, 1, 1), None),
    ],
)
def test_consent_needs_its_evidence_and_a_child_its_guardian(
    consent: Consent, birth_date: date, error: type[DomainError] | None
) -> None:
    agreement = drafted().submit()
    assert consent.is_complete(birth_date, TODAY) == (error is None)
    if error is None:
        signed = agreement.give_consent(consent, birth_date=birth_date, today=TODAY)
        assert signed.state is AgreementState.ACTIVE
    else:
        with pytest.raises(error):
            agreement.give_consent(consent, birth_date=birth_date, today=TODAY)


def test_a_terminated_agreement_is_out_of_force_from_the_day_of_termination_on() -> None:
    ended = active().terminate(wish(date(2025, 6, 1)))
    assert ended.in_force is not None
    assert date(2025, 5, 31) in ended.in_force
    assert date(2025, 6, 1) not in ended.in_force


def test_an_agreement_terminated_before_its_first_day_was_never_in_force() -> None:
    ended = active(starts_on=date(2025, 7, 1)).terminate(wish(date(2025, 6, 1)))
    assert ended.in_force is not None
    assert ended.in_force.is_empty
    assert ended.counted is not None
    assert ended.counted.is_empty


def test_what_ended_by_itself_cannot_be_terminated_after_its_last_day() -> None:
    assert active().terminate(wish(date(2026, 2, 28))).state is AgreementState.TERMINATED
    with pytest.raises(TermOver):
        active().terminate(wish(date(2026, 3, 1)))


def test_an_agreement_expires_only_after_its_last_day() -> None:
    with pytest.raises(TermNotOver):
        active().expire(date(2026, 2, 28))
    assert active().expire(date(2026, 3, 1)).state is AgreementState.EXPIRED


def test_the_reason_other_needs_words() -> None:
    with pytest.raises(ReasonTextNeeded):
        Termination(TerminationReason.OTHER, on=TODAY, learned_on=TODAY)


@pytest.mark.parametrize(
    ("today", "start"),
    [
        (date(2025, 12, 31), date(2026, 3, 1)),
        (date(2026, 2, 28), date(2026, 3, 1)),
        (date(2026, 3, 1), date(2026, 3, 1)),
        (date(2026, 5, 5), date(2026, 5, 5)),
    ],
)
def test_a_renewal_starts_the_day_after_the_end_while_valid_else_today(today: date, start: date) -> None:
    assert active().renewal_start(today) == start


@pytest.mark.parametrize(
    ("source", "today", "early"),
    [
        (AgreementSource.PHONE, date(2025, 12, 29), True),
        (AgreementSource.PHONE, date(2025, 12, 30), False),
        (AgreementSource.APP, date(2025, 12, 29), True),
        (AgreementSource.CLINIC, date(2025, 12, 29), False),
    ],
)
def test_by_phone_or_app_it_is_renewed_from_60_days_before_its_end(
    source: AgreementSource, today: date, early: bool
) -> None:
    if early:
        with pytest.raises(RenewalTooEarly) as refusal:
            active().require_renewable(today, source)
        assert refusal.value.from_day == date(2025, 12, 30)
    else:
        active().require_renewable(today, source)


def test_a_renewed_agreement_stays_in_force_to_its_last_day() -> None:
    renewed = active().mark_renewed()
    assert renewed.in_force == active().in_force


def test_a_term_moved_to_another_day_keeps_its_years() -> None:
    moved = drafted(years=2).starting(date(2025, 5, 5))
    assert (moved.starts_on, moved.ends_on) == (date(2025, 5, 5), date(2027, 5, 4))


@pytest.mark.parametrize(
    ("agreement", "first", "until"),
    [
        # signed in advance: counts from its first day
        (active(starts_on=date(2025, 4, 1)), date(2025, 4, 1), date(2026, 4, 1)),
        # entered late: counts from the day it was known
        (active(today=date(2025, 3, 20)), date(2025, 3, 20), date(2026, 3, 1)),
        # ended on 06-01, learned on 06-10: the figures of 06-01 to 06-09 stand
        (active().terminate(wish(date(2025, 6, 1), date(2025, 6, 10))), TODAY, date(2025, 6, 10)),
        # ended, and the end learned of after the term
        (active().terminate(wish(date(2025, 6, 1), date(2026, 6, 10))), TODAY, date(2026, 3, 1)),
        # found to be an error on 04-01: the figures before stand
        (active().enter_in_error(date(2025, 4, 1)), TODAY, date(2025, 4, 1)),
        (active().mark_renewed(), TODAY, date(2026, 3, 1)),
        (active().expire(date(2026, 3, 1)), TODAY, date(2026, 3, 1)),
    ],
)
def test_figures_count_an_agreement_from_when_it_was_known_until_its_end_was_known(
    agreement: Agreement, first: date, until: date
) -> None:
    assert agreement.counted is not None
    assert (agreement.counted.first, agreement.counted.until) == (first, until)


ACTS_OF_PEOPLE = [AgreementAct.RENEW, AgreementAct.TERMINATE, AgreementAct.EXPIRE, AgreementAct.ENTER_IN_ERROR]


@given(
    starts_in=st.integers(-400, 60),
    years=st.integers(1, 3),
    steps=st.lists(st.tuples(st.integers(0, 500), st.sampled_from(ACTS_OF_PEOPLE)), max_size=6),
)
def test_no_later_act_changes_what_figures_said_of_an_earlier_day(
    starts_in: int, years: int, steps: list[tuple[int, AgreementAct]]
) -> None:
    # given an agreement and, on every day of its life, the answer of that day
    today = TODAY
    agreement = active(starts_on=TODAY + timedelta(days=starts_in), years=years, today=today)
    said: dict[date, bool] = {}

    def answer(until: date, day: date) -> date:
        while day < until:
            assert agreement.counted is not None
            said[day] = day in agreement.counted
            day += timedelta(days=1)
        return day

    # when people act on it, each some days after the other
    for pause, act in steps:
        today = answer(today + timedelta(days=pause), today)
        try:
            if act is AgreementAct.TERMINATE:
                agreement = agreement.terminate(wish(today - timedelta(days=pause // 2), today))
            elif act is AgreementAct.EXPIRE:
                agreement = agreement.expire(today)
            else:
                agreement = DO[act](agreement) if act is AgreementAct.RENEW else agreement.enter_in_error(today)
        except DomainError:
            continue
    # then every earlier day has the answer it had
    assert agreement.counted is not None
    assert said == {day: day in agreement.counted for day in said}
