"""A county with a few dozen discharges of all kinds: settled, unsettled, reversed, settled again, adjusted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

import httpx

from .county import HOSPITAL, OTHER_HOSPITAL, SCOPES, TOWNSHIP, County, an_id_number, created, parameters, problem
from .recomputed_reports import KnownCase

EARLY_WEIGHTS = {"ES35": "1.0000", "ES33": "1.2500", "GD25": "1.1000"}
LATE_WEIGHTS = {"ES35": "0.9317", "*": "1.4142"}
LATE_FROM = date(2025, 3, 15)
CLEARING = {
    "prepaid_share": "0.90",
    "deposit_share": "0.05",
    "deposit_returned": {HOSPITAL: "0.80", "*": "1.00"},
    "surplus_kept": {"limit": "0.10", "share": "0.70"},
    "overrun_borne": {"limit": "0.05", "share": "0.60"},
}

_PATIENTS: tuple[dict[str, Any], ...] = (
    {"main_diagnosis": "J18.900"},
    {"main_diagnosis": "J18.900", "other_diagnoses": ["I50.900"]},
    {"main_diagnosis": "K35.800", "main_procedure": "47.0100"},
    {"main_diagnosis": "I21.900"},
    {"main_diagnosis": "J18.900", "main_procedure": "47.0100"},
    {"main_diagnosis": "V99.900"},
)


async def set_up_prices(county: County) -> None:
    """Two versions, so that a weight depends on the day of discharge; the later one has `*`, and pays QY by weight."""
    prices = parameters()["group_prices"]
    await county.set_parameters(group_prices={**prices, "weights": EARLY_WEIGHTS}, clearing=CLEARING)
    late = {**prices, "weights": LATE_WEIGHTS, "qy": "by_weight"}
    await county.set_parameters(valid_from=LATE_FROM.isoformat(), group_prices=late, clearing=CLEARING)


async def play(county: County, seed: int, number: int) -> None:
    """Discharges of January to April by three hospitals; the same for the same seed."""
    random = Random(seed)  # noqa: S311 - a test's dice
    for each in range(number):
        await _discharge(county, random, each)


async def _discharge(county: County, random: Random, number: int) -> None:
    hospital = random.choice((HOSPITAL, HOSPITAL, TOWNSHIP, OTHER_HOSPITAL))
    died = random.random() < 0.3
    discharged = date(2025, 1, 5) + timedelta(days=random.randrange(115))
    early = discharged < LATE_FROM
    patient = random.choice(_PATIENTS)
    case = await county.submit(
        f"{'DIED' if died else 'S'}-{number}",
        by=hospital,
        institution_code=hospital,
        person_id_number=an_id_number(number + 1),  # stays of one person may not overlap
        insurance_type=random.choice(("resident", "employee")),
        doctor_code=random.choice((None, "D1", "D2")),
        admitted_on=(discharged - timedelta(days=random.randrange(15))).isoformat(),
        discharged_on=discharged.isoformat(),
        leaving_way="5" if died else "1",
        total_cost=f"{random.randrange(100_000, 3_000_000) / 100:.2f}",
        full_self_pay=f"{random.randrange(50_000) / 100:.2f}",
        **patient,
    )
    if random.random() < 0.2 or (early and case["drg"] not in EARLY_WEIGHTS and case["status"] == "grouped"):
        return
    mode = random.choice(("pay_only", "fee_and_pay"))
    settlement = created(await county.settle(case, by=hospital, mode=mode, account_available="50.00"))
    what = random.random()
    if what < 0.2:
        change: dict[str, Any] = {"reason": "group_reviewed", "drg": random.choice(("ES33", "GD25", "0000"))}
        costs = {"total_cost": f"{random.randrange(200_000, 3_000_000) / 100:.2f}", "full_self_pay": "12.34"}
        answer = await county.post(
            f"/v1/settlements/{settlement['id']}/adjust",
            change if what < 0.08 else {"reason": "amounts_corrected", "costs": costs},
            by=hospital,
            version=1,
        )
        # The group that the case has already, and the cost, change nothing, and are refused as such.
        assert answer.status_code == 201 or problem(answer)[1] == "nothing-to-adjust", answer.text
    elif what < 0.5:
        created(await county.reverse(settlement, by=hospital))
        if what < 0.3:
            again = (await county.get(f"/v1/cases/{case['id']}", by=hospital)).json()
            created(await county.settle(again, by=hospital))


@dataclass
class Known:
    """All that the API says of the cases."""

    cases: list[KnownCase]

    def seen_by(self, *institutions: str) -> list[KnownCase]:
        return [one for one in self.cases if one.case["institution_code"] in institutions]


async def know(county: County, by: str) -> Known:
    items: list[dict[str, Any]] = []
    cursor: str | None = None
    while cursor is not None or not items:
        query = {"cursor": cursor} if cursor else {}
        page = (await county.get("/v1/cases", by=by, limit=50, **query)).json()
        items += page["items"]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    known = []
    for case in items:
        entries = (await county.get(f"/v1/cases/{case['id']}/settlements", by=by)).json()["items"]
        known.append(KnownCase(case, entries, _weight_in_force))
    return Known(known)


def _weight_in_force(one: KnownCase) -> Decimal | None:
    early = date.fromisoformat(one.case["discharged_on"]) < LATE_FROM
    if one.status == "ungroupable" or (one.status == "qy" and early):
        return None
    weights = EARLY_WEIGHTS if early else LATE_WEIGHTS
    text = weights.get(one.drg, weights.get("*"))
    return None if text is None else Decimal(text)


async def ask_for(
    county: County, path: str, query: dict[str, Any], *, reader: str = HOSPITAL, **headers: str
) -> httpx.Response:
    """A report as an institution reads it."""
    told = {**county.service.headers(reader, scopes=SCOPES), "Accept-Language": "en", **headers}
    return await county.service.client.get(f"/v1/reports/{path}", params=query, headers=told)
