"""Visits and personal accounts in tests: the area's scheme, and what the insurance office and a desk do with them."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import httpx

from .county import AREA, AUTHORITY, HOSPITAL, County, an_id_number, created, parameters


def scheme(ledger: str = "internal", **changes: Any) -> dict[str, Any]:
    """Employees' visits: 200 a year first, then half, up to 2,000; retired people 70 %."""
    return {
        "terms": {"yearly_deductible": "200.00", "ratio_by_tier": {"*": "0.50"}, "yearly_cap": "2000.00"},
        "retired_terms": {"yearly_deductible": "200.00", "ratio_by_tier": {"*": "0.70"}, "yearly_cap": None},
        "year": "own",
        "account_ledger": ledger,
        **changes,
    }


async def accounts_kept(county: County, *, covers: str = "whole_share", **changes: Any) -> None:
    """Parameters in force with that scheme for employees."""
    insurance = deepcopy(parameters()["insurance"])
    insurance["employee"]["account_covers"] = covers
    await county.set_parameters(insurance=insurance, outpatient={"employee": scheme(**changes)})


def a_visit(number: str = "V-1", **changes: Any) -> dict[str, Any]:
    return {
        "institution_code": HOSPITAL,
        "settlement_number": number,
        "person_id_number": an_id_number(),
        "insurance_type": "employee",
        "visited_on": "2025-03-08",
        "total_cost": "100.00",
        **changes,
    }


async def visited(county: County, number: str = "V-1", **changes: Any) -> dict[str, Any]:
    return created(await county.post("/v1/outpatient-settlements", a_visit(number, **changes)))


async def taken_back(county: County, settlement: dict[str, Any]) -> httpx.Response:
    return await county.post(
        f"/v1/outpatient-settlements/{settlement['id']}/reverse", {"reason": "wrong_amounts"}, version=1
    )


async def move(
    county: County, amount: str, number: str = "M-1", *, kind: str = "credit", person: int = 1, by: str = AUTHORITY
) -> httpx.Response:
    body = {
        "person_id_number": an_id_number(person),
        "pooling_area": AREA,
        "kind": kind,
        "amount": amount,
        "movement_number": number,
    }
    return await county.post("/v1/accounts/movements", body, by=by)


async def credited(county: County, amount: str, number: str = "M-1", *, person: int = 1) -> dict[str, Any]:
    return created(await move(county, amount, number, person=person))


async def share(county: County, *, holder: int = 2, relative: int = 1, **changes: str | None) -> None:
    """One person lets the account pay for another."""
    body = {
        "person_id_number": an_id_number(holder),
        "relative_id_number": an_id_number(relative),
        "pooling_area": AREA,
        "shared_from": "2025-01-01",
        **changes,
    }
    created(await county.post("/v1/accounts/shares", body, by=AUTHORITY))


async def balance(county: County, *, person: int = 1) -> str:
    answer = await county.ask(
        "/v1/accounts/find", {"person_id_number": an_id_number(person), "pooling_area": AREA}, by=AUTHORITY
    )
    assert answer.status_code == 200, answer.text
    return str(answer.json()["balance"])


async def movements(county: County, account_id: str) -> list[tuple[str, str, str]]:
    """Kind, amount and balance of each."""
    items = (await county.get(f"/v1/accounts/{account_id}/movements", by=AUTHORITY)).json()["items"]
    return [(item["kind"], item["amount"], item["balance_after"]) for item in items]
