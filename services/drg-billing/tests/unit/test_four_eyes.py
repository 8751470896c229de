"""Who counts as a second person."""

import pytest

from drg_billing.domain.four_eyes import FourEyesRequired, is_nobodys_name, require_second_person


@pytest.mark.parametrize(
    "actor",
    [
        "zhang",
        " zhang",
        "ZHANG",
        "ｚｈａｎｇ",
        "zh ang",
        "zhang\u3000",
        "zh\u200bang",
        "zhang\u00ad",
        "zhang\t",
        "zhang\ufe0f",
        "zhang\u3164",
    ],
)
def test_case_width_and_spaces_make_no_second_person(actor: str) -> None:
    with pytest.raises(FourEyesRequired) as refused:
        require_second_person("activate-pack", author="Zhang", actor=actor)
    assert refused.value.act == "activate-pack"


def test_another_person_may_act() -> None:
    require_second_person("activate-pack", author="zhang", actor="li")


@pytest.mark.parametrize("name", ["system", "System", "sys\u200btem", "service:drg-billing", "\u200b"])
def test_nobody_acts_under_a_name_that_is_no_persons(name: str) -> None:
    assert is_nobodys_name(name)
    assert not is_nobodys_name("zhang")
