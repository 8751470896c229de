"""What a coder may be asked: would the group be another one if a listed code stood first?"""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from drg_billing.adapters.pack_folder import read_pack_folder, starter_pack_folder
from drg_billing.domain.discharge import Discharge, Sex
from drg_billing.domain.grouping.compiled_pack import CompiledPack
from drg_billing.domain.grouping.grouper import group
from drg_billing.domain.grouping.near_misses import Change, ChangeKind, may_be_main_diagnosis, near_misses
from drg_billing.domain.grouping.results import GroupStatus

from .packs import an_adult, compiled

STARTER = CompiledPack(read_pack_folder(starter_pack_folder()))

APPENDICITIS, PERITONITIS, HYPERTENSION, EXTERNAL_CAUSE = "K35.800", "K65.000", "I10.x00x002", "W19.900"
APPENDECTOMY, DRESSING = "47.0100", "93.5700"


def test_an_appendectomy_listed_second_would_give_the_surgical_group() -> None:
    # Given appendicitis, operated, with the dressing listed before the operation
    record = an_adult(APPENDICITIS, procedures=f"{DRESSING} {APPENDECTOMY}")
    assert not group(record, STARTER).group.adrg.startswith("GD")

    # When the coder asks
    (found,) = near_misses(record, STARTER)

    # Then the operation is named, with its place, and the group that it would give
    assert found.change == Change(ChangeKind.MAIN_PROCEDURE, 1, APPENDECTOMY, DRESSING)
    assert found.grouping.group.adrg.startswith("GD")


def test_an_appendectomy_listed_first_leaves_nothing_to_ask() -> None:
    assert near_misses(an_adult(APPENDICITIS, procedures=f"{APPENDECTOMY} {DRESSING}"), STARTER) == ()


def test_where_both_places_are_wrong_the_diagnosis_comes_first_and_the_operation_when_asked_again() -> None:
    # Given an appendectomy for appendicitis, both listed second
    record = an_adult(HYPERTENSION, APPENDICITIS, procedures=f"{DRESSING} {APPENDECTOMY}")

    # When the coder has settled the main diagnosis and asks again
    diagnosis = next(one for one in near_misses(record, STARTER) if one.change.code == APPENDICITIS)
    again = near_misses(an_adult(APPENDICITIS, HYPERTENSION, procedures=f"{DRESSING} {APPENDECTOMY}"), STARTER)

    # Then the operation is asked about
    assert diagnosis.change.kind is ChangeKind.MAIN_DIAGNOSIS
    operation = next(one for one in again if one.change.code == APPENDECTOMY)
    assert operation.grouping.group.adrg.startswith("GD")


SPLIT = compiled(
    adrg="F,FR1,,Heart,medical,main_dx,1|5\nF,FR2,,Vessels,medical,main_dx,9",
    sets="MDCF,dx,I50.000\nMDCF,dx,I10.000\nMDCF,dx,I21.000\nFR1,dx,I50.000\nFR1,dx,I21.000\nFR2,dx,I10.000",
    severity="I21.000,MCC,999\nI50.000,MCC,999",
)


def test_alternatives_come_in_the_order_of_the_record_whatever_their_severity() -> None:
    # Given a record whose two heart diseases stand behind its hypertension, once in this order, once in the other
    for others in (("I50.000", "I21.000"), ("I21.000", "I50.000")):
        found = near_misses(an_adult("I10.000", *others), SPLIT)

        # Then each is asked about in its place
        assert [(one.change.code, one.change.position) for one in found] == [(others[0], 1), (others[1], 2)]


def test_a_code_that_is_listed_twice_is_asked_about_once() -> None:
    found = near_misses(an_adult("I10.000", "I50.000", "I50.000", "I10.000"), SPLIT)
    assert [one.change.position for one in found] == [1]


def test_a_record_without_main_diagnosis_is_asked_whether_a_listed_one_is_it() -> None:
    (found,) = near_misses(an_adult("", "I10.000"), SPLIT)
    assert found.change == Change(ChangeKind.MAIN_DIAGNOSIS, 1, "I10.000", "")
    assert found.grouping.group.drg == "FR29"


def test_an_external_cause_or_a_manifestation_is_never_asked_to_be_the_main_diagnosis() -> None:
    # Given a pack that would group by a fall
    pack = compiled(
        adrg="F,FR1,,Falls,medical,main_dx,9\nF,FR2,,Vessels,medical,main_dx,9",
        sets="MDCF,dx,W19.900\nMDCF,dx,I10.000\nFR1,dx,W19.900\nFR2,dx,I10.000",
    )

    # Then nobody asks
    assert near_misses(an_adult("I10.000", "W19.900"), pack) == ()
    assert not may_be_main_diagnosis("H13.100*")
    assert may_be_main_diagnosis("A54.301+H13.1*")


def test_what_leads_to_no_group_is_not_asked() -> None:
    assert near_misses(an_adult("I10.000", "Z99.900"), SPLIT) == ()


_CODES = st.lists(
    st.sampled_from([APPENDICITIS, PERITONITIS, HYPERTENSION, EXTERNAL_CAUSE, "O80.000", "J18.900", "N17.900", "X"]),
    max_size=5,
)
_PROCEDURES = st.lists(st.sampled_from([APPENDECTOMY, DRESSING, "51.2300", "74.1x00", "X"]), max_size=4)


@given(
    sex=st.sampled_from(Sex),
    age=st.integers(0, 90),
    diagnoses=_CODES.filter(bool),
    procedures=_PROCEDURES,
)
def test_every_alternative_is_the_same_codes_in_another_order_and_another_group(
    sex: Sex, age: int, diagnoses: list[str], procedures: list[str]
) -> None:
    # Given any record
    record = Discharge(
        sex=sex,
        age_years=age,
        main_diagnosis=diagnoses[0],
        other_diagnoses=tuple(diagnoses[1:]),
        main_procedure=procedures[0] if procedures else "",
        other_procedures=tuple(procedures[1:]),
    )
    present = group(record, STARTER).group

    # Then each alternative makes a listed code the main one, in the record's order, and gives another group
    found = near_misses(record, STARTER)
    for one in found:
        listed = diagnoses if one.change.kind is ChangeKind.MAIN_DIAGNOSIS else procedures
        assert (listed[0], listed[one.change.position]) == (one.change.replaces, one.change.code)
        assert one.grouping.group.drg != present.drg
        assert one.grouping.group.status is not GroupStatus.UNGROUPABLE
    places = [(one.change.kind is ChangeKind.MAIN_PROCEDURE, one.change.position) for one in found]
    assert places == sorted(places)
