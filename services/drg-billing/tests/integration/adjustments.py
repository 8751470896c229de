"""What tests do with adjustments, and what the ledger of a case adds up to."""

from decimal import Decimal
from typing import Any

import httpx

from .county import County

PAYERS = ("basic", "supplement", "serious_illness", "assistance", "account", "mutual_aid", "cash")


async def adjust(
    county: County, settlement: dict[str, Any], *, version: int = 1, reason: str = "other", **body: Any
) -> httpx.Response:
    return await county.post(f"/v1/settlements/{settlement['id']}/adjust", {"reason": reason, **body}, version=version)


async def paid(county: County, case_id: str) -> dict[str, Decimal]:
    """The sum over the ledger of a case."""
    entries = (await county.get(f"/v1/cases/{case_id}/settlements")).json()["items"]
    for entry in entries:
        assert sum(Decimal(entry[payer]) for payer in PAYERS) == Decimal(entry["total"])
    return {name: sum((Decimal(entry[name]) for entry in entries), Decimal(0)) for name in (*PAYERS, "total")}
