"""The county report as tables for an official to read, in Chinese and English."""

from collections.abc import Iterable

from rich.console import Group, RenderableType
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from yilian_local.scenario.county import KEY_GROUPS
from yilian_local.scenario.report import CountyReport

_KEY_GROUP_NAMES = {
    "elderly": "65 岁及以上老年人 Elderly",
    "child": "0–6 岁儿童 Children",
    "pregnant": "孕产妇 Pregnant and lying-in women",
    "hypertension": "高血压患者 Hypertension",
    "diabetes": "2 型糖尿病患者 Type-2 diabetes",
    "tuberculosis": "肺结核患者 Tuberculosis",
    "severe_mental_disorder": "严重精神障碍患者 Severe mental disorder",
    "disabled": "残疾人 Disabled persons",
    "low_income": "低收入人口 Low income",
    "special_family_planning": "计划生育特殊家庭 Special family planning",
}


def render_report(report: CountyReport) -> RenderableType:
    """The report, readable from 80 columns on."""
    first_day, last_day = report.period
    title = Text(f"{report.county}县域医共体运行报告  County report", style="bold", justify="center")
    period = Text(f"{first_day} — {last_day}", justify="center")
    return Panel(
        Group(
            title,
            period,
            Text(),
            _figures("医共体 Alliances", _alliance_rows(report)),
            _signing(report),
            _figures("双向转诊 Two-way referral", _referral_rows(report)),
            _figures("出院病例 Discharges", _discharge_rows(report)),
            _figures("结算（元） Settlement (yuan)", _settlement_rows(report)),
            _figures("服务间事件 Events between the services", _event_rows(report)),
            Text("价格参数为演示数值，不可用于支付。 Prices are demonstration values, not for payment.", style="dim"),
        ),
        padding=(1, 2),
    )


def _figures(title: str, rows: Iterable[tuple[str, str]]) -> Table:
    table = Table(title=title, title_justify="left", title_style="bold", show_header=False, expand=True)
    table.add_column(ratio=1)
    table.add_column(justify="right", min_width=14)
    for label, value in rows:
        table.add_row(label, value)
    return table


def _alliance_rows(report: CountyReport) -> list[tuple[str, str]]:
    return [
        ("医共体 Alliances", f"{report.alliances:,}"),
        ("乡镇 Towns", f"{report.towns:,}"),
        ("下派专家（人次） Experts sent", f"{report.experts_sent:,}"),
        ("门诊及会诊（次） Outpatient sessions and consultations", f"{report.outpatient_and_consultations:,}"),
        ("手术（台） Operations", f"{report.operations:,}"),
        ("基层人员参加讲座（人次） Lecture attendances", f"{report.lecture_attendances:,}"),
        ("短期进修（人） Short-term trainees", f"{report.short_term_trainees:,}"),
    ]


def _signing(report: CountyReport) -> Table:
    table = Table(title="家庭医生签约 Family-doctor contracting", title_justify="left", title_style="bold", expand=True)
    table.add_column("人群 Group", ratio=1)
    table.add_column("人数 Members", justify="right")
    table.add_column("已签约 Signed", justify="right")
    table.add_column("签约率 Rate", justify="right")
    for name in KEY_GROUPS:
        figures = report.key_groups[name]
        table.add_row(_KEY_GROUP_NAMES[name], f"{figures.members:,}", f"{figures.signed:,}", _percent(figures.rate))
    table.add_section()
    share = report.signed / report.residents if report.residents else None
    table.add_row("常住居民 Residents", f"{report.residents:,}", f"{report.signed:,}", _percent(share))
    covered = round(report.villages * (report.village_coverage or 0))
    table.add_row(
        "村（社区）覆盖 Villages covered", f"{report.villages:,}", f"{covered:,}", _percent(report.village_coverage)
    )
    return table


def _referral_rows(report: CountyReport) -> list[tuple[str, str]]:
    referrals = report.referrals
    return [
        ("上转 Up", f"{referrals.up:,}"),
        ("下转 Down", f"{referrals.down:,}"),
        ("已结束 Closed", f"{referrals.closed:,}"),
        ("进行中 Open", f"{referrals.open:,}"),
    ]


def _discharge_rows(report: CountyReport) -> list[tuple[str, str]]:
    discharges = report.discharges
    return [
        ("提交 Submitted", f"{discharges.submitted:,}"),
        ("入组 Grouped", f"{discharges.grouped:,}"),
        ("歧义病案 QY", f"{discharges.qy:,}"),
        ("未入组 Ungroupable", f"{discharges.ungroupable:,}"),
    ]


def _settlement_rows(report: CountyReport) -> list[tuple[str, str]]:
    settlement = report.settlement
    return [
        ("总费用 Total", f"{settlement.total:,.2f}"),
        ("基本医保 Basic insurance", f"{settlement.basic:,.2f}"),
        ("大病保险 Serious-illness insurance", f"{settlement.serious_illness:,.2f}"),
        ("医疗救助 Medical assistance", f"{settlement.assistance:,.2f}"),
        ("个人账户 Personal account", f"{settlement.account:,.2f}"),
        ("现金 Cash", f"{settlement.cash:,.2f}"),
        ("其他 Other", f"{settlement.other:,.2f}"),
    ]


def _event_rows(report: CountyReport) -> list[tuple[str, str]]:
    events = report.events
    return [
        ("已发布 Published", f"{events.published:,}"),
        ("已处理 Consumed", f"{events.consumed:,}"),
        ("待发布 Unpublished", f"{events.unpublished:,}"),
        ("死信 Dead-lettered", f"{events.dead_lettered:,}"),
    ]


def _percent(rate: float | None) -> str:
    return "—" if rate is None else f"{rate:.1%}"
