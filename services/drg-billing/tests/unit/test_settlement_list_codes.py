"""The forms of codes: those of the public packs all have them, clinical versions and typing errors do not."""

from __future__ import annotations

import pytest

from drg_billing.domain.settlement_list.rules.codes import DIAGNOSIS_SHAPE, PROCEDURE_SHAPE

from .packs import public_pack
from .public_data import public_tables


@pytest.mark.parametrize("name", ["chs_drg_11", "fuzhou_2022", "nanping_2023"])
def test_every_code_of_a_public_pack_has_the_form(name: str) -> None:
    public_tables("CHS_DRG_11")  # without the public data: failed under CI, skipped elsewhere
    pack = public_pack(name)
    procedures, diagnoses = set(pack.valid_procedures.exact), set(pack.severity.exact) | set(pack.exclusions.exact)
    for (_, kind), codes in pack.sets.items():
        (procedures if kind.startswith("px") else diagnoses).update(codes.exact)

    assert len(diagnoses) > 30_000
    assert len(procedures) > 11_000
    assert [code for code in diagnoses if not DIAGNOSIS_SHAPE.fullmatch(code)] == []
    assert [code for code in procedures if not PROCEDURE_SHAPE.fullmatch(code)] == []


@pytest.mark.parametrize(
    "code", ["J18.900", "I10.X00", "K80.000X001", "M80.X01X001", "A18.000X002+M90.0*", "A17.000+G01*"]
)
def test_forms_of_diagnoses(code: str) -> None:
    assert DIAGNOSIS_SHAPE.fullmatch(code)


@pytest.mark.parametrize(
    "code", ["J18", "J18.9", "J18.9001", "18.900", "J18,900", "J18.900X01", "J18.900 ", "Ｊ18.900"]
)
def test_no_forms_of_diagnoses(code: str) -> None:
    assert not DIAGNOSIS_SHAPE.fullmatch(code)


@pytest.mark.parametrize("code", ["47.0901", "74.1X00", "00.5500X008", "74.0X00X001", "17.971A0"])
def test_forms_of_procedures(code: str) -> None:
    assert PROCEDURE_SHAPE.fullmatch(code)


@pytest.mark.parametrize("code", ["47", "47.0", "47.01", "4.0901", "47.A901", "47.0901X01", "470901"])
def test_no_forms_of_procedures(code: str) -> None:
    assert not PROCEDURE_SHAPE.fullmatch(code)
