"""Special cases: the places of a year, who may still apply, and a decision once."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID

import pytest

from drg_billing.domain.case import CaseInstitution
from drg_billing.domain.four_eyes import FourEyesRequired
from drg_billing.domain.price_tables import CountedCases, SpecialCaseRules
from drg_billing.domain.pricing import SpecialDecision, SpecialEffect
from drg_billing.domain.special_case import (
    RefusalReason,
    SpecialCase,
    SpecialCaseState,
    SpecialReason,
    places_of,
)
from drg_billing.domain.special_case_errors import AgreedAmountMisplaced, AlreadyDecided

NOON = datetime(2025, 4, 1, 4, tzinfo=UTC)
PENDING = SpecialCase(
    id=UUID(int=1),
    case_id=UUID(int=2),
    institution=CaseInstitution(UUID(int=3), "H1", "county_lead"),
    pooling_area="990100",
    year=date(2025, 3, 9).year,
    reason=SpecialReason.HIGH_COST,
    document_number="",
    applied_by="desk",
    applied_at=NOON,
)


@pytest.mark.parametrize(
    ("share", "counted", "places"),
    [
        ("0.05", 0, 0),
        ("0.05", 19, 0),
        ("0.05", 20, 1),
        ("0.05", 39, 1),
        ("0.05", 40, 2),
        ("0.005", 400, 2),
        ("1", 3, 3),
    ],
)
def test_places_are_the_share_cut_to_a_whole_number(share: str, counted: int, places: int) -> None:
    assert places_of(counted, SpecialCaseRules(Decimal(share), CountedCases.SETTLED, 31)) == places


@pytest.mark.parametrize(
    ("effect", "amount"), [(SpecialEffect.BY_ITEM, None), (SpecialEffect.AGREED_AMOUNT, Decimal("8000.00"))]
)
def test_an_approval_is_the_decision_that_prices_the_case(effect: SpecialEffect, amount: Decimal | None) -> None:
    assert PENDING.decision is None
    approved = PENDING.approved(effect, amount, "office", NOON)
    assert approved.decision == SpecialDecision(str(PENDING.id), effect, amount)
    assert (approved.state, approved.version) == (SpecialCaseState.APPROVED, 2)
    assert (approved.decided_by, approved.decided_at) == ("office", NOON)


def test_a_refusal_decides_nothing_about_the_price() -> None:
    refused = PENDING.refused(RefusalReason.SCHEME_FITS, "office", NOON)
    assert (refused.state, refused.decision, refused.version) == (SpecialCaseState.REFUSED, None, 2)


@pytest.mark.parametrize(
    ("effect", "amount"), [(SpecialEffect.BY_ITEM, Decimal("1.00")), (SpecialEffect.AGREED_AMOUNT, None)]
)
def test_an_agreed_amount_goes_with_its_effect_alone(effect: SpecialEffect, amount: Decimal | None) -> None:
    with pytest.raises(AgreedAmountMisplaced):
        PENDING.approved(effect, amount, "office", NOON)


@pytest.mark.parametrize("person", ["desk", " Desk", "ＤＥＳＫ"])
def test_who_applied_does_not_decide(person: str) -> None:
    assert not PENDING.decidable_by(person)
    with pytest.raises(FourEyesRequired):
        PENDING.approved(SpecialEffect.BY_ITEM, None, person, NOON)
    with pytest.raises(FourEyesRequired):
        PENDING.refused(RefusalReason.OTHER, person, NOON)
    assert PENDING.decidable_by("office")


def test_an_application_that_is_withdrawn_with_its_case_prices_nothing() -> None:
    withdrawn = PENDING.approved(SpecialEffect.BY_ITEM, None, "office", NOON).withdrawn()
    assert (withdrawn.state, withdrawn.decision, withdrawn.version) == (SpecialCaseState.WITHDRAWN, None, 3)


@pytest.mark.parametrize("state", [each for each in SpecialCaseState if each is not SpecialCaseState.PENDING])
def test_what_is_decided_stays_decided(state: SpecialCaseState) -> None:
    decided = replace(PENDING, state=state)
    with pytest.raises(AlreadyDecided):
        decided.approved(SpecialEffect.BY_ITEM, None, "office", NOON)
    with pytest.raises(AlreadyDecided):
        decided.refused(RefusalReason.OTHER, "office", NOON)
