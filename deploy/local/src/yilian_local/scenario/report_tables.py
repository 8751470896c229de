"""The county report as tables for an official to read, in Chinese and English."""

from collections.abc import Iterable

from rich import box
from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.panel import Panel
from rich.table import Table

from yilian_local.scenario.county import KEY_GROUPS
from yilian_local.scenario.report import CountyReport

_KEY_GROUP_NAMES = {
    "elderly": "老年人（≥65 岁） Elderly",
    "child": "儿童（0–6 岁） Children",
    "pregnant": "孕产妇 Pregnant and lying-in",
    "hypertension": "高血压 Hypertension",
    "diabetes": "2 型糖尿病 Type-2 diabetes",
    "tuberculosis": "肺结核 Tuberculosis",
    "severe_mental_disorder": "严重精神障碍 Severe mental disorder",
    "disabled": "残疾人 Disabled persons",
    "low_income": "低收入人口 Low income",
    "special_family_planning": "计生特殊家庭 Special family planning",
}


_TWO_COLUMNS_FROM = 132
"""Columns of the terminal from which the tables stand side by side."""


def render_report(report: CountyReport) -> RenderableType:
    """The report, readable from 80 columns on; side by side on a wide terminal."""
    return _ReportTables(report)


class _ReportTables:
    def __init__(self, report: CountyReport) -> None:
        self._report = report

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        report = self._report
        first_day, last_day = report.period
        left = [
            _figures("医共体 Alliances", _alliance_rows(report)),
            _figures("双向转诊 Two-way referral", _referral_rows(report)),
            _figures("出院病例 Discharges", _discharge_rows(report)),
            _figures("服务间事件 Events between the services", _event_rows(report)),
        ]
        right = [
            _signing(report),
            _figures("结算（元） Settlement (yuan)", _settlement_rows(report)),
        ]
        yield Panel(
            _beside(left, right) if options.max_width >= _TWO_COLUMNS_FROM else Group(*left[:1], *right, *left[1:]),
            title=f"[bold]{report.county}医共体运行报告 County report[/]  {first_day} — {last_day}",
            subtitle="价格参数为演示数值，不可用于支付 Prices: demonstration only",
            box=box.ROUNDED,
            padding=(1, 1, 0, 1),
        )


def _beside(left: list[Table], right: list[Table]) -> Table:
    grid = Table.grid(expand=True, padding=(0, 2, 0, 0))
    grid.add_column(ratio=1)
    grid.add_column(ratio=1)
    grid.add_row(Group(*left), Group(*right))
    return grid


def _figures(title: str, rows: Iterable[tuple[str, str]]) -> Table:
    table = _table(title, show_header=False)
    table.add_column(ratio=1)
    table.add_column(justify="right", min_width=12, style="bold")
    for label, value in rows:
        table.add_row(label, value)
    return table


def _table(title: str, *, show_header: bool = True) -> Table:
    return Table(
        title=title,
        title_justify="left",
        title_style="bold cyan",
        show_header=show_header,
        header_style="",
        box=box.HORIZONTALS,
        border_style="dim",
        expand=True,
    )


def _alliance_rows(report: CountyReport) -> list[tuple[str, str]]:
    return [
        ("医共体 Alliances", f"{report.alliances:,}"),
        ("乡镇 Towns", f"{report.towns:,}"),
        ("下派专家（人次） Experts sent", f"{report.experts_sent:,}"),
        ("门诊及会诊（次） Outpatient and consultations", f"{report.outpatient_and_consultations:,}"),
        ("手术（台） Operations", f"{report.operations:,}"),
        ("基层人员参加讲座（人次） Lecture attendances", f"{report.lecture_attendances:,}"),
        ("短期进修（人） Short-term trainees", f"{report.short_term_trainees:,}"),
    ]


def _signing(report: CountyReport) -> Table:
    table = _table("家庭医生签约 Family-doctor contracting")
    table.add_column("人群\nGroup", ratio=1)
    table.add_column("人数\nMembers", justify="right")
    table.add_column("已签约\nSigned", justify="right")
    table.add_column("签约率\nRate", justify="right", style="bold")
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
