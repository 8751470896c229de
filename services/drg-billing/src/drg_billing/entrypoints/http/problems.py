"""Which HTTP problem each error becomes, in two languages."""

from drg_billing.domain.errors import (
    ActNotAllowed,
    AmountsExceedTotal,
    CaseNotFound,
    CountyOnly,
    DischargeBeforeAdmission,
    DischargeInFuture,
    HoursExceedStay,
    InstitutionUnknown,
    ModeNotOffered,
    NoParametersInForce,
    NotReversible,
    OverlappingStay,
    PackNotFound,
    PackVersionTaken,
    ParametersInvalid,
    ParametersNotFound,
    ParameterUnset,
    PeriodReversed,
    PoolingAreaUnknown,
    ReverseFirst,
    SettlementNotFound,
    SettlementNumberTaken,
    StaleVersion,
)
from drg_billing.entrypoints.http.account_problems import ACCOUNT_PROBLEMS
from drg_billing.entrypoints.http.chinese_words import CASE_WORDS, PARAMETER_FAULTS, PAYMENT_MODES
from drg_billing.entrypoints.http.four_eyes_problems import FOUR_EYES_PROBLEMS
from drg_billing.entrypoints.http.identity_numbers import IDENTITY_NUMBER_INVALID
from drg_billing.entrypoints.http.settlement_list_problems import SETTLEMENT_LIST_PROBLEMS
from drg_billing.entrypoints.http.special_case_problems import SPECIAL_CASES
from yilian_kit.http import ProblemCatalogue, ProblemType
from yilian_kit.http.problem import CURSOR_INVALID, NOT_FOUND, VERSION_STALE
from yilian_kit.pagination import InvalidCursor
from yilian_kit.security.identity_number import InvalidIdentityNumber

_GENERAL: ProblemCatalogue = {
    CaseNotFound: NOT_FOUND,
    SettlementNotFound: NOT_FOUND,
    PackNotFound: NOT_FOUND,
    ParametersNotFound: NOT_FOUND,
    StaleVersion: VERSION_STALE,
    InvalidCursor: CURSOR_INVALID,
    InvalidIdentityNumber: IDENTITY_NUMBER_INVALID,
    PeriodReversed: ProblemType(
        422,
        PeriodReversed.slug,
        title_en="The last day lies before the first",
        title_zh="结束日期早于开始日期",
        detail_en="{field} {last_day} is before {first_day}.",
        detail_zh="{field} {last_day} 早于 {first_day}。",
        extension=("field",),
    ),
    CountyOnly: ProblemType(
        403,
        CountyOnly.slug,
        title_en="Only the county authority may do this",
        title_zh="仅县级主管部门可执行该操作",
    ),
}

_CASES: ProblemCatalogue = {
    InstitutionUnknown: ProblemType(
        422,
        InstitutionUnknown.slug,
        title_en="There is no such open institution that you may act for",
        title_zh="机构不存在、已关闭或无权代表该机构",
        detail_en="institution_code {institution_code}.",
        detail_zh="institution_code {institution_code}。",
    ),
    DischargeBeforeAdmission: ProblemType(
        422,
        DischargeBeforeAdmission.slug,
        title_en="The discharge lies before the admission",
        title_zh="出院日期早于入院日期",
        detail_en="discharged_on {discharged_on} is before admitted_on {admitted_on}.",
        detail_zh="discharged_on {discharged_on} 早于 admitted_on {admitted_on}。",
    ),
    DischargeInFuture: ProblemType(
        422,
        DischargeInFuture.slug,
        title_en="The discharge lies in the future",
        title_zh="出院日期晚于今天",
        detail_en="discharged_on {discharged_on}, today is {today} (Asia/Shanghai).",
        detail_zh="discharged_on {discharged_on}，今天是 {today}（北京时间）。",
    ),
    HoursExceedStay: ProblemType(
        422,
        HoursExceedStay.slug,
        title_en="Intensive care or ventilation lasts longer than the stay",
        title_zh="重症监护或呼吸机使用时长超过住院时长",
        detail_en="{field} {hours}; the days of the stay have {at_most} hours.",
        detail_zh="{field} 为 {hours} 小时；住院各日合计 {at_most} 小时。",
        extension=("field", "hours", "at_most"),
    ),
    AmountsExceedTotal: ProblemType(
        422,
        AmountsExceedTotal.slug,
        title_en="Full self-pay, over-limit and pre-self-pay exceed the total cost",
        title_zh="全自费、超限价与先行自付之和超过总费用",
        detail_en="full_self_pay + over_limit + pre_self_pay = {out_of_scope}, total_cost {total_cost}.",
        detail_zh="full_self_pay + over_limit + pre_self_pay = {out_of_scope}，total_cost {total_cost}。",
    ),
    SettlementNumberTaken: ProblemType(
        409,
        SettlementNumberTaken.slug,
        title_en="The institution submitted another discharge under this settlement number",
        title_zh="该机构已用此结算编号上传过不同的病例",
        detail_en="settlement_number {settlement_number} is case {case_id}.",
        detail_zh="settlement_number {settlement_number} 对应病例 {case_id}。",
        extension=("case_id",),
    ),
    OverlappingStay: ProblemType(
        409,
        OverlappingStay.slug,
        title_en="A settled stay of the same person overlaps these days",
        title_zh="与该人员另一次已结算的住院时间重叠",
        detail_en="case_id names the other case where it is the institution's own; otherwise it is another's.",
        detail_zh="另一病例属于本机构时由 case_id 给出，否则属于其他机构。",
        extension=("case_id",),
    ),
    ActNotAllowed: ProblemType(
        409,
        ActNotAllowed.slug,
        title_en="The case's state does not allow this act",
        title_zh="病例当前状态不允许该操作",
        detail_en="A case that is {state} does not allow {act}.",
        detail_zh="状态为“{state}”的病例不允许{act}。",
        extension=("state", "allowed_actions"),
        words_zh=CASE_WORDS,
    ),
    ReverseFirst: ProblemType(
        409,
        ReverseFirst.slug,
        title_en="The case is settled: reverse its settlement first, then withdraw it",
        title_zh="病例已结算，请先冲正再撤销",
        extension=("case_id",),
    ),
}

_SETTLEMENTS: ProblemCatalogue = {
    NotReversible: ProblemType(
        409,
        NotReversible.slug,
        title_en="A settlement is reversed once, and a reversal never",
        title_zh="结算只能冲正一次，冲正记录不可再冲正",
    ),
    PoolingAreaUnknown: ProblemType(
        409,
        PoolingAreaUnknown.slug,
        title_en="Nothing says which pooling area pays for this case",
        title_zh="无法确定该病例所属统筹区",
        detail_en="Areas with parameters on the day of discharge: {candidates}.",
        detail_zh="出院日有支付参数的统筹区：{candidates}。",
        extension=("candidates",),
    ),
    NoParametersInForce: ProblemType(
        409,
        NoParametersInForce.slug,
        title_en="The pooling area has no price parameters for the day of discharge",
        title_zh="该统筹区在出院日没有生效的支付参数",
        detail_en="Pooling area {pooling_area}, {on}.",
        detail_zh="统筹区 {pooling_area}，{on}。",
    ),
    ParameterUnset: ProblemType(
        409,
        ParameterUnset.slug,
        title_en="The parameters in force leave open a value that this settlement needs",
        title_zh="生效的支付参数缺少本次结算所需的值",
        detail_en="Pooling area {pooling_area}, version {version}: {parameter}.",
        detail_zh="统筹区 {pooling_area} 第 {version} 版：{parameter}。",
        extension=("parameter",),
    ),
    ModeNotOffered: ProblemType(
        409,
        ModeNotOffered.slug,
        title_en="The pooling area does not settle in this mode",
        title_zh="该统筹区不采用此结算方式",
        detail_en="mode {mode}; offered: {offered}.",
        detail_zh="mode {mode}；可用：{offered}。",
        extension=("offered",),
        words_zh=PAYMENT_MODES,
    ),
}

_ADMINISTRATION: ProblemCatalogue = {
    ParametersInvalid: ProblemType(
        422,
        ParametersInvalid.slug,
        title_en="The parameters contradict themselves",
        title_zh="支付参数自相矛盾",
        detail_en="{parameter}: {fault}.",
        detail_zh="{parameter}：{fault}。",
        extension=("parameter", "fault"),
        words_zh=PARAMETER_FAULTS,
    ),
    PackVersionTaken: ProblemType(
        409,
        PackVersionTaken.slug,
        title_en="A pack of this code and version exists with other content",
        title_zh="已存在相同代码与版本但内容不同的分组方案",
        detail_en="{code} {version}.",
        detail_zh="{code} {version}。",
    ),
}

PROBLEMS: ProblemCatalogue = {
    **_GENERAL,
    **_CASES,
    **_SETTLEMENTS,
    **SPECIAL_CASES,
    **_ADMINISTRATION,
    **FOUR_EYES_PROBLEMS,
    **ACCOUNT_PROBLEMS,
    **SETTLEMENT_LIST_PROBLEMS,
}
