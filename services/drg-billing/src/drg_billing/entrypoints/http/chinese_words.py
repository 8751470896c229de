"""What coded values are called in the Chinese details of problems; who reads them need not know the codes."""

from collections.abc import Mapping

from drg_billing.domain.account import MovementKind
from drg_billing.domain.case import CaseAct, CaseState
from drg_billing.domain.parameters import PaymentMode
from drg_billing.domain.pricing import Scheme
from drg_billing.domain.special_case import SpecialCaseState
from yilian_kit.security.identity_number import IdentityNumberFault

IDENTITY_NUMBER_FAULTS: Mapping[str, str] = {
    IdentityNumberFault.LENGTH: "应为 18 位",
    IdentityNumberFault.RETIRED_FORM: "15 位旧号码已停用，请填写 18 位号码",
    IdentityNumberFault.CHARACTERS: "前 17 位应为数字，末位应为数字或 X",
    IdentityNumberFault.BIRTH_DATE: "第 7 至 14 位不是有效日期",
    IdentityNumberFault.BIRTH_DATE_IN_FUTURE: "出生日期晚于今天",
    IdentityNumberFault.CHECK_CHARACTER: "末位校验码不符",
}

CASE_WORDS: Mapping[str, str] = {
    CaseState.AWAITING_SETTLEMENT: "待结算",
    CaseState.SETTLED: "已结算",
    CaseState.REVERSED: "已冲正",
    CaseState.WITHDRAWN: "已撤销",
    CaseAct.SETTLE: "结算",
    CaseAct.ADJUST: "调整",
    CaseAct.REVERSE: "冲正",
    CaseAct.WITHDRAW: "撤销",
}

PAYMENT_MODES: Mapping[str, str] = {
    PaymentMode.FEE_AND_PAY: "fee_and_pay（收付费）",
    PaymentMode.PAY_ONLY: "pay_only（只付费）",
}

SPECIAL_CASE_STATES: Mapping[str, str] = {
    SpecialCaseState.PENDING: "待评审",
    SpecialCaseState.APPROVED: "已同意",
    SpecialCaseState.REFUSED: "已驳回",
    SpecialCaseState.WITHDRAWN: "已随病例撤销",
}

MOVEMENT_KINDS: Mapping[str, str] = {
    MovementKind.CREDIT: "划入",
    MovementKind.PAYMENT: "支付",
    MovementKind.REFUND: "退回",
    MovementKind.CORRECTION: "更正",
}

ACTS_OF_TWO: Mapping[str, str] = {
    "activate-pack": "启用分组方案",
    "activate-parameters": "启用支付参数",
    "approve-special-case": "同意特例单议",
    "refuse-special-case": "驳回特例单议",
}
"""What somebody other than the author has to do."""

PARAMETER_FAULTS: Mapping[str, str] = {
    "above_1": "不得大于 1",
    "before_valid_from": "早于 valid_from",
    "below_1": "不得小于 1",
    "changes_within_a_year": "与同一年度内此前生效的版本不同，只能自 1 月 1 日起变更",
    "changes_within_a_year_afterwards": "本版之后生效的版本将在年度中途改变该项，只能自 1 月 1 日起变更",
    "coefficient_or_paid_as": "coefficient 与 paid_as 须且只能填写一项",
    "decided_case_by_case": "特例单议逐例评审，不得列入",
    "does_not_begin_at_1": "须从第 1 天开始",
    "empty": "不得为空",
    "empty_or_repeated": "不得为空或重复",
    "ends": "最后一段不得有终止日",
    "every_other_in_a_list": "须逐一列出机构级别，“*”不是级别",
    "gap": "各段之间有间断",
    "names_nothing": "未填写任何条件",
    "negative": "不得为负数",
    "never_reached": "已被前面的项目覆盖，不会被用到",
    "not_ascending": "须逐级递增",
    "not_between_0_and_1": "须在 0 与 1 之间",
    "not_insured": "未参保人员没有待遇",
    "overlap": "各段有重叠",
    "prepaid_and_deposit_above_1": "预付比例与质量保证金比例之和不得大于 1",
    "repeated": "重复",
    "reversed": "上限小于下限",
    "unknown_group": "没有此病组",
    "unknown_insurance": "没有此险种",
    "without_average_cost_of_all": "须同时填写 average_cost_of_all",
    "without_its_table": "缺少该支付方式的价格表",
    "zero": "不得为零",
    **{f"{scheme}_has_no_bands": f"{scheme} 不分高低倍率" for scheme in Scheme},
    **{f"{scheme}_not_in_use": f"{scheme} 未列入支付方式" for scheme in Scheme},
}
