"""Reading settlement lists: values as systems write them, nothing raises, nobody is remembered."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drg_billing.adapters.settlement_list_fields import SECTIONS, Form
from drg_billing.adapters.settlement_list_reading import read_settlement_list
from drg_billing.domain.case import LeavingWay
from drg_billing.domain.discharge import Sex
from drg_billing.domain.grouping.rule_pack import CodeSet
from drg_billing.domain.parameters import InsuranceType
from drg_billing.domain.settlement import Costs
from drg_billing.domain.settlement_list.check import check
from drg_billing.domain.settlement_list.derived import before, within_minutes
from drg_billing.domain.settlement_list.findings import KnownCodes, OtherStay, Surroundings
from drg_billing.domain.settlement_list.record import Duration
from drg_billing.domain.settlement_list.submission import BesideTheList, submission_of
from yilian_kit.clock import SHANGHAI

from .settlement_lists import (
    TODAY,
    a_man,
    a_mother,
    a_newborn,
    a_patient,
    at,
    changed,
    diagnosis,
    identity_number,
    info,
    read,
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2025-03-01 08:30:00", datetime(2025, 3, 1, 8, 30, tzinfo=SHANGHAI)),
        ("2025-03-01T08:30", datetime(2025, 3, 1, 8, 30, tzinfo=SHANGHAI)),
        ("2025-03-01", datetime(2025, 3, 1, tzinfo=SHANGHAI)),
        ("2025/3/1 08:30:00", datetime(2025, 3, 1, 8, 30, tzinfo=SHANGHAI)),
        ("2025/3/1 8:30", datetime(2025, 3, 1, 8, 30, tzinfo=SHANGHAI)),
        ("20250301", datetime(2025, 3, 1, tzinfo=SHANGHAI)),
        ("20250301083000", datetime(2025, 3, 1, 8, 30, tzinfo=SHANGHAI)),
        ("2025-03-01T00:30:00Z", datetime(2025, 3, 1, 8, 30, tzinfo=SHANGHAI)),
        ("2025-02-30", None),
        ("1700-01-01", None),
        ("yesterday", None),
    ],
)
def test_times(text: str, expected: datetime | None) -> None:
    record = read(changed(a_man(), info(dcla_time=text))).record
    assert record.setlinfo.dcla_time == expected
    assert bool(record.unreadable) is (expected is None)


@pytest.mark.parametrize("dash", ["-", "--", "—", " - "])
def test_a_dash_says_that_there_is_nothing_to_tell(dash: str) -> None:
    names = ("bld_amt", "opsp_mdtrt_date", "vent_used_dura", "nwb_bir_wt", "sp_psn_type", "days_rinp_pup_31")
    record = read(changed(a_patient(), info(**dict.fromkeys(names, dash)))).record
    assert record == read(a_patient()).record


def test_a_long_text_that_is_not_kept_is_no_fault() -> None:
    record = read(changed(a_man(), at("oprninfo.0.oprn_oprt_name", "a procedure " * 40))).record
    assert record.unreadable == ()


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("1/13/24", Duration(1, 13, 24)),
        ("0/0/0", Duration(0, 0, 0)),
        ("37.5", Duration(1, 13, 30)),
        (24, Duration(1, 0, 0)),
        ("1/24/0", None),
        ("1/0/60", None),
        ("1:30", None),
        ("-1", None),
    ],
)
def test_durations(value: object, expected: Duration | None) -> None:
    assert read(changed(a_man(), info(vent_used_dura=value))).record.setlinfo.vent_used_dura == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("1700.00", Decimal("1700.00")),
        (1700, Decimal("1700.00")),
        (1700.1, Decimal("1700.10")),
        (99999999999.99, Decimal("99999999999.99")),
        ("1700.100", Decimal("1700.10")),
        ("1700.005", None),
        (0.1 + 0.2, None),
        ("1,700", None),
        ("1e3", None),
        (float("nan"), None),
        (True, None),
    ],
)
def test_amounts(value: object, expected: Decimal | None) -> None:
    assert read(changed(a_man(), info(psn_selfpay=value))).record.setlinfo.psn_selfpay == expected


def test_the_spellings_of_4101a_are_understood() -> None:
    raw = a_newborn()
    for spelling, name in SECTIONS["setlinfo"].aliases.items():
        if name in raw["setlinfo"]:
            raw["setlinfo"][spelling] = raw["setlinfo"].pop(name)
    assert read(raw).record == read(a_newborn()).record


def test_every_field_of_every_section_has_a_form_and_personal_ones_are_not_kept() -> None:
    forms = SECTIONS["setlinfo"].forms
    for name in ("psn_name", "certno", "hi_no", "curr_addr", "coner_name", "coner_tel", "emp_tel", "chfpdr_name"):
        assert forms[name] is Form.NOT_KEPT
    assert len(forms) > 80


def test_the_record_has_no_name_and_no_number_and_hides_what_else_tells_a_person() -> None:
    one = read(changed(a_man(), info(psn_name="张三", coner_tel="13800000000")))
    assert one.identity is not None
    for secret in ("张三", "13800000000", identity_number(), "1960", "R-1"):
        assert secret not in repr(one)
    kept = repr([getattr(one.record, name) for name in SECTIONS]) + str(one.record.setlinfo.medcasno)
    assert identity_number() not in kept


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=10), inner, max_size=3),
    max_leaves=10,
)
VALUES = JSON | st.sampled_from(
    ["1", "0", "-1", "2025-03-01", "2025-03-09 10:00:00", "1/2/3", "J18.900", "无", "1.005"]
)


AROUND = Surroundings(
    TODAY,
    KnownCodes(CodeSet(frozenset({"J18.900"})), CodeSet(), starter=False),
    (OtherStay("LEAD", "S-9", date(2025, 2, 20), date(2025, 3, 5), "J18.900"),),
    number_taken=True,
)


@given(st.sampled_from(sorted(SECTIONS)), st.data())
def test_whatever_stands_in_a_list_is_judged_and_never_raises(section: str, data: st.DataObject) -> None:
    # Given a list of which some fields of a section hold anything
    raw: dict[str, Any] = a_man()
    names = st.sampled_from(sorted(SECTIONS[section].forms))
    fields = data.draw(st.dictionaries(names, VALUES, max_size=6))
    if section == "setlinfo":
        raw["setlinfo"] |= fields
    else:
        raw[section] = data.draw(st.lists(st.just(fields) | JSON, max_size=3) | JSON)

    # Then it is judged
    found = read_settlement_list(raw, today=TODAY)
    check(found.record, AROUND)
    submission_of(found.record, "k" * 64, BesideTheList())


@given(st.dictionaries(st.text(max_size=10) | st.sampled_from(sorted(SECTIONS)), JSON, max_size=4))
def test_no_json_object_raises(raw: dict[str, Any]) -> None:
    assert check(read_settlement_list(raw, today=TODAY).record, Surroundings(TODAY))


def test_the_submission_of_a_list() -> None:
    beside = BesideTheList("990100", Decimal("10.00"), Decimal("30.00"))
    submission = submission_of(read(a_man()).record, "k" * 64, beside)

    assert submission is not None
    assert (submission.settlement_number, submission.insurance, submission.doctor_code) == (
        "S-1",
        InsuranceType.RESIDENT,
        "D0002",
    )
    stay, discharge = submission.stay, submission.discharge
    assert (stay.admitted_on, stay.discharged_on) == (date(2025, 3, 1), date(2025, 3, 8))
    assert (stay.leaving_way, stay.icu_hours, stay.ventilation_hours) == (LeavingWay.ORDERED_HOME, 24, 20)
    assert (discharge.sex, discharge.age_years, discharge.age_days) == (Sex.MALE, 65, None)
    assert (discharge.main_diagnosis, discharge.other_diagnoses) == ("J18.900", ("I10.X00",))
    assert (discharge.main_procedure, discharge.other_procedures) == ("33.2400", ("96.7101",))
    assert submission.costs == Costs(Decimal("5000.00"), Decimal("300.00"), Decimal("10.00"), Decimal("30.00"))


def test_a_newborn_and_a_mother_are_submitted_with_what_decides_their_groups() -> None:
    newborn = submission_of(read(a_newborn()).record, "k" * 64, BesideTheList())
    with_weight_of_child = read(changed(a_mother(), info(nwb_bir_wt=3200))).record
    mother = submission_of(with_weight_of_child, "k" * 64, BesideTheList())
    assert newborn is not None
    assert mother is not None
    discharge = newborn.discharge
    assert (discharge.age_years, discharge.age_days, discharge.birth_weight_g) == (0, 2, 3200)
    assert mother.discharge.birth_weight_g is None
    assert (mother.discharge.sex, mother.insurance) == (Sex.FEMALE, InsuranceType.RESIDENT)


def test_diagnoses_of_chinese_medicine_decide_no_group() -> None:
    raw = a_man()
    raw["diseinfo"].append(diagnosis("A04.01", diag_type="3"))
    submission = submission_of(read(raw).record, "k" * 64, BesideTheList())
    assert submission is not None
    assert submission.discharge.other_diagnoses == ("I10.X00",)


def test_mere_days_are_compared_as_days() -> None:
    day, later = datetime(2025, 3, 8, tzinfo=SHANGHAI), datetime(2025, 3, 8, 15, tzinfo=SHANGHAI)
    assert not before(day, later)
    assert before(later, later.replace(hour=16))
    record = read(changed(a_man(), info(dscg_time="2025-03-08"))).record
    assert within_minutes(record) == 8 * 24 * 60
    assert within_minutes(replace(record, setlinfo=replace(record.setlinfo, adm_time=None))) is None


def test_a_field_of_the_systems_own_is_told_of_the_first_row_that_has_it() -> None:
    # Given 5,000 items with sixty fields that 4101 does not know, and one more in the last
    raw = a_man()
    item = {f"own_{number}": "x" for number in range(60)}
    raw["iteminfo"] = [dict(item) for _ in range(4_999)] + [{**item, "late": "x"}]

    # Then each is told once, and none stands in the way of the rules
    record = read(raw).record
    assert [one.field for one in record.unreadable] == [
        *(f"iteminfo[0].own_{number}" for number in range(60)),
        "iteminfo[4999].late",
    ]
