"""The trace tells why: gates, the first condition that failed of every earlier ADRG, severity, suffixes and codes."""

from dataclasses import replace
from itertools import chain

import pytest

from drg_billing.domain.discharge import Discharge, Fault, Sex
from drg_billing.domain.grouping.conditions import (
    GATES,
    PREDICATES,
    BelowOneYear,
    CodeIn,
    MainProcedureValid,
    SexIs,
    SitesAtLeast,
    Where,
)
from drg_billing.domain.grouping.results import GroupStatus, WarningKind
from drg_billing.domain.grouping.rule_pack import SeverityLevel
from drg_billing.domain.grouping.suffixes import STANDARD_SUFFIXES
from drg_billing.domain.grouping.trace import (
    CodeUse,
    Hint,
    HintKind,
    Place,
    SecondaryDecision,
    Use,
    Verdict,
    explain,
    looked_at,
)
from drg_billing.domain.grouping.trace_plan import RuleKind
from drg_billing.domain.grouping.trace_texts import HINTS, USES, VERDICTS, describe

from .packs import an_adult, compiled

PACK = compiled(
    mdc="""
        A,Before all,valid_main_px,none
        P,Newborn,main_dx_age0,none
        Z,Injuries,main_dx_two_sites,none
        M,Men,main_dx_male,none
        F,Circulation,main_dx,valid_main_px
        O,Births,main_dx,none
    """,
    adrg="""
        A,AA1,,Transplant,surgical,main_px,9
        M,MZ1,,Men,medical,main_dx,9
        F,FX1,1,Operation,surgical,main_dx_and_any_px,1|3|5
        F,FX1,2,Operation,surgical,any_px_set1_set2,1|3|5
        F,FR1,,Without,medical,main_dx,3|5
        O,OR1,,Delivery,medical,main_dx,9
        O,OS1,,Delivery with operation,medical,main_dx_and_any_px,9
    """,
    sets="""
        MDCP,dx,P22
        MDCZ,site:head,S00
        MDCZ,site:leg,S80
        MDCM,dx,I10
        MDCF,dx,I10
        MDCF,dx,I11
        MDCO,dx,O80
        MDCO,dx,Z37
        AA1,px,37.5
        MZ1,dx,N40
        FX1_1,dx,I10
        FX1_1,px,36.0
        FX1_2,px,36.1
        FX1_2,px2,36.2
        FR1,dx,I10
        FR1,dx,I11
        OR1,dx,Z37
        OS1,dx,Z37
        OS1,px,73.0
    """,
    severity="J96,MCC,7\nK25,CC,7\nN17,MCC,8\nE11,CC,999",
    exclusions="I10,8\nI11,999",
    valid_px="36.0,Named\n36.1,Named\n99.1,Named",
)


def _man(main_diagnosis: str, *others: str, procedures: str = "") -> Discharge:
    return an_adult(main_diagnosis, *others, sex=Sex.MALE, procedures=procedures)


def test_every_gate_up_to_the_mdc_of_the_group_says_what_failed_first() -> None:
    trace = explain(an_adult("I10"), PACK)
    assert [(gate.mdc, gate.failed) for gate in trace.gates] == [
        ("A", MainProcedureValid()),
        ("P", CodeIn(Where.MAIN_DIAGNOSIS, "dx", GATES["main_dx"][0].owner)),
        ("Z", GATES["main_dx_two_sites"][0]),
        ("M", SexIs(Sex.MALE)),
        ("F", None),
    ]
    assert [gate.entered for gate in trace.gates] == [False, False, False, False, True]
    assert explain(an_adult("S00"), PACK).gates[2].failed == SitesAtLeast(2)
    assert explain(an_adult("P22"), PACK).gates[1].failed == BelowOneYear()


def test_every_earlier_adrg_says_its_first_condition_that_failed() -> None:
    # Given a man whose MDC M has no group for him, and a medical record in MDC F
    trace = explain(_man("I10", procedures="99.9"), PACK)

    # Then the rules of both MDCs stand there, up to the one that took the record
    main_dx, any_px = PREDICATES["main_dx_and_any_px"]
    assert [(rule.adrg, rule.part, rule.kind, rule.failed) for rule in trace.rules] == [
        ("MZ1", "", RuleKind.MEDICAL, main_dx),
        ("FX1", "1", RuleKind.SURGICAL, any_px),
        ("FX1", "2", RuleKind.SURGICAL, any_px),
        ("QY", "", RuleKind.QY, MainProcedureValid()),
        ("FR1", "", RuleKind.MEDICAL, None),
    ]
    assert trace.rules[-1].took
    assert trace.result.group.drg == "FR15"

    # And each tells which codes it looked at
    assert looked_at(main_dx, _man("I10", "K25", procedures="99.9 36.1")) == ("I10",)
    assert looked_at(any_px, _man("I10", "K25", procedures="99.9 36.1")) == ("99.9", "36.1")
    assert looked_at(any_px, _man("I10")) == ()
    assert looked_at(SitesAtLeast(2), _man("I10", "K25")) == ("I10", "K25")
    assert looked_at(SexIs(Sex.MALE), _man("I10")) == ()


def test_a_second_condition_is_named_when_the_first_one_held() -> None:
    trace = explain(an_adult("I11", procedures="36.1"), PACK)
    second_set = PREDICATES["any_px_set1_set2"][1]
    failed = {(rule.adrg, rule.part): rule.failed for rule in trace.rules}
    assert failed["FX1", "2"] == second_set
    assert trace.result.group.status is GroupStatus.QY


def test_severity_says_what_counted_and_by_which_table_the_rest_was_excluded() -> None:
    trace = explain(an_adult("I10", "J96", "N17", "E11", "I11", "X99", procedures="36.0"), PACK)
    assert trace.secondary == (
        SecondaryDecision("J96", SeverityLevel.MCC, "7", Verdict.COUNTED),
        SecondaryDecision("N17", SeverityLevel.MCC, "8", Verdict.EXCLUDED),
        SecondaryDecision("E11", SeverityLevel.CC, "999", Verdict.COUNTED),
        SecondaryDecision("I11", None, "", Verdict.NO_LEVEL),
        SecondaryDecision("X99", None, "", Verdict.UNKNOWN),
    )
    assert [(one.suffix, one.drg, one.matched) for one in trace.suffixes] == [("1", "FX11", True)]


def test_suffixes_that_were_tried_say_what_failed() -> None:
    trace = explain(an_adult("I10", "N17", procedures="36.0"), PACK)
    assert [(one.drg, one.failed) for one in trace.suffixes] == [
        ("FX11", STANDARD_SUFFIXES["1"][0][0]),
        ("FX13", STANDARD_SUFFIXES["3"][0][0]),
        ("FX15", None),
    ]


def test_every_code_is_used_or_not_or_unknown() -> None:
    trace = explain(an_adult("I10", "K25", "J96", "X99", procedures="99.1 36.0 00.0"), PACK)
    assert trace.result.group.drg == "FX11"
    assert trace.codes == (
        CodeUse("I10", Place.MAIN_DIAGNOSIS, Use.USED),
        CodeUse("K25", Place.OTHER_DIAGNOSIS, Use.NOT_USED),
        CodeUse("J96", Place.OTHER_DIAGNOSIS, Use.USED),  # its level decided the suffix
        CodeUse("X99", Place.OTHER_DIAGNOSIS, Use.UNKNOWN),
        CodeUse("99.1", Place.MAIN_PROCEDURE, Use.NOT_USED),
        CodeUse("36.0", Place.OTHER_PROCEDURE, Use.USED),
        CodeUse("00.0", Place.OTHER_PROCEDURE, Use.UNKNOWN),
    )


def test_o80_with_z37_beside_it_is_ungroupable_and_the_trace_says_why() -> None:
    # Given a delivery as hospitals code it, in a pack whose text asks for Z37 as main diagnosis
    trace = explain(an_adult("O80", "Z37"), PACK)

    # Then the pack is followed, and the code that stands in the wrong place is named; OS1 would miss more than that
    assert trace.result.group.status is GroupStatus.UNGROUPABLE
    assert trace.hints == (Hint(HintKind.ONLY_AS_MAIN_DIAGNOSIS, "Z37", "OR1"),)
    assert explain(an_adult("Z37", "O80"), PACK).hints == ()
    assert explain(an_adult("O80"), PACK).hints == ()


def test_a_faulty_record_has_its_faults_and_its_codes_alone() -> None:
    trace = explain(replace(an_adult("I10", "X99"), sex=None), PACK)
    assert trace.result.reasons == (Fault.SEX_MISSING,)
    assert (trace.gates, trace.rules, trace.suffixes) == ((), (), ())
    assert [code.use for code in trace.codes] == [Use.NOT_USED, Use.UNKNOWN]


def test_unknown_codes_are_warnings_of_the_result_too() -> None:
    trace = explain(an_adult("I10", "X99", procedures="00.0"), PACK)
    assert [(one.kind, one.code) for one in trace.result.warnings] == [
        (WarningKind.UNKNOWN_DIAGNOSIS, "X99"),
        (WarningKind.UNKNOWN_PROCEDURE, "00.0"),
    ]


def test_nothing_of_a_record_is_left_in_the_next() -> None:
    before = explain(an_adult("I10"), PACK)
    explain(an_adult("I10", "J96", "X99", procedures="36.0"), PACK)
    explain(replace(an_adult("I10"), age_years=None), PACK)
    assert explain(an_adult("I10"), PACK) == before


@pytest.mark.parametrize(
    "condition",
    sorted(
        {
            *chain.from_iterable(PREDICATES.values()),
            *chain.from_iterable(GATES.values()),
            *chain.from_iterable(chain.from_iterable(STANDARD_SUFFIXES.values())),
        },
        key=repr,
    ),
)
def test_every_condition_has_words_in_two_languages(condition: CodeIn) -> None:
    english, chinese = describe(condition)
    assert english.isascii()
    assert any("一" <= character <= "鿿" for character in chinese)


def test_conditions_that_differ_have_different_words() -> None:
    conditions = {*chain.from_iterable(PREDICATES.values()), *chain.from_iterable(GATES.values())}
    assert len({describe(condition) for condition in conditions}) == len(conditions)


def test_verdicts_uses_and_hints_have_words() -> None:
    assert VERDICTS.keys() == set(Verdict)
    assert USES.keys() == set(Use)
    assert HINTS.keys() == set(HintKind)
    assert HINTS[HintKind.ONLY_AS_MAIN_DIAGNOSIS].en.format(code="Z37", adrg="OR1").startswith("Z37 is listed")
