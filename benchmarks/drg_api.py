"""One record through ``POST /v1/group`` at a hospital's pace, beside an empty route of the same service.

A question is: the body read and checked, a verified token, the caller's organisation and the pack of the day read from
the database, the group, the answer. Every record is another one. With the public CHS-DRG data (``CHS_DRG_DATA``, or
../shared/chs-drg) the pack is the national one, imported and activated before; without, it is the starter pack.

    python -m benchmarks.drg_api
"""

import csv
import json
import os
import random
import time
from pathlib import Path

import httpx
import uvloop

from benchmarks.county import COUNTY, HOSPITAL, County, running_county
from benchmarks.figures import Row, milliseconds, percentile, table
from benchmarks.open_loop import Request, Taken, latencies

PER_SECOND = 200
SECONDS = 15.0
_WARM_UP = 3.0
_AREA = "990100"
_REPOSITORY = Path(__file__).parents[1]
_PUBLIC = Path(os.environ.get("CHS_DRG_DATA", _REPOSITORY.parent / "shared" / "chs-drg"))
_KNOWN_WITHIN = 60.0  # seconds until the directory has arrived by event


def measure(county: County) -> list[Row]:
    """Latencies of grouping and of the empty route, and their ratio."""
    return uvloop.run(_measure(county))


async def _measure(county: County) -> list[Row]:
    address = county.addresses["drg-billing"]
    headers = county.headers(HOSPITAL) | {"Content-Type": "application/json"}
    records = [Request("POST", "/v1/group", headers, json.dumps(record).encode()) for record in _records()]
    _wait_until_known(address, headers)
    activated = _activate_the_national_pack(county)
    first = _ask_once(address, records[0])
    empty, spent_on_nothing = await _at_pace(address, [Request("GET", "/livez", {})])
    grouped, spent = await _at_pace(address, records)
    answered, bare = grouped.to_the_answer, empty.to_the_answer
    middle, bare_middle = percentile(answered, 0.5), percentile(bare, 0.5)
    late = grouped.until_sent + empty.until_sent
    return [
        Row(
            f"group one record by the {'national' if activated else 'starter'} pack, {PER_SECOND}/s for "
            f"{SECONDS:.0f} s, p50",
            milliseconds(middle),
        ),
        Row("the same, p99", milliseconds(percentile(answered, 0.99))),
        Row("the same, p99.9", milliseconds(percentile(answered, 0.999))),
        Row("the same, processor time of the service for each", milliseconds(spent)),
        Row("empty route (`/livez`), the same pace, p50", milliseconds(bare_middle)),
        Row("the same, p99", milliseconds(percentile(bare, 0.99))),
        Row("the same, p99.9", milliseconds(percentile(bare, 0.999))),
        Row("the same, processor time of the service for each", milliseconds(spent_on_nothing)),
        Row("of both, what the client itself was late to send, p50", milliseconds(percentile(late, 0.5))),
        Row("the same, p99", milliseconds(percentile(late, 0.99))),
        Row("group : empty route, p50", f"{middle / bare_middle:.1f} : 1"),
        Row("the first question after an activation, which loads and compiles the pack", milliseconds(first)),
    ]


def _ask_once(address: str, request: Request) -> float:
    started = time.perf_counter()
    httpx.post(address + request.path, content=request.body, headers=request.headers, timeout=60).raise_for_status()
    return time.perf_counter() - started


async def _at_pace(address: str, requests: list[Request]) -> tuple[Taken, float]:
    """Latencies, and the processor time that the service took for each request, both in seconds.

    The processor time is the process's, with what its relay and consumers took meanwhile.
    """
    before = _processor_time(address)
    taken = await latencies(address, requests, per_second=PER_SECOND, seconds=SECONDS, warm_up=_WARM_UP)
    return taken, (_processor_time(address) - before) / (PER_SECOND * (SECONDS + _WARM_UP))


def _processor_time(address: str) -> float:
    lines = httpx.get(f"{address}/metrics", timeout=60).raise_for_status().text.splitlines()
    return next(float(line.split()[1]) for line in lines if line.startswith("process_cpu_seconds_total "))


def _activate_the_national_pack(county: County) -> bool:
    """By two people, as it must be. False where the public data is not there."""
    files = {path.name: path.read_text(encoding="utf-8") for path in (_PUBLIC / "packs" / "chs_drg_11").glob("*.csv")}
    if not files:
        return False
    second = {**county.headers(COUNTY)}
    second["Authorization"] = f"Bearer {county.issuer.mint(COUNTY, ['scenario_player'], subject='second')}"
    body = {"code": "chs-drg", "pack_version": "1.1", "name": "CHS-DRG 1.1", "source": "OpenDRG", "files": files}
    with httpx.Client(base_url=county.addresses["drg-billing"], timeout=60) as client:
        pack = client.post("/v1/packs", json=body, headers=county.headers(COUNTY)).raise_for_status().json()
        days = {"pooling_area": _AREA, "valid_from": "2025-01-01"}
        match = {"If-Match": f'"{pack["version"]}"'}
        client.post(f"/v1/packs/{pack['id']}/activate", json=days, headers=second | match).raise_for_status()
    return True


def _records() -> list[dict[str, object]]:
    """The public vectors where they are, else the starter pack's own; ages drawn anew, so that no record is twice."""
    draw = random.Random(200)  # noqa: S311 - the same records each time
    public = _PUBLIC / "vectors" / "chs_drg_11.csv"
    own = _REPOSITORY / "services/drg-billing/tests/unit/data/starter_vectors.csv"
    with (public if public.exists() else own).open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    return [_record(rows[number % len(rows)], draw) for number in range(round(PER_SECOND * SECONDS))]


def _record(row: dict[str, str], draw: random.Random) -> dict[str, object]:
    record: dict[str, object] = {
        "sex": row["sex"],
        "age_years": int(row["age_years"]) and draw.randint(1, 99),
        "main_diagnosis": row["main_dx"],
        "other_diagnoses": row["other_dx"].split("|"),
        "main_procedure": row["main_px"],
        "other_procedures": row["other_px"].split("|"),
        "discharged_on": "2025-03-08",
        "pooling_area": _AREA,
    }
    for column in ("age_days", "birth_weight_g"):
        if row[column] and not record["age_years"]:
            record[column] = int(row[column])
    return record


def _wait_until_known(address: str, headers: dict[str, str]) -> None:
    deadline = time.monotonic() + _KNOWN_WITHIN
    while time.monotonic() < deadline:
        if httpx.get(f"{address}/v1/packs", headers=headers).status_code == httpx.codes.OK:
            return
        time.sleep(0.2)
    raise TimeoutError("the directory has not arrived")


if __name__ == "__main__":
    with running_county(("alliance", "drg-billing")) as county:
        county.register_institutions()
        print(table("Grouping one record", measure(county)))
