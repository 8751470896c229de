"""Each rule of the settlement list is broken by a change that breaks no other rule."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable

import pytest

from drg_billing.adapters.settlement_list_fields import SECTIONS
from drg_billing.domain.settlement_list.findings import Rule, Severity, Surroundings
from drg_billing.domain.settlement_list.rules import RULES, TOPICS

from . import settlement_list_cases_clinical, settlement_list_cases_money, settlement_list_cases_stay
from .settlement_lists import (
    Change,
    Raw,
    a_man,
    a_mother,
    a_newborn,
    a_patient,
    add,
    at,
    changed,
    diagnosis,
    info,
    judged,
)

CASES = (
    *settlement_list_cases_stay.CASES,
    *settlement_list_cases_clinical.CASES,
    *settlement_list_cases_money.CASES,
)


@pytest.mark.parametrize("a_list", [a_man, a_patient, a_mother, a_newborn])
def test_a_list_that_is_in_order_has_no_finding(a_list: Callable[[], Raw]) -> None:
    assert judged(a_list()) == ()


@pytest.mark.parametrize(
    ("raw", "changes"),
    [
        (a_man(), (info(nwb_age=0, nwb_bir_wt=0, nwb_adm_wt=0, bld_amt="0.00"),)),  # zeros of systems that know no gap
        (a_man(), (info(nwb_adm_type="-", refldept_dept="-", acp_optins_code="-", sp_psn_type="-"),)),
        (a_man(), (at("oprninfo.0.anst_way", "0305"), at("oprninfo.0.anst_dr_code", "-"))),  # the operator gives it
        (a_man(), (at("oprninfo.0.anst_way", "31"), at("oprninfo.0.anst_dr_code", "D0001"))),
        (a_man(), (at("oprninfo.0.oprn_oprt_endtime", "2025-03-02"), at("oprninfo.0.anst_endtime", "2025-03-02"))),
        (a_man(), (at("icuinfo.0.scs_cutd_exit_time", "2025-03-03"),)),
        (
            a_man(),
            (
                info(trt_type="3"),
                add(
                    "diseinfo",
                    diagnosis("A04.01", diag_type="3", maindiag_flag="1"),
                    diagnosis("B01.02", diag_type="4"),
                ),
            ),
        ),
        (a_mother(), (info(nwb_bir_wt=3200),)),
    ],
)
def test_what_systems_write_in_other_ways_has_no_finding(raw: Raw, changes: tuple[Change, ...]) -> None:
    assert judged(changed(raw, *changes)) == ()


@pytest.mark.parametrize(
    ("rule", "raw", "changes", "around"), CASES, ids=[f"{one[0]}-{index}" for index, one in enumerate(CASES)]
)
def test_a_change_breaks_exactly_its_rule(
    rule: str, raw: Raw, changes: tuple[Change, ...], around: Surroundings | None
) -> None:
    findings = judged(changed(raw, *changes), around)

    assert {finding.rule for finding in findings} == {rule}


@pytest.mark.parametrize(
    "path",
    [
        "setlinfo.certno",
        "setlinfo.gend",
        "setlinfo.psn_name",
        "setlinfo.hi_paymtd",
        "setlinfo.brdy",
        "diseinfo.1.diag_name",
        "diseinfo.1.adm_cond_type",
        "iteminfo.2.amt",
        "iteminfo.2.med_chrgitm",
        "payinfo.0.fund_payamt",
    ],
)
def test_what_cannot_be_read_is_not_called_missing_as_well(path: str) -> None:
    findings = judged(changed(a_man(), at(path, ["no value"])))
    assert {finding.rule for finding in findings} == {"QC-R-006"}


def test_every_rule_has_such_a_change() -> None:
    assert Counter(rule.id for rule in RULES) == Counter({one[0]: 1 for one in CASES})


def test_there_are_more_than_120_rules_and_each_says_something_of_its_own() -> None:
    assert len(RULES) >= 120
    assert len({rule.id for rule in RULES}) == len(RULES)
    assert len({rule.message_zh for rule in RULES}) == len(RULES)
    assert len({rule.message_en for rule in RULES}) == len(RULES)
    assert {rule.severity for rule in RULES} == set(Severity)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_rule_is_named_in_two_languages_and_names_fields_of_the_interface(rule: Rule) -> None:
    assert re.fullmatch(r"QC-[A-Z]-[0-9]{3}", rule.id)
    assert re.search(r"[\u4e00-\u9fff]", rule.message_zh)
    assert rule.message_en.isascii()
    for field in rule.fields:
        section, _, name = field.partition(".")
        assert field == "*" or (section in SECTIONS and (not name or name in SECTIONS[section].forms)), field


def test_the_rules_of_a_topic_share_their_letters() -> None:
    letters = [{rule.id[3] for rule in rules} for _, _, rules in TOPICS]
    assert sum(map(len, letters)) == len(set().union(*letters))
