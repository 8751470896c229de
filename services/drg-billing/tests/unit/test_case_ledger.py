"""The ledger of a case: settlements, differences and negatives always add up to the latest true result."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from decimal import Decimal
from itertools import pairwise
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drg_billing.domain.accumulators import YearTotals
from drg_billing.domain.adjustment_errors import NotAdjustable, NothingToAdjust
from drg_billing.domain.errors import NotReversible
from drg_billing.domain.parameters import AccountCovers, DeductibleScope, PriceParameters
from drg_billing.domain.settlement import NOBODY_PAYS, Payers, SettlementInputs, settle
from drg_billing.domain.settlement_record import (
    AccumulatorKey,
    AdjustmentReason,
    Basis,
    CaseLedger,
    EntryStamp,
    ReversalReason,
    SettlementKind,
)
from drg_billing.domain.year_base import BasePart, free_below

from .money_builders import benefit, benefits, costs, inputs, parameters, yuan

BASIS = Basis("990100", 1, "sha256:0", AccumulatorKey("a" * 64, "resident", 2025))
PAYERS = ("total", "basic", "supplement", "serious_illness", "assistance", "account", "mutual_aid", "cash")


def stamp(number: int) -> EntryStamp:
    return EntryStamp(UUID(int=number), datetime(2025, 3, 8, tzinfo=UTC))


def settled(ledger: CaseLedger, bill: str) -> CaseLedger:
    case = inputs(costs(bill))
    entry = ledger.settled(stamp(len(ledger.entries) + 1), BASIS, case, settle(case, parameters()))
    return ledger.with_entry(entry)


def adjusted(ledger: CaseLedger, settlement: int, bill: str) -> CaseLedger:
    case = inputs(costs(bill))
    entry = ledger.adjusted(
        UUID(int=settlement),
        AdjustmentReason.AMOUNTS_CORRECTED,
        stamp(len(ledger.entries) + 1),
        BASIS,
        case,
        settle(case, parameters()),
    )
    return ledger.with_entry(entry)


def taken_back(ledger: CaseLedger, settlement: int) -> CaseLedger:
    entry = ledger.reversed(UUID(int=settlement), ReversalReason.WRONG_GROUP, stamp(len(ledger.entries) + 1))
    return ledger.with_entry(entry)


def test_an_adjustment_is_the_difference_and_names_what_it_corrects() -> None:
    ledger = adjusted(settled(CaseLedger(UUID(int=77)), "1000.00"), 1, "900.00")
    first, second = ledger.entries
    assert (second.kind, second.adjusts, second.sequence) == (SettlementKind.ADJUSTMENT, first.id, 2)
    assert second.payers == Payers(*map(yuan, ("-100.00", "-70.00", "0.00", "0.00", "0.00", "0.00", "0.00", "-30.00")))
    assert ledger.paid.total == yuan("900.00")
    assert first.payers.total == yuan("1000.00")  # what stood is as it was


def test_a_second_adjustment_differs_from_the_first_not_from_the_settlement() -> None:
    ledger = adjusted(adjusted(settled(CaseLedger(UUID(int=77)), "1000.00"), 1, "900.00"), 1, "950.00")
    assert ledger.entries[-1].payers.total == yuan("50.00")
    assert (ledger.version_of(UUID(int=1)), ledger.version_of(UUID(int=2))) == (3, 1)


def test_a_reversal_after_adjustments_is_the_negative_of_the_net_and_the_end_of_it() -> None:
    # Given a settlement with one adjustment
    ledger = adjusted(settled(CaseLedger(UUID(int=77)), "1000.00"), 1, "900.00")

    # When it is reversed
    ledger = taken_back(ledger, 1)

    # Then the net is taken back, and nothing is left to adjust or reverse
    reversal = ledger.entries[-1]
    assert (reversal.kind, reversal.reverses, reversal.payers.total) == (
        SettlementKind.REVERSAL,
        UUID(int=1),
        yuan("-900.00"),
    )
    assert (ledger.paid, ledger.latest, ledger.year_added) == (NOBODY_PAYS, None, YearTotals())
    for entry in (1, 2, 3):
        with pytest.raises(NotReversible):
            taken_back(ledger, entry)
        with pytest.raises(NotAdjustable):
            adjusted(ledger, entry, "800.00")


def test_an_adjustment_itself_is_neither_adjusted_nor_reversed() -> None:
    ledger = adjusted(settled(CaseLedger(UUID(int=77)), "1000.00"), 1, "900.00")
    with pytest.raises(NotAdjustable):
        adjusted(ledger, 2, "800.00")
    with pytest.raises(NotReversible):
        taken_back(ledger, 2)


def test_the_same_group_and_result_again_are_no_adjustment() -> None:
    with pytest.raises(NothingToAdjust):
        adjusted(settled(CaseLedger(UUID(int=77)), "1000.00"), 1, "1000.00")


def test_another_group_of_the_same_price_is_an_adjustment_of_nothing_once() -> None:
    # Given a settlement, when review gives the case another group, and the area pays both alike
    ledger = settled(CaseLedger(UUID(int=77)), "1000.00")
    case = inputs(costs("1000.00"))
    reviewed = replace(case, case=replace(case.case, drg="ES31"))
    result = settle(reviewed, parameters())
    assert result == ledger.entries[0].result
    review = (UUID(int=1), AdjustmentReason.GROUP_REVIEWED, stamp(2), BASIS, reviewed, result)
    ledger = ledger.with_entry(ledger.adjusted(*review))

    # Then an entry of zeros keeps the group; the same again is nothing; a reversal takes the whole back
    assert (ledger.entries[-1].payers, ledger.entries[-1].inputs.case.drg) == (NOBODY_PAYS, "ES31")
    with pytest.raises(NothingToAdjust):
        ledger.adjusted(*review)
    assert taken_back(ledger, 1).entries[-1].payers.total == yuan("-1000.00")


AREAS = (
    parameters(
        resident=benefits(
            deductible={"*": "300.00"},
            scope=DeductibleScope.YEAR,
            basic_cap="3000.00",
            serious_illness=benefit(_1000="0.50"),
            account_covers=AccountCovers.WHOLE_SHARE,
        )
    ),
    parameters(resident=benefits(deductible={"*": "500.00"}, account_covers=AccountCovers.POLICY_SHARE)),
)

acts = st.lists(
    st.tuples(
        st.sampled_from(["settle", "adjust", "reverse"]),
        st.integers(0, 2),  # which of three cases of the person
        st.integers(0, 900_000),  # cents of the bill
        st.sampled_from(AREAS),
        st.sampled_from(["0.00", "120.00"]),  # what the account may pay
    ),
    max_size=25,
)


def _parts(ledger: CaseLedger) -> tuple[BasePart, ...]:
    return () if ledger.latest is None else ledger.latest.base_parts


@dataclass
class PersonYear:
    """Three cases of one person in one year, kept as the use cases keep them."""

    ledgers: list[CaseLedger] = field(default_factory=lambda: [CaseLedger(UUID(int=100 + case)) for case in range(3)])
    totals: YearTotals = field(default_factory=YearTotals)
    entries: int = 0

    def act(self, act: str, case: int, bill: SettlementInputs, area: PriceParameters) -> None:
        """Whatever the ledger allows; what it refuses changes nothing."""
        ledger = self.ledgers[case]
        self.entries += 1
        now, in_force = stamp(self.entries), ledger.settlement_id
        if act == "reverse":
            if in_force is not None:
                self.totals = self.totals.minus(ledger.year_added)
                self.ledgers[case] = ledger.with_entry(ledger.reversed(in_force, ReversalReason.OTHER, now))
            return
        if (act == "settle") is not (in_force is None):
            return
        before = self.totals.minus(ledger.year_added)
        others = [other for other in self.ledgers if other is not ledger]
        free = free_below(part for other in others for part in _parts(other))
        offered = inputs(bill.costs, account=str(bill.account_available), year_before=before)
        whole = replace(offered, serious_illness_free=free)
        result = settle(whole, area)
        if in_force is None:
            entry = ledger.settled(now, BASIS, whole, result)
        else:
            try:
                entry = ledger.adjusted(in_force, AdjustmentReason.OTHER, now, BASIS, whole, result)
            except NothingToAdjust:
                return
        self.totals = before.plus(result.year_added)
        self.ledgers[case] = ledger.with_entry(entry)


@settings(max_examples=300, deadline=None)
@given(acts)
def test_entries_add_up_to_the_latest_true_result_in_every_sequence(
    sequence: list[tuple[str, int, int, PriceParameters, str]],
) -> None:
    # Given three cases of one person, when they are settled, adjusted and reversed in any order
    year = PersonYear()
    for act, case, cents, area, account in sequence:
        year.act(act, case, inputs(costs(str(Decimal(cents).scaleb(-2))), account=account), area)

        # Then after every step each ledger adds up to what its latest entry says
        for ledger in year.ledgers:
            for name in PAYERS:
                added = sum((getattr(entry.payers, name) for entry in ledger.entries), Decimal("0.00"))
                assert added == getattr(ledger.paid, name)
            for entry in ledger.entries:
                assert entry.payers == ledger.payers_of(entry.sequence, entry.result)

        # And the year holds what the cases in force have added, of which the deductible is no more than once due
        added_up = YearTotals()
        for ledger in year.ledgers:
            added_up = added_up.plus(ledger.year_added)
        assert year.totals == added_up
        assert year.totals.basic_paid >= 0

        # And no part of the year's base is held twice
        held = sorted((part for ledger in year.ledgers for part in _parts(ledger)), key=lambda part: part.above)
        assert all(part.up_to <= following.above for part, following in pairwise(held))
        assert sum((part.length for part in held), Decimal("0.00")) == year.totals.serious_illness_base


def test_adjusting_is_reversing_and_settling_again() -> None:
    # Given a case settled twice over: once adjusted, once reversed and settled again with the same inputs
    area = AREAS[0]
    one, other = PersonYear(), PersonYear()
    for year in (one, other):
        year.act("settle", 0, inputs(costs("4000.00"), account="120.00"), area)
        year.act("settle", 1, inputs(costs("2500.00")), area)
    corrected = inputs(costs("3100.00"), account="120.00")

    # When
    one.act("adjust", 0, corrected, area)
    other.act("reverse", 0, corrected, area)
    other.act("settle", 0, corrected, area)

    # Then the case and the year stand the same
    assert one.ledgers[0].paid == other.ledgers[0].paid
    assert one.totals == other.totals
