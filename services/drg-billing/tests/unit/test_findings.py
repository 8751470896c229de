"""Every reason and warning is a sentence in two languages that names its field."""

from __future__ import annotations

import pytest

from drg_billing.domain.discharge import Fault
from drg_billing.domain.grouping.findings import FINDING_TEXTS, findings
from drg_billing.domain.grouping.grouper import group
from drg_billing.domain.grouping.results import NoGroupReason, WarningKind

from .packs import a_neonate, an_adult, compiled

PACK = compiled(adrg="F,FR1,,Heart,medical,main_dx,9", sets="MDCF,dx,I50.000\nFR1,dx,I50.000", valid_px="37,,prefix")


@pytest.mark.parametrize("rule", [*Fault, *NoGroupReason, *WarningKind])
def test_every_reason_and_warning_is_said_in_two_languages(rule: Fault | NoGroupReason | WarningKind) -> None:
    field, english, chinese = FINDING_TEXTS[rule]
    assert field.islower()
    assert english.isprintable()
    assert any("\u4e00" <= character <= "\u9fff" for character in chinese)


def test_what_is_said_names_field_rule_and_code() -> None:
    # Given a record with an unknown code and an operation that has nothing to do with its main diagnosis
    said = findings(group(an_adult("I50.000", "WHAT.1", procedures="37.1100"), PACK))

    # Then both are said
    assert [(one.field, one.rule, one.code) for one in said] == [
        ("diagnoses", "unknown_diagnosis", "WHAT.1"),
        ("main_procedure", "procedure_without_group", "37.1100"),
    ]


def test_reasons_come_before_warnings() -> None:
    neonate = a_neonate("I50.000", weight=20)
    assert [one.rule for one in findings(group(neonate, PACK))] == ["birth_weight_out_of_range"]
    unknown = findings(group(an_adult("Z99.000"), PACK))
    assert [one.rule for one in unknown] == ["main_diagnosis_unknown", "unknown_diagnosis"]
