"""The whole stack of one state folder: two servers and four services, up and down in order."""

import asyncio
import contextlib
import signal
import time
from collections.abc import Coroutine, Iterator, Mapping, Sequence
from pathlib import Path

import httpx
import psutil

from yilian_kit.embedded import EmbeddedKafka, EmbeddedPostgres
from yilian_kit.embedded.kafka_jars import cache_folder, resolve_jars
from yilian_kit.embedded.postgres import database_url
from yilian_kit.embedded.processes import last_lines, port_is_free, running_process, stop_process
from yilian_kit.security.issuer import LocalIssuer
from yilian_local.development_secrets import DevelopmentSecrets
from yilian_local.failures import PortInUse, ServiceFailed
from yilian_local.notices import Notices
from yilian_local.servers import KeptServer
from yilian_local.service_environment import GRACE_SECONDS, Surroundings, service_environment
from yilian_local.state import Running, StateFolder
from yilian_local.supervised_process import SupervisedProcess, reason_of
from yilian_local.topology import LocalService, addresses

STOPPED_WITHIN = GRACE_SECONDS + 5.0
"""Seconds that a service has to stop in: its grace period to finish in, and some to leave."""

READY_WITHIN = 120.0
"""Seconds in which a service must have become ready."""

DEATHS_AT_START = 3
"""A service that dies so often before it was ever ready will not become so."""


class LocalStack:
    """PostgreSQL, Kafka and the services on one state folder that the caller has taken.

    ``start`` once; ``stop`` in any case, however far ``start`` came.
    """

    def __init__(
        self, state: StateFolder, services: Sequence[LocalService], ports: Mapping[str, int], notices: Notices
    ) -> None:
        self._state = state
        self._services = services
        self._ports = dict(ports)
        self._notices = notices
        self._postgres = KeptServer("PostgreSQL", lambda: EmbeddedPostgres.start(state.postgres), notices)
        self._kafka = KeptServer("Kafka", lambda: EmbeddedKafka.start(state.kafka), notices)
        self._processes: dict[str, SupervisedProcess] = {}
        self._stopping = False
        self.issuer = LocalIssuer.open(state.keys)

    @property
    def addresses(self) -> dict[str, str]:
        """The address of each service, by its name."""
        return addresses(self._ports)

    def issue_token(self, organisation_code: str, roles: Sequence[str]) -> str:
        """A bearer token of the state's own issuer."""
        return self.issuer.mint(organisation_code, roles)

    async def start(self) -> None:
        """Starts everything and returns when every service is ready.

        Raises:
            PortInUse: a service's port is taken.
            EmbeddedStackError: a server did not start.
            ServiceFailed: a service did not migrate or did not become ready.
        """
        if await asyncio.to_thread(clean_up, self._state, self._services):
            self._notices.warn("The last launcher was killed; what it had left running has been stopped.")
        self._refuse_taken_ports()
        if not cache_folder().exists():
            with self._notices.step("Fetching Apache Kafka, the first time only (55 MB)"):
                await asyncio.to_thread(resolve_jars)
        with self._notices.step("PostgreSQL 18 and Apache Kafka 4"):
            running = await self._start_servers()
        surroundings = surroundings_of(self._state, running, self._services)
        environments = {
            service.name: service_environment(service, self._ports[service.name], surroundings)
            for service in self._services
        }
        with self._notices.step("Databases and topics"):
            await _together(*(self._migrate(service, environments[service.name]) for service in self._services))
        with self._notices.step("Services"):
            for service in self._services:
                self._start_service(service, environments[service.name], running)
            await _together(*(self._ready(service) for service in self._services))

    async def stop(self) -> None:
        """Stops the services, then the servers; waits until all are gone."""
        self._stopping = True
        await asyncio.gather(*(process.stop(STOPPED_WITHIN) for process in self._processes.values()))
        await asyncio.gather(self._kafka.stop(), self._postgres.stop())
        self._state.note_stopped()

    def kill(self) -> None:
        """SIGKILL to every service, for a user who will not wait; the servers still stop in order."""
        for process in self._processes.values():
            process.kill()

    def _refuse_taken_ports(self) -> None:
        for name, port in self._ports.items():
            if not port_is_free(port):
                raise PortInUse(
                    f"Port {port}, where {name} would serve, is in use by another program. Stop that program, or let "
                    "Yilian serve elsewhere: make up FIRST_PORT=9101"
                )

    async def _start_servers(self) -> Running:
        with _as_one_failure():
            async with asyncio.TaskGroup() as group:
                starting_postgres = group.create_task(self._postgres.start())
                starting_kafka = group.create_task(self._kafka.start())
        postgres, kafka = starting_postgres.result(), starting_kafka.result()
        for service in self._services:
            await asyncio.to_thread(postgres.create_database, service.database, service.role)
        running = Running(
            ports=self._ports,
            postgres_socket_folder=str(postgres.socket_folder),
            kafka_bootstrap_servers=kafka.bootstrap_servers,
            processes={},
        )
        self._state.note_running(running)
        return running

    async def _migrate(self, service: LocalService, environment: Mapping[str, str]) -> None:
        log = self._state.logs / f"{service.name}.log"
        with log.open("ab") as output:
            start = output.tell()
            process = await asyncio.create_subprocess_exec(
                *service.command,
                "migrate",
                stdin=asyncio.subprocess.DEVNULL,
                stdout=output,
                stderr=asyncio.subprocess.STDOUT,
                env=environment,
                start_new_session=True,
            )
        try:
            status = await process.wait()
        except asyncio.CancelledError:
            process.terminate()
            await process.wait()
            raise
        if status != 0:
            raise ServiceFailed(
                f"{service.name} could not prepare its database and topics: {reason_of(status)}. "
                f"Its log {log} ends:\n{last_lines(log, start)}"
            )

    def _start_service(self, service: LocalService, environment: Mapping[str, str], running: Running) -> None:
        def note_start(process_id: int) -> None:
            running.processes[service.name] = process_id
            self._state.note_running(running)

        def note_death(reason: str, pause: float) -> None:
            if not self._stopping:
                self._notices.warn(f"{service.name} died: {reason}. Starting it again in {pause:.1f} s.")

        process = SupervisedProcess(
            (*service.command, "serve"),
            environment,
            self._state.logs / f"{service.name}.log",
            on_start=note_start,
            on_death=note_death,
        )
        self._processes[service.name] = process
        process.start()

    async def _ready(self, service: LocalService) -> None:
        process = self._processes[service.name]
        deadline = time.monotonic() + READY_WITHIN
        answer = "no answer"
        async with httpx.AsyncClient(base_url=self.addresses[service.name], timeout=5.0, trust_env=False) as client:
            while time.monotonic() < deadline and process.deaths < DEATHS_AT_START:
                try:
                    response = await client.get("/readyz")
                except httpx.HTTPError as error:
                    answer = type(error).__name__
                else:
                    if response.status_code == httpx.codes.OK:
                        return
                    answer = response.text
                await asyncio.sleep(0.05)
        why = f"{process.last_reason} {process.deaths} times" if process.deaths else f"its /readyz said: {answer}"
        raise ServiceFailed(
            f"{service.name} did not become ready: {why}. Its log {self._state.logs / service.name}.log ends:\n"
            f"{process.last_log_lines()}"
        )


def surroundings_of(state: StateFolder, running: Running, services: Sequence[LocalService]) -> Surroundings:
    """What the services of a running stack share, also for a command that joins it from outside."""
    return Surroundings(
        postgres_urls={
            service.name: database_url(Path(running.postgres_socket_folder), service.database, service.role)
            for service in services
        },
        kafka_bootstrap_servers=running.kafka_bootstrap_servers,
        jwks_file=LocalIssuer.open(state.keys).jwks_path,
        secrets=DevelopmentSecrets.open(state.keys),
    )


def clean_up(state: StateFolder, services: Sequence[LocalService]) -> bool:
    """Stops whatever a killed launcher left running on a folder that nobody has taken; whether there was anything."""
    running = state.running()
    found = False
    for service in services:
        pid = None if running is None else running.processes.get(service.name)
        process = None if pid is None else running_process(pid, service.command[-1])
        if process is not None:
            found = True
            with contextlib.suppress(psutil.NoSuchProcess):
                stop_process(process, [(signal.SIGTERM, STOPPED_WITHIN)])
    found = EmbeddedKafka.stop_leftover(state.kafka) or found
    found = EmbeddedPostgres.stop_leftover(state.postgres) or found
    state.note_stopped()
    return found


async def _together(*courses: Coroutine[object, object, None]) -> None:
    """Runs all at the same time; the first that fails cancels the others and is raised as it is."""
    with _as_one_failure():
        async with asyncio.TaskGroup() as group:
            for course in courses:
                group.create_task(course)


@contextlib.contextmanager
def _as_one_failure() -> Iterator[None]:
    try:
        yield
    except ExceptionGroup as failures:
        raise failures.exceptions[0] from None
