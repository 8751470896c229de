"""The county report (县域月报): every figure as the services count it, none as the scenario has it."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Annotated, TypeVar

from pydantic import BaseModel, ConfigDict, PlainSerializer

from yilian_local.scenario.generator.calendar import at
from yilian_local.scenario.player.stage import OFFICIAL, Stage
from yilian_local.scenario.steps import Json, Service

Yuan = Annotated[Decimal, PlainSerializer(lambda amount: f"{amount:.2f}", return_type=str, when_used="json")]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


Figures = TypeVar("Figures", bound=_Part)


class KeyGroupFigures(_Part):
    """Of ``members`` persons ``signed`` have an agreement in force; ``rate`` of one, null without members."""

    members: int
    signed: int
    rate: float | None


class ReferralFigures(_Part):
    """Referrals requested in the period."""

    up: int
    down: int
    closed: int
    open: int


class DischargeFigures(_Part):
    """Discharges of the period by what the grouper made of them."""

    submitted: int
    grouped: int
    qy: int
    ungroupable: int


class SettlementFigures(_Part):
    """Who paid the settled discharges, in yuan; the payers add up to ``total``."""

    total: Yuan
    basic: Yuan
    serious_illness: Yuan
    assistance: Yuan
    account: Yuan
    cash: Yuan
    other: Yuan


class EventFigures(_Part):
    """The events of all services together."""

    published: int
    consumed: int
    dead_lettered: int
    unpublished: int


class CountyReport(_Part):
    """What ``county-report.json`` holds, key by key."""

    county: str
    period: tuple[date, date]
    alliances: int
    towns: int
    villages: int
    village_coverage: float | None
    experts_sent: int
    outpatient_and_consultations: int
    operations: int
    lecture_attendances: int
    short_term_trainees: int
    residents: int
    signed: int
    key_groups: dict[str, KeyGroupFigures]
    referrals: ReferralFigures
    discharges: DischargeFigures
    settlement: SettlementFigures
    events: EventFigures


def report_to_json(report: CountyReport) -> str:
    """The report as the text of ``county-report.json``: two spaces, Chinese as it is, a newline at the end."""
    return report.model_dump_json(indent=2) + "\n"


async def fetch_report(stage: Stage, events: Mapping[Service, Json]) -> CountyReport:
    """Ask each service for its figures of the period; ``events`` are those of the events, once drained."""
    client, scenario = stage.client, stage.scenario
    period = {"from": scenario.first_day.isoformat(), "to": scenario.last_day.isoformat()}
    evening = at(scenario.last_day, 23)
    alliances = await client.read_all(Service.ALLIANCE, OFFICIAL, "/v1/alliances")
    townships = await client.read_all(Service.ALLIANCE, OFFICIAL, "/v1/institutions", {"tier": "township"})
    work = await client.read(Service.ALLIANCE, OFFICIAL, "/v1/figures", period)
    coverage = await client.read(
        Service.CONTRACTING, OFFICIAL, "/v1/coverage", {"as_of": scenario.last_day.isoformat()}, at=evening
    )
    referrals = await client.read(Service.REFERRAL, OFFICIAL, "/v1/figures", period)
    totals = await client.read(Service.DRG_BILLING, OFFICIAL, "/v1/totals", period)
    return CountyReport(
        county=scenario.county,
        period=(scenario.first_day, scenario.last_day),
        alliances=len(alliances),
        towns=len({township["town"] for township in townships}),
        villages=coverage["villages"],
        village_coverage=coverage["rate"],
        experts_sent=work["experts_sent"],
        outpatient_and_consultations=work["outpatient_and_consultations"],
        operations=work["operations"],
        lecture_attendances=work["lecture_attendances"],
        short_term_trainees=work["short_term_trainees"],
        residents=coverage["residents"],
        signed=coverage["signed"],
        key_groups={name: KeyGroupFigures.model_validate(figures) for name, figures in coverage["key_groups"].items()},
        referrals=_pick(ReferralFigures, referrals),
        discharges=_pick(DischargeFigures, totals),
        settlement=_pick(SettlementFigures, totals["settlement"]),
        events=EventFigures(
            **{name: sum(found[name] for found in events.values()) for name in EventFigures.model_fields}
        ),
    )


def _pick(model: type[Figures], answer: Json) -> Figures:
    return model.model_validate({name: answer[name] for name in model.model_fields})
