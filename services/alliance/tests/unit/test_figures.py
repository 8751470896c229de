"""The monthly figures."""

from __future__ import annotations

from dataclasses import astuple
from datetime import date
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from alliance.domain.figures import Count, Figure, Figures, assemble_figures

COUNTS = st.lists(
    st.builds(
        Count,
        figure=st.sampled_from(Figure),
        alliance_id=st.sampled_from([None, UUID(int=1), UUID(int=2)]),
        month=st.sampled_from([date(2025, month, 1) for month in range(1, 6)]),
        count=st.integers(1, 300),
    )
)


@given(COUNTS)
def test_alliances_and_months_each_add_up_to_the_total(counts: list[Count]) -> None:
    # when counts are assembled
    figures = assemble_figures(counts)
    # then both groupings add up to the total, and the total to the counts
    total = astuple(figures.total)
    for grouping in (figures.by_alliance, figures.by_month):
        columns = [astuple(group) for group in grouping.values()] or [astuple(Figures())]
        assert tuple(map(sum, zip(*columns, strict=True))) == total
    assert sum(total) == sum(count.count for count in counts)
    assert list(figures.by_month) == sorted(figures.by_month)


def test_each_figure_is_named_once() -> None:
    assert {figure.value for figure in Figure} == set(Figures.__dataclass_fields__)
