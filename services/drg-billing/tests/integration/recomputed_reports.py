"""Every figure of the reports once more, in plain Python, from what the API says of each case and its settlements."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

PAYERS = ("total", "basic", "supplement", "serious_illness", "assistance", "account", "mutual_aid", "cash")


def rounded(value: Fraction, places: int) -> str:
    scaled = value * 10**places
    whole = math.floor(abs(scaled) + Fraction(1, 2)) * (1 if scaled >= 0 else -1)
    return f"{Decimal(whole).scaleb(-places):.{places}f}"


def quotient(numerator: Fraction | Decimal | int, denominator: Fraction | Decimal | int, places: int) -> str | None:
    return None if not denominator else rounded(Fraction(numerator) / Fraction(denominator), places)


@dataclass
class KnownCase:
    """A case as GET /v1/cases shows it, and its entries as GET /v1/cases/{id}/settlements does."""

    case: dict[str, Any]
    entries: list[dict[str, Any]]
    weight_in_force: Callable[[KnownCase], Decimal | None]

    @property
    def drg(self) -> str:
        """That of the ledger, where the case stands settled: review may have given it another group."""
        return str((self.latest or self.case)["drg"])

    @property
    def adrg(self) -> str:
        return "00" if self.drg == "0000" else self.drg[1:] if self.drg.endswith("QY") else self.drg[:3]

    @property
    def mdc(self) -> str:
        return "0000" if self.drg == "0000" else self.drg[0]

    @property
    def status(self) -> str:
        return "ungroupable" if self.drg == "0000" else "qy" if self.drg.endswith("QY") else "grouped"

    @property
    def grouped(self) -> bool:
        return self.status == "grouped"

    @property
    def cost(self) -> Decimal:
        """What the stay costs: as the ledger says, where it stands settled."""
        if self.latest is None:
            return Decimal(self.case["total_cost"])
        return sum(map(self.hospital, ("patient", "other_funds", "pool", "difference")), Decimal("0.00"))

    @property
    def days(self) -> int:
        stay = date.fromisoformat(self.case["discharged_on"]) - date.fromisoformat(self.case["admitted_on"])
        return max(1, stay.days)

    @property
    def died(self) -> bool:
        return bool(self.case["settlement_number"].startswith("DIED"))

    @property
    def latest(self) -> dict[str, Any] | None:
        return self.entries[-1] if self.case["state"] == "settled" else None

    @property
    def weight(self) -> Decimal | None:
        if self.latest is not None and self.latest["price"]["weight"] is not None:
            return Decimal(self.latest["price"]["weight"])
        return self.weight_in_force(self)

    def paid(self, payer: str) -> Decimal:
        return sum((Decimal(entry[payer]) for entry in self.entries), Decimal("0.00"))

    def hospital(self, name: str) -> Decimal:
        return Decimal("0.00") if self.latest is None else Decimal(self.latest["hospital"][name])


KEYS: dict[str, Callable[[KnownCase], tuple[str | None, str]]] = {
    "county": lambda one: (None, "county"),
    "institution": lambda one: (None, one.case["institution_code"]),
    "doctor": lambda one: (one.case["institution_code"], one.case["doctor_code"] or ""),
    "mdc": lambda one: (None, one.mdc),
    "adrg": lambda one: (None, one.adrg),
    "drg": lambda one: (None, one.drg),
    "month": lambda one: (None, one.case["discharged_on"][:7]),
}

Figures = dict[str, Any]


def rows_of(
    cases: Iterable[KnownCase], by: str, figures: Callable[[list[KnownCase]], Figures]
) -> dict[tuple[str | None, str], Figures]:
    rows = defaultdict(list)
    for one in cases:
        rows[KEYS[by](one)].append(one)
    return {key: figures(members) for key, members in rows.items()}


def case_mix_of(area: list[KnownCase]) -> Callable[[list[KnownCase]], Figures]:
    groups = defaultdict(list)
    for one in area:
        if one.grouped:
            groups[one.drg].append(one)
    cost = {drg: Fraction(sum(one.cost for one in members)) / len(members) for drg, members in groups.items()}
    days = {drg: Fraction(sum(one.days for one in members), len(members)) for drg, members in groups.items()}

    def figures(members: list[KnownCase]) -> Figures:
        grouped = [one for one in members if one.grouped]
        own = defaultdict(list)
        for one in grouped:
            own[one.drg].append(one)
        weights = [one.weight for one in members if one.weight is not None]
        compared = {drg: those for drg, those in own.items() if cost[drg]}
        # As the evaluation writes it: Σ over groups of (own average ÷ area's average) × own cases.
        cost_sum = sum(
            Fraction(sum(one.cost for one in those)) / len(those) / cost[drg] * len(those)
            for drg, those in compared.items()
        )
        time_sum = sum(
            Fraction(sum(one.days for one in those), len(those)) / days[drg] * len(those) for drg, those in own.items()
        )
        return {
            "cases": len(members),
            "grouped_cases": len(grouped),
            "weighted_cases": len(weights),
            "total_weight": sum(weights, Decimal(0)),
            "cmi": quotient(sum(weights, Decimal(0)), len(weights), 4),
            "groups": len(own),
            "cost_index": quotient(cost_sum, sum(map(len, compared.values())), 4),
            "time_index": quotient(time_sum, len(grouped), 4),
            "average_cost": quotient(sum(one.cost for one in members), len(members), 2),
            "average_stay": quotient(sum(one.days for one in members), len(members), 2),
        }

    return figures


def low_risk(area: list[KnownCase]) -> set[str]:
    groups = defaultdict(list)
    for one in area:
        if one.grouped:
            groups[one.drg].append(one.died)
    logarithms = {drg: math.log(sum(died) / len(died)) for drg, died in groups.items() if any(died)}
    if not logarithms:
        return set()
    mean = sum(logarithms.values()) / len(logarithms)
    deviation = math.sqrt(sum((x - mean) ** 2 for x in logarithms.values()) / len(logarithms))
    return {drg for drg, x in logarithms.items() if round(x, 9) < round(mean - deviation, 9)}


def quality_of(area: list[KnownCase]) -> Callable[[list[KnownCase]], Figures]:
    low = low_risk(area)

    def figures(members: list[KnownCase]) -> Figures:
        def count(condition: Callable[[KnownCase], bool]) -> int:
            return sum(map(condition, members))

        cases = len(members)
        grouped = count(lambda one: one.grouped)
        zero, qy = (count(lambda one, s=s: one.status == s) for s in ("ungroupable", "qy"))  # type: ignore[misc]  # a bound loop variable
        deaths = count(lambda one: one.died)
        risky = [one for one in members if one.grouped and one.drg in low]
        lost = sum(one.died for one in risky)
        return {
            "cases": cases,
            "grouped_cases": grouped,
            "grouped_share": quotient(grouped, cases, 4),
            "ungroupable_cases": zero,
            "ungroupable_share": quotient(zero, cases, 4),
            "qy_cases": qy,
            "qy_share": quotient(qy, cases, 4),
            "deaths": deaths,
            "mortality": quotient(deaths, cases, 6),
            "low_risk_cases": len(risky),
            "low_risk_deaths": lost,
            "low_risk_mortality": quotient(lost, len(risky), 6),
        }

    return figures


def payments_of(members: list[KnownCase]) -> Figures:
    settled = [one for one in members if one.latest is not None]
    paid = {payer: sum((one.paid(payer) for one in members), Decimal("0.00")) for payer in PAYERS}
    cost = sum(
        (sum(one.hospital(part) for part in ("patient", "other_funds", "pool", "difference")) for one in settled),
        Decimal("0.00"),
    )
    standard, pool, difference = (
        sum((one.hospital(part) for one in settled), Decimal("0.00")) for part in ("standard", "pool", "difference")
    )
    patient = paid["account"] + paid["mutual_aid"] + paid["cash"]
    other = paid["supplement"] + paid["serious_illness"] + paid["assistance"]
    assert cost == patient + other + pool + difference
    amounts = {
        **paid,
        "cost": cost,
        "standard": standard,
        "patient": patient,
        "other_funds": other,
        "pool": pool,
        "difference": difference,
    }
    return {
        "settled_cases": len(settled),
        **{name: f"{amount:.2f}" for name, amount in amounts.items()},
        "average_difference": quotient(difference, len(settled), 2),
        "cost_to_standard": quotient(cost, standard, 4),
        "patient_share": quotient(patient, paid["total"], 4),
        "out_of_pocket_share": quotient(paid["cash"], paid["total"], 4),
    }


def cents(amount: Decimal) -> Decimal:
    return amount.quantize(Decimal("0.01"), ROUND_HALF_UP)
