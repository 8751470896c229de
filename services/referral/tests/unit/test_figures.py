"""The figures: what is counted adds up."""

from hypothesis import given
from hypothesis import strategies as st

from referral.domain.data_set import Direction
from referral.domain.figures import Count, Tally, fold

CODES = st.sampled_from(["V1", "T1", "L1"])
COUNTS = st.builds(
    Count,
    sending_code=CODES,
    receiving_code=CODES,
    month=st.sampled_from(["2025-01", "2025-02"]),
    direction=st.sampled_from(Direction),
    open=st.integers(0, 9),
    closed=st.integers(0, 9),
    loops_closed=st.integers(0, 9),
)


def test_up_down_open_and_closed_of_a_small_county() -> None:
    # given
    counts = [
        Count("T1", "L1", "2025-01", Direction.UP, 1, 2, 2),
        Count("L1", "T1", "2025-02", Direction.DOWN, 1, 0, 0),
    ]
    # when
    figures = fold(counts)
    # then
    assert figures.total == Tally(up=3, down=1, lateral=0, open=2, closed=2, loops_closed=2)
    assert list(figures.by_month) == ["2025-01", "2025-02"]
    (lead, township) = figures.by_institution
    assert (lead.institution_code, lead.received.up, lead.sent.down) == ("L1", 3, 1)
    assert (township.institution_code, township.sent.up, township.received.down) == ("T1", 3, 1)
    assert township.sent_by_month == {"2025-01": Tally(up=3, open=1, closed=2, loops_closed=2)}


@given(counts=st.lists(COUNTS, max_size=12))
def test_every_referral_is_in_one_direction_one_state_one_month_one_sender_and_one_receiver(
    counts: list[Count],
) -> None:
    # when
    figures = fold(counts)
    # then
    total = figures.total
    assert total.up + total.down + total.lateral == total.open + total.closed
    assert total.open == sum(count.open for count in counts)
    for parts in (
        list(figures.by_month.values()),
        [row.sent for row in figures.by_institution],
        [row.received for row in figures.by_institution],
        [tally for row in figures.by_institution for tally in row.sent_by_month.values()],
    ):
        assert sum(part.open + part.closed for part in parts) == total.open + total.closed
        assert sum(part.loops_closed for part in parts) == total.loops_closed
