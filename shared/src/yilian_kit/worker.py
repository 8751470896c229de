"""The worker of a service: the outbox relay, the consumer of other services' events, and periodic jobs."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from functools import partial

from yilian_kit.audit_chain import AuditSealer, prune_audit
from yilian_kit.backoff import Backoff
from yilian_kit.definition import ServiceDefinition
from yilian_kit.events.consumer import Consumer
from yilian_kit.events.relay import Relay
from yilian_kit.events.retention import retention_jobs
from yilian_kit.health import ComponentHealth
from yilian_kit.http.idempotency import prune_idempotency
from yilian_kit.jobs import PeriodicJob, run_periodically, wait_until_set
from yilian_kit.observability.logging import LogCode, logger
from yilian_kit.observability.tracing import Tracing
from yilian_kit.runtime import Runtime

_FIRST_PAUSE = 0.2  # seconds before a failed component starts again; doubles up to the longest
_LONGEST_PAUSE = 15.0
_STEADY_AFTER = 60.0  # seconds; a component that ran so long begins with the first pause again

RunsUntilStopped = Callable[[asyncio.Event], Awaitable[None]]


class Worker:
    """Runs the components of one process side by side; one that fails is logged and started again."""

    def __init__(self, definition: ServiceDefinition, runtime: Runtime, tracing: Tracing) -> None:
        self._grace = runtime.settings.grace_period_seconds
        self._stop = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []
        self._relay = Relay(runtime.database, runtime.settings, definition.name, metrics=runtime.metrics)
        self._consumer = Consumer(
            runtime.database,
            runtime.settings,
            group=definition.name,
            subscriptions=definition.subscriptions(runtime),
            metrics=runtime.metrics,
            tracing=tracing,
        )
        self._components: dict[str, RunsUntilStopped] = {
            "relay": self._relay.run,
            "consumer": self._consumer.run,
            "audit-sealer": AuditSealer(runtime.database, runtime.metrics).run,
        }
        for job in (*_kit_jobs(definition, runtime), *_service_jobs(definition, runtime)):
            self._components[job.name] = partial(run_periodically, job)

    def start(self) -> None:
        """Start every component as a task of the running loop."""
        for name, run in self._components.items():
            self._tasks.append(asyncio.create_task(self._keep_running(name, run), name=name))

    async def stop(self) -> None:
        """Stop fetching, finish and commit what is in hand, within the grace period."""
        self._stop.set()
        if not self._tasks:
            return
        _, late = await asyncio.wait(self._tasks, timeout=self._grace)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)

    def health(self) -> Mapping[str, ComponentHealth]:
        """What relay and consumer say of themselves."""
        return {"relay": self._relay.health(), "consumer": self._consumer.health()}

    @property
    def waiting(self) -> int | None:
        """Events of others that are at the broker and not applied yet; None while that is not known."""
        return self._consumer.waiting

    async def _keep_running(self, name: str, run: RunsUntilStopped) -> None:
        backoff = Backoff(_FIRST_PAUSE, _LONGEST_PAUSE)
        loop = asyncio.get_running_loop()
        task = asyncio.current_task()
        while not self._stop.is_set():
            started = loop.time()
            try:
                await run(self._stop)
            except (Exception, asyncio.CancelledError) as error:
                # A library may let out a cancellation that nobody asked for; the component would be gone for good.
                if isinstance(error, asyncio.CancelledError) and (task is None or task.cancelling()):
                    raise
                logger().error(LogCode.COMPONENT_FAILED, component=name, exc_info=error)
                if loop.time() - started > _STEADY_AFTER:
                    backoff.reset()
                await wait_until_set(self._stop, backoff.next())


def _service_jobs(definition: ServiceDefinition, runtime: Runtime) -> tuple[PeriodicJob, ...]:
    # In simulated time it is no particular day between two requests: a sweep by the machine's clock would expire,
    # in the middle of a scenario, what the scenario's own months have not reached.
    return () if runtime.settings.simulated_time else definition.jobs(runtime)


def _kit_jobs(definition: ServiceDefinition, runtime: Runtime) -> tuple[PeriodicJob, ...]:
    async def forget_old_answers() -> None:
        async with runtime.database.transaction() as session:
            await prune_idempotency(session)

    async def forget_old_audit_rows() -> None:
        kept = timedelta(days=runtime.settings.audit_retention_days)
        more = True
        while more:
            async with runtime.database.transaction() as session:
                more = await prune_audit(session, older_than=kept, service=definition.name) > 0

    return (
        PeriodicJob("prune-audit", every=timedelta(hours=6), run=forget_old_audit_rows),
        PeriodicJob("prune-idempotency", every=timedelta(hours=1), run=forget_old_answers),
        *retention_jobs(runtime.database, runtime.settings),
    )
