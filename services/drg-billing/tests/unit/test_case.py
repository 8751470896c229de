"""The case: what may be done in which state, and what is refused on submission; the ledger entry and its reversal."""

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from drg_billing.domain.case import (
    CaseAct,
    CaseInstitution,
    CaseState,
    DischargeCase,
    LeavingWay,
    PackReference,
    Stay,
    Submission,
    WithdrawalReason,
    submit,
)
from drg_billing.domain.errors import (
    ActNotAllowed,
    AmountsExceedTotal,
    DischargeBeforeAdmission,
    DischargeInFuture,
    HoursExceedStay,
    ReverseFirst,
)
from drg_billing.domain.grouping.results import UNGROUPABLE, GroupingResult
from drg_billing.domain.parameters import InsuranceType

from .money_builders import costs
from .packs import an_adult

SUBMISSION = Submission(
    settlement_number="S1",
    person_key="a" * 64,
    insurance=InsuranceType.RESIDENT,
    stay=Stay(date(2025, 3, 1), date(2025, 3, 8), LeavingWay.ORDERED_HOME, 0, 0),
    discharge=an_adult("J18.900"),
    costs=costs("1000.00"),
    pooling_area=None,
)


TODAY = date(2025, 3, 8)
"""The day of the discharge."""


def a_case(submission: Submission = SUBMISSION, state: CaseState = CaseState.AWAITING_SETTLEMENT) -> DischargeCase:
    case = submit(
        UUID(int=1),
        CaseInstitution(UUID(int=2), "H1", "county_lead"),
        submission,
        GroupingResult(UNGROUPABLE, "sha256:0"),
        PackReference("p", "1", "sha256:0", "", ""),
        TODAY,
    )
    return replace(case, state=state)


@pytest.mark.parametrize(
    ("state", "act", "after"),
    [
        (CaseState.AWAITING_SETTLEMENT, CaseAct.SETTLE, CaseState.SETTLED),
        (CaseState.AWAITING_SETTLEMENT, CaseAct.REVERSE, None),
        (CaseState.SETTLED, CaseAct.SETTLE, None),
        (CaseState.SETTLED, CaseAct.REVERSE, CaseState.REVERSED),
        (CaseState.AWAITING_SETTLEMENT, CaseAct.ADJUST, None),
        (CaseState.SETTLED, CaseAct.ADJUST, CaseState.SETTLED),
        (CaseState.REVERSED, CaseAct.ADJUST, None),
        (CaseState.REVERSED, CaseAct.SETTLE, CaseState.SETTLED),
        (CaseState.REVERSED, CaseAct.REVERSE, None),
        (CaseState.AWAITING_SETTLEMENT, CaseAct.WITHDRAW, CaseState.WITHDRAWN),
        (CaseState.SETTLED, CaseAct.WITHDRAW, None),
        (CaseState.REVERSED, CaseAct.WITHDRAW, CaseState.WITHDRAWN),
        *((CaseState.WITHDRAWN, act, None) for act in CaseAct),
    ],
)
def test_every_act_in_every_state(state: CaseState, act: CaseAct, after: CaseState | None) -> None:
    case = a_case(state=state)
    if after is None:
        with pytest.raises(ActNotAllowed) as refused:
            case.after(act)
        assert refused.value.allowed_actions == case.allowed_acts
    else:
        assert (case.after(act).state, case.after(act).version) == (after, case.version + 1)


def test_a_case_is_withdrawn_with_its_reason_and_a_settled_one_is_reversed_first() -> None:
    withdrawn = a_case().withdrawn(WithdrawalReason.WRONG_PERSON)
    assert (withdrawn.state, withdrawn.withdrawal) == (CaseState.WITHDRAWN, WithdrawalReason.WRONG_PERSON)
    with pytest.raises(ReverseFirst):
        a_case(state=CaseState.SETTLED).withdrawn(WithdrawalReason.REPLACED)


def test_a_discharge_before_the_admission_is_refused() -> None:
    stay = replace(SUBMISSION.stay, discharged_on=date(2025, 2, 28))
    with pytest.raises(DischargeBeforeAdmission):
        a_case(replace(SUBMISSION, stay=stay))


def test_a_discharge_of_today_is_taken_and_one_of_tomorrow_refused() -> None:
    assert a_case().submission.stay.discharged_on == TODAY
    stay = replace(SUBMISSION.stay, discharged_on=date(2025, 3, 9))
    with pytest.raises(DischargeInFuture):
        a_case(replace(SUBMISSION, stay=stay))


@pytest.mark.parametrize("field", ["icu_hours", "ventilation_hours"])
@pytest.mark.parametrize(
    ("discharged_on", "at_most"), [(date(2025, 3, 1), 24), (date(2025, 3, 2), 48), (date(2025, 3, 8), 192)]
)
def test_no_care_lasts_longer_than_all_days_of_the_stay(field: str, discharged_on: date, at_most: int) -> None:
    def lasting(hours: int) -> Submission:
        changes: dict[str, Any] = {"discharged_on": discharged_on, field: hours}
        return replace(SUBMISSION, stay=replace(SUBMISSION.stay, **changes))

    a_case(lasting(at_most))
    with pytest.raises(HoursExceedStay) as refused:
        a_case(lasting(at_most + 1))
    assert (refused.value.field, refused.value.hours, refused.value.at_most) == (field, at_most + 1, at_most)


def test_parts_outside_the_scope_above_the_total_are_refused() -> None:
    with pytest.raises(AmountsExceedTotal):
        a_case(replace(SUBMISSION, costs=costs("1000.00", self_pay="600.00", over_limit="400.01")))
