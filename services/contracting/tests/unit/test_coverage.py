from datetime import date
from decimal import Decimal

import pytest

from contracting.domain.coverage import Coverage, Signing, rate, require_known, total_of
from contracting.domain.errors import FutureAsOf
from contracting.domain.key_groups import KeyGroup


@pytest.mark.parametrize(
    ("numerator", "denominator", "share"),
    [
        (0, 0, None),
        (0, 7, Decimal("0.0000")),
        (2, 3, Decimal("0.6667")),
        (1, 20000, Decimal("0.0001")),
        (7, 7, Decimal("1.0000")),
    ],
)
def test_a_rate_has_four_places_and_none_without_a_denominator(
    numerator: int, denominator: int, share: Decimal | None
) -> None:
    assert rate(numerator, denominator) == share


def test_persons_and_memberships_are_different_figures() -> None:
    # given two persons, one of them in two groups
    coverage = Coverage(
        villages=2,
        villages_covered=1,
        residents=Signing(5, 1),
        key_groups={KeyGroup.ELDERLY: Signing(2, 1), KeyGroup.HYPERTENSION: Signing(1, 1)},
        key_group_union=Signing(2, 1),
    )
    # then
    assert coverage.memberships == 3
    assert coverage.key_group_union.members == 2
    assert coverage.rate == Decimal("0.5000")


def test_a_figure_is_known_up_to_today() -> None:
    require_known(date(2025, 5, 31), today=date(2025, 5, 31))
    with pytest.raises(FutureAsOf):
        require_known(date(2025, 6, 1), today=date(2025, 5, 31))


def test_the_whole_is_the_sum_of_its_parts() -> None:
    # given
    groups = dict.fromkeys(KeyGroup, Signing()) | {KeyGroup.ELDERLY: Signing(2, 1)}
    one = Coverage(2, 1, Signing(5, 1), groups, Signing(2, 1))
    other = Coverage(3, 3, Signing(7, 4), groups, Signing(3, 2))
    # when
    whole = total_of([one, other])
    # then
    assert (whole.villages, whole.villages_covered, whole.residents) == (5, 4, Signing(12, 5))
    assert (whole.key_groups[KeyGroup.ELDERLY], whole.key_group_union) == (Signing(4, 2), Signing(5, 3))
    assert total_of([]).rate is None
