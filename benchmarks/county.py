"""A county of one hospital for measuring: real servers and real processes, on state that is thrown away."""

import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from yilian_kit.embedded import EmbeddedKafka, EmbeddedPostgres
from yilian_kit.identifiers import new_id
from yilian_kit.security.issuer import LocalIssuer
from yilian_local.development_secrets import DevelopmentSecrets
from yilian_local.service_environment import Surroundings, service_environment
from yilian_local.topology import SERVICES, LocalService

COUNTY = "990100000000000000000A"
HOSPITAL = "990100000000000000000B"
_READY_WITHIN = 60.0  # seconds


@dataclass(frozen=True)
class County:
    """Where everything is."""

    postgres: EmbeddedPostgres
    kafka: EmbeddedKafka
    issuer: LocalIssuer
    addresses: dict[str, str]

    def headers(self, organisation: str) -> dict[str, str]:
        """Headers of a request that creates something."""
        token = self.issuer.mint(organisation, ["scenario_player"])
        return {"Authorization": f"Bearer {token}", "Idempotency-Key": str(new_id())}

    def register_institutions(self) -> None:
        """The county authority and its hospital, through the API."""
        with httpx.Client(base_url=self.addresses["alliance"], timeout=30) as client:
            for code, tier, parent in ((COUNTY, "county_authority", None), (HOSPITAL, "county_lead", COUNTY)):
                body = {"code": code, "name": "测试机构", "tier": tier, "capabilities": [], "valid_from": "2025-01-01"}
                more = {} if parent is None else {"parent_code": parent}
                client.post("/v1/institutions", json=body | more, headers=self.headers(COUNTY)).raise_for_status()


@contextmanager
def running_county(names: tuple[str, ...]) -> Iterator[County]:
    """PostgreSQL, Kafka and the named services (API and worker in one process each), until the block is left."""
    with ExitStack() as stay:
        folder = Path(stay.enter_context(tempfile.TemporaryDirectory(prefix="yilian-bench-")))
        postgres = EmbeddedPostgres.start(folder / "postgres")
        stay.callback(postgres.stop)
        kafka = EmbeddedKafka.start(folder / "kafka")
        stay.callback(kafka.stop)
        issuer = LocalIssuer.open(folder)
        services = [service for service in SERVICES if service.name in names]
        for service in services:
            postgres.create_database(service.database, service.role)
        surroundings = Surroundings(
            {service.name: postgres.url(service.database, service.role) for service in services},
            kafka.bootstrap_servers,
            issuer.jwks_path,
            DevelopmentSecrets.open(folder),
        )
        addresses = {}
        environments = {
            service.name: service_environment(service, 18301 + place, surroundings)
            for place, service in enumerate(services)
        }
        # All topics first: a consumer that starts before its sources are declared finds them a poll later.
        for service in services:
            subprocess.run([*service.command, "migrate"], env=environments[service.name], check=True)
        for service in services:
            stay.enter_context(_serving(service, environments[service.name], folder))
            addresses[service.name] = f"http://127.0.0.1:{environments[service.name]['YILIAN_PORT']}"
        for address in addresses.values():
            _wait_until_ready(address)
        yield County(postgres, kafka, issuer, addresses)


@contextmanager
def _serving(service: LocalService, environment: dict[str, str], folder: Path) -> Iterator[None]:
    log = (folder / f"{service.name}.log").open("wb")
    process = subprocess.Popen([*service.command, "serve"], env=environment, stdout=log, stderr=log)
    try:
        yield
    finally:
        process.terminate()
        process.wait(timeout=30)
        log.close()


def _wait_until_ready(address: str) -> None:
    deadline = time.monotonic() + _READY_WITHIN
    while time.monotonic() < deadline:
        try:
            if httpx.get(f"{address}/readyz", timeout=5).status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.1)
    raise TimeoutError(f"{address} is not ready")
