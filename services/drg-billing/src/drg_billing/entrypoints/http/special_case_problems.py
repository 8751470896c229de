"""Which HTTP problem each refusal about special cases becomes, in two languages."""

from drg_billing.domain.special_case_errors import (
    AgreedAmountMisplaced,
    AlreadyDecided,
    ApplicationTooLate,
    NoPlaceLeft,
    NotSettled,
    SpecialCaseExists,
    SpecialCaseNotFound,
)
from drg_billing.entrypoints.http.chinese_words import CASE_WORDS, SPECIAL_CASE_STATES
from yilian_kit.http import ProblemCatalogue, ProblemType
from yilian_kit.http.problem import NOT_FOUND

SPECIAL_CASES: ProblemCatalogue = {
    SpecialCaseNotFound: NOT_FOUND,
    SpecialCaseExists: ProblemType(
        409,
        SpecialCaseExists.slug,
        title_en="The case has an application already",
        title_zh="该病例已申报特例单议",
        detail_en="Special case {special_case_id}.",
        detail_zh="特例单议 {special_case_id}。",
        extension=("special_case_id",),
    ),
    NotSettled: ProblemType(
        409,
        NotSettled.slug,
        title_en="Only a settled case can be a special case",
        title_zh="仅已结算病例可申报特例单议",
        detail_en="The case is {state}.",
        detail_zh="病例状态为{state}。",
        words_zh=CASE_WORDS,
    ),
    NoPlaceLeft: ProblemType(
        409,
        NoPlaceLeft.slug,
        title_en="The institution has used its share of special cases of the year",
        title_zh="该机构本年度特例单议名额已用完",
        detail_en="{places} in {year}.",
        detail_zh="{year} 年 {places} 例。",
        extension=("year", "places"),
    ),
    ApplicationTooLate: ProblemType(
        409,
        ApplicationTooLate.slug,
        title_en="The year of the discharge is closed for applications",
        title_zh="该出院年度的特例单议申报已截止",
        detail_en="The last day was {last_day}.",
        detail_zh="截止日为 {last_day}。",
    ),
    AlreadyDecided: ProblemType(
        409,
        AlreadyDecided.slug,
        title_en="The application is no longer pending",
        title_zh="该申报已不在待评审状态",
        detail_en="It is {state}.",
        detail_zh="状态为{state}。",
        extension=("state",),
        words_zh=SPECIAL_CASE_STATES,
    ),
    AgreedAmountMisplaced: ProblemType(
        422,
        AgreedAmountMisplaced.slug,
        title_en="agreed_amount goes with the effect agreed_amount, and with no other",
        title_zh="agreed_amount 仅在 effect 为 agreed_amount 时填写，且必须填写",
        detail_en="The effect is {effect}.",
        detail_zh="effect 为 {effect}。",
    ),
}
