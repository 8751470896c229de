"""Who counts as a second person."""

import pytest

from drg_billing.domain.four_eyes import FourEyesRequired, require_second_person


@pytest.mark.parametrize("actor", ["zhang", " zhang", "ZHANG", "ｚｈａｎｇ"])
def test_case_width_and_spaces_make_no_second_person(actor: str) -> None:
    with pytest.raises(FourEyesRequired) as refused:
        require_second_person("activate-pack", author="Zhang", actor=actor)
    assert refused.value.act == "activate-pack"


def test_another_person_may_act() -> None:
    require_second_person("activate-pack", author="zhang", actor="li")
