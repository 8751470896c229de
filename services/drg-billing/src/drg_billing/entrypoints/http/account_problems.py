"""What a caller is told about accounts, visits and adjustments."""

from drg_billing.domain.account_errors import (
    AccountBalanceTooLow,
    AccountKeptElsewhere,
    AccountNotFound,
    AccountNotShared,
    AccountUnknown,
    AnotherRelativePaid,
    MovementNumberTaken,
    MovementSignWrong,
    RelativeNotNamed,
)
from drg_billing.domain.adjustment_errors import GroupUnknown, NotAdjustable, NothingToAdjust
from drg_billing.domain.outpatient_record import (
    OutpatientNotReversible,
    OutpatientNumberTaken,
    OutpatientSettlementNotFound,
    OutpatientTakenBack,
    VisitInFuture,
)
from drg_billing.entrypoints.http.chinese_words import MOVEMENT_KINDS
from yilian_kit.http import ProblemCatalogue, ProblemType
from yilian_kit.http.problem import NOT_FOUND

_ACCOUNTS: ProblemCatalogue = {
    AccountNotFound: NOT_FOUND,
    AccountUnknown: ProblemType(
        409,
        AccountUnknown.slug,
        title_en="The person has no account in this pooling area",
        title_zh="该参保人在本统筹区没有个人账户",
        detail_en="Pooling area {pooling_area}.",
        detail_zh="统筹区 {pooling_area}。",
        extension=("pooling_area",),
    ),
    AccountBalanceTooLow: ProblemType(
        409,
        AccountBalanceTooLow.slug,
        title_en="The account holds less than is to be taken from it",
        title_zh="个人账户余额不足",
    ),
    AccountNotShared: ProblemType(
        409,
        AccountNotShared.slug,
        title_en="The holder does not let the account pay for this person on this day",
        title_zh="该账户未对该参保人开通家庭共济，或当日不在共济期内",
    ),
    AccountKeptElsewhere: ProblemType(
        409,
        AccountKeptElsewhere.slug,
        title_en="This pooling area's accounts are not kept here: say what is available",
        title_zh="该统筹区个人账户不在本系统管理，请填写可用金额",
        detail_en="Pooling area {pooling_area}.",
        detail_zh="统筹区 {pooling_area}。",
    ),
    RelativeNotNamed: ProblemType(
        422,
        RelativeNotNamed.slug,
        title_en="Mutual aid needs mutual_aid_id_number: whose account it is from",
        title_zh="使用家庭共济须填写 mutual_aid_id_number（账户所有人）",
    ),
    MovementSignWrong: ProblemType(
        422,
        MovementSignWrong.slug,
        title_en="A credit is above zero, and a correction is not zero",
        title_zh="划入金额须大于零，更正金额不得为零",
        detail_en="amount of a {kind}.",
        detail_zh="{kind}的 amount。",
        extension=("kind",),
        words_zh=MOVEMENT_KINDS,
    ),
    AnotherRelativePaid: ProblemType(
        409,
        AnotherRelativePaid.slug,
        title_en="Another relative's account has paid for this stay: reverse the settlement, and settle it again",
        title_zh="本次住院已由另一亲属的账户共济支付，请先冲正再重新结算",
    ),
    MovementNumberTaken: ProblemType(
        409,
        MovementNumberTaken.slug,
        title_en="Another movement has this number",
        title_zh="该流水号已用于另一笔账户变动",
        detail_en="movement_number {movement_number}.",
        detail_zh="movement_number {movement_number}。",
    ),
}

_VISITS: ProblemCatalogue = {
    OutpatientSettlementNotFound: NOT_FOUND,
    VisitInFuture: ProblemType(
        422,
        VisitInFuture.slug,
        title_en="The visit lies in the future",
        title_zh="就诊日期晚于今天",
        detail_en="visited_on {visited_on}, today is {today} (Asia/Shanghai).",
        detail_zh="visited_on {visited_on}，今天是 {today}（北京时间）。",
    ),
    OutpatientNumberTaken: ProblemType(
        409,
        OutpatientNumberTaken.slug,
        title_en="Another visit was settled under this number before",
        title_zh="该结算号已用于另一次门诊结算",
        detail_en="settlement_number {settlement_number}.",
        detail_zh="settlement_number {settlement_number}。",
        extension=("settlement_id",),
    ),
    OutpatientTakenBack: ProblemType(
        409,
        OutpatientTakenBack.slug,
        title_en="The visit under this number was settled and taken back: settle it again under a new number",
        title_zh="该结算号的门诊结算已冲正，请使用新的结算号重新结算",
        detail_en="settlement_number {settlement_number}.",
        detail_zh="settlement_number {settlement_number}。",
        extension=("settlement_id",),
    ),
    OutpatientNotReversible: ProblemType(
        409,
        OutpatientNotReversible.slug,
        title_en="A visit's settlement is reversed once, and a reversal never",
        title_zh="门诊结算只能冲正一次，冲正记录不可再冲正",
    ),
}

_ADJUSTMENTS: ProblemCatalogue = {
    NotAdjustable: ProblemType(
        409,
        NotAdjustable.slug,
        title_en="Only a settlement that stands is adjusted: no adjustment, no reversal, nothing reversed",
        title_zh="只能调整有效的结算，调整记录、冲正记录及已冲正的结算不可调整",
    ),
    NothingToAdjust: ProblemType(
        409,
        NothingToAdjust.slug,
        title_en="Settled again, neither an amount nor the group is another than now",
        title_zh="重新结算后金额与病组均无变化，无需调整",
    ),
    GroupUnknown: ProblemType(
        422,
        GroupUnknown.slug,
        title_en="The pack that grouped the case has no such group",
        title_zh="该病例所用分组方案中没有此病组",
        detail_en="drg {drg}.",
        detail_zh="drg {drg}。",
        extension=("drg",),
    ),
}

ACCOUNT_PROBLEMS: ProblemCatalogue = {**_ACCOUNTS, **_VISITS, **_ADJUSTMENTS}
