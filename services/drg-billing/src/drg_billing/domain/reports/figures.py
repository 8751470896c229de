"""Every figure of the reports: its name, unit and formula, as headings, notes and documentation show them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from drg_billing.domain.reports.request import ReportName


class Unit(StrEnum):
    TEXT = "text"
    CASES = "cases"
    GROUPS = "groups"
    YUAN = "yuan"
    DAYS = "days"
    WEIGHT = "weight"
    INDEX = "index"
    """1 = as the area's average, or as the standard."""
    SHARE = "share"
    """0 to 1, four places; an export to Excel shows it as percent."""
    RATE = "rate"
    """0 to 1, six places."""
    VERSION = "version"


@dataclass(frozen=True, slots=True)
class Figure:
    """One column of a report."""

    name: str
    english: str
    chinese: str
    unit: Unit
    formula: str = ""
    chinese_formula: str = ""


_SETTLED = Figure(
    "settled_cases",
    "Settled cases",
    "结算病例数",
    Unit.CASES,
    "cases whose settlement stands: neither unsettled nor reversed",
    "结算有效（未冲正）的病例数",
)
_STANDARD = Figure(
    "standard",
    "Standard",
    "支付标准",
    Unit.YUAN,
    "Σ standard of the result in force, listed extras outside the bundle included",
    "Σ 有效结算的支付标准（含打包外项目）",
)
_COST = Figure(
    "cost",
    "Cost of the stays",
    "住院总费用",
    Unit.YUAN,
    "patient + other funds + pool + difference: the stays by item",
    "个人负担 + 其他基金 + 统筹基金应付 + 医院承担（按项目合计）",
)
_POOL = Figure(
    "pool",
    "Owed by the pool",
    "统筹基金应付",
    Unit.YUAN,
    "Σ what the pooling fund owes the hospital by the area's formula",
    "Σ 按统筹区公式计算的统筹基金应付医院金额",
)

CASE_MIX_FIGURES = (
    Figure("cases", "Cases", "病例数", Unit.CASES, "discharges of the period", "期内出院病例数"),
    Figure(
        "grouped_cases",
        "Grouped cases",
        "入组病例数",
        Unit.CASES,
        "status grouped: neither 0000 nor QY",
        "入组病例，不含 0000 与 QY",
    ),
    Figure(
        "weighted_cases",
        "Cases with a weight",
        "有权重病例数",
        Unit.CASES,
        "weight of the settlement in force, else of the parameters in force on the day of discharge",
        "有权重的病例：先取有效结算的权重，否则取出院日生效参数的权重",
    ),
    Figure("total_weight", "Total weight", "总权重", Unit.WEIGHT, "Σ weight", "Σ 权重"),
    Figure(
        "cmi",
        "Case-mix index",
        "病例组合指数(CMI)",
        Unit.INDEX,
        "total weight ÷ cases with a weight",
        "总权重 ÷ 有权重病例数",
    ),
    Figure(
        "groups",
        "DRGs covered",
        "DRG组数",
        Unit.GROUPS,
        "different DRGs among the grouped cases",
        "入组病例覆盖的DRG组数",
    ),
    Figure(
        "cost_index",
        "Cost consumption index",
        "费用消耗指数",
        Unit.INDEX,
        "Σ over DRGs (own average cost ÷ the area's average cost × own cases) ÷ Σ own cases, over grouped cases",
        "Σ(本单位某组次均费用 ÷ 全区该组次均费用 × 本单位该组病例数) ÷ 入组病例数",
    ),
    Figure(
        "time_index",
        "Time consumption index",
        "时间消耗指数",
        Unit.INDEX,
        "the same with days of stay",
        "Σ(本单位某组平均住院日 ÷ 全区该组平均住院日 × 本单位该组病例数) ÷ 入组病例数",
    ),
    Figure("average_cost", "Average cost", "次均费用", Unit.YUAN, "Σ total cost ÷ cases", "Σ 总费用 ÷ 病例数"),
    Figure(
        "average_stay",
        "Average stay",
        "平均住院日",
        Unit.DAYS,
        "Σ days ÷ cases; the day of discharge does not count, and a stay has at least one day",
        "Σ 实际住院天数 ÷ 病例数；出院日不计，当日入出院计一天",
    ),
)

QUALITY_FIGURES = (
    Figure("cases", "Cases", "病例数", Unit.CASES, "discharges of the period", "期内出院病例数"),
    Figure("grouped_cases", "Grouped cases", "入组病例数", Unit.CASES, "status grouped", "入组病例，不含 0000 与 QY"),
    Figure("grouped_share", "Grouping rate", "入组率", Unit.SHARE, "grouped cases ÷ cases", "入组病例数 ÷ 病例数"),
    Figure(
        "ungroupable_cases", "Cases in 0000", "未入组(0000)病例数", Unit.CASES, "status ungroupable", "未入组病例数"
    ),
    Figure(
        "ungroupable_share", "Share of 0000", "未入组占比", Unit.SHARE, "cases in 0000 ÷ cases", "未入组病例数 ÷ 病例数"
    ),
    Figure("qy_cases", "QY cases", "歧义(QY)病例数", Unit.CASES, "status qy", "手术与主诊断无关的病例数"),
    Figure("qy_share", "Share of QY", "歧义占比", Unit.SHARE, "QY cases ÷ cases", "歧义病例数 ÷ 病例数"),
    Figure("deaths", "Deaths", "死亡病例数", Unit.CASES, "way of leaving 5 (died)", "离院方式为 5（死亡）的病例数"),
    Figure("mortality", "In-hospital mortality", "住院死亡率", Unit.RATE, "deaths ÷ cases", "死亡病例数 ÷ 病例数"),
    Figure(
        "low_risk_cases",
        "Cases of low-risk groups",
        "低风险组病例数",
        Unit.CASES,
        "DRGs with ln(area's mortality) below mean − 1 standard deviation over the DRGs with deaths",
        "ln(全区该组死亡率) 低于有死亡的各组均值减一倍标准差的DRG的病例数",
    ),
    Figure("low_risk_deaths", "Deaths in low-risk groups", "低风险组死亡数", Unit.CASES, "of them, died", "其中死亡"),
    Figure(
        "low_risk_mortality",
        "Low-risk mortality",
        "低风险组死亡率",
        Unit.RATE,
        "deaths in low-risk groups ÷ cases of low-risk groups",
        "低风险组死亡数 ÷ 低风险组病例数",
    ),
)

PAYMENT_FIGURES = (
    _SETTLED,
    _COST,
    _STANDARD,
    Figure(
        "total",
        "Billed",
        "结算总额",
        Unit.YUAN,
        "Σ of the ledger; the seven payers add up to it",
        "Σ 账目金额，等于七方支付之和",
    ),
    Figure("basic", "Basic insurance", "基本医保", Unit.YUAN, "Σ of the ledger", "Σ 账目金额"),
    Figure("supplement", "Supplement", "公务员/大额补充", Unit.YUAN, "Σ of the ledger", "Σ 账目金额"),
    Figure("serious_illness", "Serious-illness insurance", "大病保险", Unit.YUAN, "Σ of the ledger", "Σ 账目金额"),
    Figure("assistance", "Medical assistance", "医疗救助", Unit.YUAN, "Σ of the ledger", "Σ 账目金额"),
    Figure("account", "Personal account", "个人账户", Unit.YUAN, "Σ of the ledger", "Σ 账目金额"),
    Figure("mutual_aid", "Mutual-aid account", "共济账户", Unit.YUAN, "Σ of the ledger", "Σ 账目金额"),
    Figure("cash", "Cash", "个人现金", Unit.YUAN, "Σ of the ledger", "Σ 账目金额"),
    Figure(
        "patient",
        "Patients' part",
        "个人负担",
        Unit.YUAN,
        "personal account + mutual aid + cash",
        "个人账户 + 共济账户 + 个人现金",
    ),
    Figure(
        "other_funds",
        "Other funds",
        "其他基金",
        Unit.YUAN,
        "supplement + serious illness + assistance",
        "补充 + 大病保险 + 医疗救助",
    ),
    _POOL,
    Figure(
        "difference",
        "Borne by the hospital",
        "医院承担",
        Unit.YUAN,
        "cost − patient − other funds − pool; negative: left over",
        "总费用 − 个人负担 − 其他基金 − 统筹基金应付；负数为结余",
    ),
    Figure(
        "average_difference",
        "Borne by the hospital a case",
        "例均医院承担",
        Unit.YUAN,
        "difference ÷ settled cases",
        "医院承担 ÷ 结算病例数",
    ),
    Figure(
        "cost_to_standard", "Cost to standard", "费用与标准之比", Unit.INDEX, "cost ÷ standard", "总费用 ÷ 支付标准"
    ),
    Figure(
        "patient_share", "Patients' share", "个人负担率", Unit.SHARE, "patients' part ÷ billed", "个人负担 ÷ 结算总额"
    ),
    Figure(
        "out_of_pocket_share",
        "Out-of-pocket share",
        "个人现金支付占比",
        Unit.SHARE,
        "cash ÷ billed",
        "个人现金 ÷ 结算总额",
    ),
)

PREPAYMENT_FIGURES = (
    _SETTLED,
    _POOL,
    Figure(
        "prepaid_share",
        "Prepaid share",
        "月预付比例",
        Unit.SHARE,
        "parameter clearing.prepaid_share on the last day of the month",
        "当月最后一日生效的参数 clearing.prepaid_share",
    ),
    Figure(
        "prepaid",
        "Prepaid",
        "月预付金额",
        Unit.YUAN,
        "max(0, pool) × prepaid share, to the cent",
        "max(0, 统筹基金应付) × 月预付比例，四舍五入到分",
    ),
    Figure("parameter_version", "Version of the parameters", "参数版本", Unit.VERSION),
)

CLEARING_FIGURES = (
    _SETTLED,
    _STANDARD,
    _COST,
    _POOL,
    Figure("surplus", "Surplus", "结余", Unit.YUAN, "max(0, −Σ difference)", "max(0, −Σ 医院承担)"),
    Figure(
        "surplus_returned",
        "Surplus returned",
        "结余返还",
        Unit.YUAN,
        "surplus − min(surplus, standard × limit) × share kept (clearing.surplus_kept)",
        "结余 − min(结余, 支付标准 × 上限) × 留用比例（clearing.surplus_kept）",
    ),
    Figure("overrun", "Overrun", "超支", Unit.YUAN, "max(0, Σ difference)", "max(0, Σ 医院承担)"),
    Figure(
        "overrun_borne",
        "Overrun borne by the fund",
        "超支分担",
        Unit.YUAN,
        "min(overrun, standard × limit) × share (clearing.overrun_borne)",
        "min(超支, 支付标准 × 上限) × 分担比例（clearing.overrun_borne）",
    ),
    Figure(
        "due",
        "Due",
        "应付合计",
        Unit.YUAN,
        "pool − surplus returned + overrun borne",
        "统筹基金应付 − 结余返还 + 超支分担",
    ),
    Figure("prepaid", "Prepaid", "已预付", Unit.YUAN, "Σ of the months' prepayments", "Σ 各月预付金额"),
    Figure(
        "deposit",
        "Quality deposit",
        "质量保证金",
        Unit.YUAN,
        "max(0, pool) × clearing.deposit_share",
        "max(0, 统筹基金应付) × clearing.deposit_share",
    ),
    Figure(
        "deposit_returned",
        "Deposit returned",
        "返还保证金",
        Unit.YUAN,
        "deposit × clearing.deposit_returned of the institution",
        "质量保证金 × 该机构考核返还比例（clearing.deposit_returned）",
    ),
    Figure(
        "payment",
        "To be paid",
        "清算支付",
        Unit.YUAN,
        "due − prepaid − deposit + deposit returned; negative: the hospital pays back",
        "应付合计 − 已预付 − 质量保证金 + 返还保证金；负数为医院退回",
    ),
    Figure("parameter_version", "Version of the parameters", "参数版本", Unit.VERSION),
)

REPORT_FIGURES: dict[ReportName, tuple[Figure, ...]] = {
    ReportName.CASE_MIX: CASE_MIX_FIGURES,
    ReportName.QUALITY: QUALITY_FIGURES,
    ReportName.PAYMENTS: PAYMENT_FIGURES,
    ReportName.PREPAYMENTS: PREPAYMENT_FIGURES,
    ReportName.CLEARING: CLEARING_FIGURES,
}

REPORT_TITLES: dict[ReportName, tuple[str, str]] = {
    ReportName.CASE_MIX: ("Case mix and efficiency", "病例组合与效率"),
    ReportName.QUALITY: ("Grouping quality and mortality", "入组质量与死亡率"),
    ReportName.PAYMENTS: ("Payments and cost", "支付与成本"),
    ReportName.PREPAYMENTS: ("Monthly prepayments", "月预付"),
    ReportName.CLEARING: ("Yearly clearing", "年终清算"),
}
"""English and Chinese."""
