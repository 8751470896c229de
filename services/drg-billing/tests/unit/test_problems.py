"""Every refusal of the domain has its HTTP problem, in two languages, without a gap in either text."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import orjson
import pytest
from fastapi import Request

from drg_billing.application import activate_pack, activate_parameters
from drg_billing.bootstrap import define_service
from drg_billing.domain import check_parameters, check_prices, outpatient_years, special_case
from drg_billing.domain.account import MovementKind
from drg_billing.domain.account_errors import MovementSignWrong
from drg_billing.domain.adjustment_errors import GroupUnknown
from drg_billing.domain.case import CaseAct, CaseState
from drg_billing.domain.errors import (
    ActNotAllowed,
    AmountsExceedTotal,
    DischargeBeforeAdmission,
    DomainError,
    ModeNotOffered,
    ParametersInvalid,
    PeriodReversed,
    PoolingAreaUnknown,
)
from drg_billing.domain.four_eyes import FourEyesRequired
from drg_billing.domain.parameters import PaymentMode
from drg_billing.domain.special_case import SpecialCaseState
from drg_billing.domain.special_case_errors import AlreadyDecided, NotSettled
from drg_billing.entrypoints.http.chinese_words import (
    ACTS_OF_TWO,
    CASE_WORDS,
    IDENTITY_NUMBER_FAULTS,
    MOVEMENT_KINDS,
    PARAMETER_FAULTS,
    PAYMENT_MODES,
    SPECIAL_CASE_STATES,
)
from yilian_kit.http.problem import render_problem
from yilian_kit.security.identity_number import IdentityNumberFault, InvalidIdentityNumber

PROBLEMS = define_service().problems
SAMPLES: dict[str, Any] = {
    "str": "TEXT",
    "int": 3,
    "date": date(2025, 1, 2),
    "Decimal": Decimal("1.00"),
    "UUID": UUID(int=7),
}


def domain_errors(error: type[DomainError] = DomainError) -> Iterator[type[DomainError]]:
    for kind in error.__subclasses__():
        yield kind
        yield from domain_errors(kind)


def sample(annotation: str) -> Any:
    """Some value of the parameter's type; a text for an enum, a tuple of it for a tuple."""
    inner = re.fullmatch(r"(?:tuple|Sequence)\[(\w+)(?:, \.\.\.)?\]", annotation)
    if inner is not None:
        return (sample(inner[1]),)
    return SAMPLES.get(annotation, "TEXT")


@pytest.mark.parametrize("kind", sorted(domain_errors(), key=lambda kind: kind.slug))
def test_every_domain_error_is_a_problem_whose_texts_name_only_what_it_has(kind: type[DomainError]) -> None:
    # Given an error of the domain with some value for each parameter
    parameters = [] if kind.__init__ is Exception.__init__ else list(inspect.signature(kind).parameters.values())
    error = kind(*(sample(str(each.annotation)) for each in parameters if each.default is inspect.Parameter.empty))

    # When its problem is written in both languages
    problem = PROBLEMS[kind]
    details = [template.format_map(vars(error)) for template in (problem.detail_en, problem.detail_zh)]

    # Then both say something or both nothing, and each extension is there
    assert bool(details[0]) is bool(details[1])
    assert problem.title_en
    assert problem.title_zh
    assert set(problem.extension) <= set(vars(error))
    assert str(error).startswith(kind.slug)


def test_each_slug_names_one_error() -> None:
    slugs = [kind.slug for kind in domain_errors()]
    assert sorted(slugs) == sorted(set(slugs))


@pytest.mark.parametrize(
    ("error", "chinese", "english"),
    [
        (
            DischargeBeforeAdmission(date(2025, 3, 8), date(2025, 3, 1)),
            "discharged_on 2025-03-01 早于 admitted_on 2025-03-08。",
            "discharged_on 2025-03-01 is before admitted_on 2025-03-08.",
        ),
        (
            PeriodReversed(date(2025, 3, 8), date(2025, 3, 1)),
            "to 2025-03-01 早于 2025-03-08。",
            "to 2025-03-01 is before 2025-03-08.",
        ),
        (
            AmountsExceedTotal(Decimal("10.00"), Decimal("10.01")),
            "full_self_pay + over_limit + pre_self_pay = 10.01，total_cost 10.00。",
            "full_self_pay + over_limit + pre_self_pay = 10.01, total_cost 10.00.",
        ),
        (
            InvalidIdentityNumber(IdentityNumberFault.CHECK_CHARACTER),
            "原因：末位校验码不符。",
            "Fault: check-character.",
        ),
        (
            FourEyesRequired("activate-pack"),
            "已拒绝：录入人（申报人）本人启用分组方案。",
            "Refused: activate-pack by its own author.",
        ),
        (
            ActNotAllowed(CaseAct.SETTLE, CaseState.SETTLED, ()),
            "状态为“已结算”的病例不允许结算。",
            "A case that is settled does not allow settle.",
        ),
        (NotSettled(CaseState.REVERSED), "病例状态为已冲正。", "The case is reversed."),
        (AlreadyDecided(SpecialCaseState.REFUSED), "状态为已驳回。", "It is refused."),
        (MovementSignWrong(MovementKind.CREDIT), "划入的 amount。", "amount of a credit."),
        (GroupUnknown("ZZ99"), "drg ZZ99。", "drg ZZ99."),
        (
            ModeNotOffered(PaymentMode.PAY_ONLY, (PaymentMode.FEE_AND_PAY,)),
            "mode pay_only（只付费）；可用：fee_and_pay（收付费）。",
            "mode pay_only; offered: fee_and_pay.",
        ),
        (
            PoolingAreaUnknown(("990100", "990200")),
            "出院日有支付参数的统筹区：990100、990200。",
            "Areas with parameters on the day of discharge: 990100, 990200.",
        ),
        (
            ParametersInvalid("bands.schemes", "bed_day_has_no_bands"),
            "bands.schemes：bed_day 不分高低倍率。",
            "bands.schemes: bed_day_has_no_bands.",
        ),
        (
            ParametersInvalid("outpatient.employee.year", "changes_within_a_year"),
            "outpatient.employee.year：与同一年度内此前生效的版本不同，只能自 1 月 1 日起变更。",
            "outpatient.employee.year: changes_within_a_year.",
        ),
        (
            ParametersInvalid("schemes.0.tiers", "every_other_in_a_list"),
            "schemes.0.tiers：须逐一列出机构级别，“*”不是级别。",
            "schemes.0.tiers: every_other_in_a_list.",
        ),
    ],
    ids=lambda value: value.slug if hasattr(value, "slug") else "",
)
def test_a_refusal_names_field_and_rule_in_the_words_of_its_language(
    error: Exception, chinese: str, english: str
) -> None:
    for language, detail in ((b"zh", chinese), (b"en", english)):
        request = Request({"type": "http", "headers": [(b"accept-language", language)]})
        answer = render_problem(PROBLEMS[type(error)], request, vars(error))
        assert orjson.loads(answer.body)["detail"] == detail


def test_every_code_that_a_chinese_detail_may_hold_has_a_word() -> None:
    assert CASE_WORDS.keys() >= {*CaseState, *CaseAct}
    assert SPECIAL_CASE_STATES.keys() == set(SpecialCaseState)
    assert MOVEMENT_KINDS.keys() == set(MovementKind)
    assert PAYMENT_MODES.keys() == set(PaymentMode)
    assert IDENTITY_NUMBER_FAULTS.keys() == set(IdentityNumberFault)


def test_every_fault_of_parameters_and_every_act_of_two_people_has_a_chinese_word() -> None:
    # Given what the rules say, as it stands in their source
    rules = "".join(inspect.getsource(part) for part in (check_parameters, check_prices, outpatient_years))
    faults = set(re.findall(r'ParametersInvalid\([^\n]*, "(\w+)"\)', rules))
    acts = set(re.findall(r'"([a-z]+-special-case)"', inspect.getsource(special_case)))
    for use_case in (activate_pack, activate_parameters):
        acts.update(re.findall(r'require_second_person\("([a-z-]+)"', inspect.getsource(use_case)))

    # Then each has a word, and no word is left over
    assert faults == {fault for fault in PARAMETER_FAULTS if not fault.endswith(("_has_no_bands", "_not_in_use"))}
    assert acts == ACTS_OF_TWO.keys()
