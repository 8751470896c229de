"""What people are admitted for is grouped by the starter pack, but for what coders get wrong."""

import pytest

from drg_billing.adapters.pack_folder import read_pack_folder, starter_pack_folder
from drg_billing.domain.discharge import read_discharge
from drg_billing.domain.grouping.compiled_pack import CompiledPack
from drg_billing.domain.grouping.grouper import group
from drg_billing.domain.grouping.results import GroupStatus
from yilian_local.scenario.county import Sex
from yilian_local.scenario.generator.clinical_pictures import PICTURES, ClinicalPicture, pictures_for


@pytest.fixture(scope="module")
def starter_pack() -> CompiledPack:
    """The pack that groups where nobody has activated another."""
    return CompiledPack(read_pack_folder(starter_pack_folder()))


@pytest.mark.parametrize(
    "picture", PICTURES, ids=lambda picture: f"{picture.main_diagnosis}+{picture.procedure or 'no operation'}"
)
def test_a_picture_is_grouped_and_its_codes_are_known(picture: ClinicalPicture, starter_pack: CompiledPack) -> None:
    # given
    record = {
        "sex": picture.sex or Sex.FEMALE,
        "age_years": str(picture.ages[1]),
        "main_dx": picture.main_diagnosis,
        "other_dx": "|".join(picture.other_diagnoses),
        "main_px": picture.procedure or "",
    }
    # when
    result = group(read_discharge(record), starter_pack)
    # then
    clean = result.group.status is GroupStatus.GROUPED and not result.warnings
    assert clean is not picture.miscoded


@pytest.mark.parametrize("sex", list(Sex))
@pytest.mark.parametrize("age", range(1, 96))
def test_there_is_an_illness_for_every_age_and_sex(age: int, sex: Sex) -> None:
    assert any(not picture.miscoded for picture in pictures_for(age, sex, pregnant=False))


@pytest.mark.parametrize("age", range(19, 44))
def test_a_pregnant_woman_is_not_operated_on(age: int) -> None:
    possible = pictures_for(age, Sex.FEMALE, pregnant=True)
    assert possible
    assert all(picture.procedure is None for picture in possible)
