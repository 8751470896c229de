"""Prometheus metrics of one service instance, in a registry of its own, so that several can live in one process."""

from collections.abc import Sequence

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    GCCollector,
    Histogram,
    PlatformCollector,
    ProcessCollector,
    generate_latest,
)

_LATENCY_BUCKETS = (0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0)  # seconds


class ServiceMetrics:
    """What every service counts. Names start with ``yilian_``; labels hold templates and types, never record ids."""

    def __init__(self, service: str) -> None:
        self.registry = CollectorRegistry(auto_describe=True)
        ProcessCollector(registry=self.registry)
        PlatformCollector(registry=self.registry)
        GCCollector(registry=self.registry)
        self._business: dict[str, Counter] = {}
        self._service = service
        self._gauge("service", "The service that these numbers are of", ("service",)).labels(service).set(1)

        self._requests = self._counter(
            "http_requests", "HTTP requests by route template", ("method", "route", "status")
        )
        self._request_seconds = Histogram(
            "yilian_http_request_seconds",
            "Seconds from the request's headers to the end of its answer",
            ("method", "route"),
            buckets=_LATENCY_BUCKETS,
            registry=self.registry,
        )
        self._refusals = self._counter(
            "http_refusals", "Requests and connections refused before they reached a route", ("reason",)
        )

        self.outbox_unpublished = self._gauge("outbox_unpublished", "Events that wait for the relay")
        self.outbox_oldest_seconds = self._gauge(
            "outbox_oldest_seconds", "Age of the oldest event that waits for the relay"
        )
        self.events_published = self._counter("events_published", "Events acknowledged by the broker", ("topic",))
        self.relay_failures = self._counter("relay_failures", "Batches that the relay could not publish")

        self.consumer_lag = self._gauge("consumer_lag", "Events of a partition not yet applied", ("topic", "partition"))
        self.consumer_last_poll = self._gauge(
            "consumer_last_poll_timestamp_seconds", "When the consumer last polled with success"
        )
        self.events_handled = self._counter(
            "events_handled", "Events of other services by outcome", ("type", "outcome")
        )
        self.consumer_retries = self._counter(
            "consumer_retries", "Attempts repeated because of a passing fault", ("type",)
        )
        self.dead_letters = self._gauge("dead_letters", "Parked events that were not replayed yet")
        self.dead_lettered = self._counter("dead_lettered", "Events parked in the dead letter topic", ("type",))

        self.audit_oldest_unsealed_seconds = self._gauge(
            "audit_oldest_unsealed_seconds", "Age of the oldest audit row that waits for the hash chain"
        )
        self.audit_sealed = self._counter("audit_sealed", "Audit rows sealed into the hash chain")

    def request_finished(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count one answered request; ``route`` is the template, such as ``/v1/referrals/{id}/accept``."""
        self._requests.labels(method, route, str(status)).inc()
        self._request_seconds.labels(method, route).observe(seconds)

    def request_refused(self, reason: str) -> None:
        """Count a request or connection that a limit ended; ``reason`` is one of few fixed words."""
        self._refusals.labels(reason).inc()

    def business_counter(self, name: str, meaning: str, labels: Sequence[str] = ()) -> Counter:
        """A counter of the service's own, ``yilian_<service>_<name>_total``; asked again, the same one.

        ``labels`` must not name persons or records: their values are few and known in advance.
        """
        full_name = f"{self._service.replace('-', '_')}_{name}"
        if full_name not in self._business:
            self._business[full_name] = self._counter(full_name, meaning, labels)
        return self._business[full_name]

    def render(self) -> bytes:
        """All metrics in Prometheus' text format, version 0.0.4."""
        return generate_latest(self.registry)

    def _counter(self, name: str, meaning: str, labels: Sequence[str] = ()) -> Counter:
        return Counter(f"yilian_{name}", meaning, labels, registry=self.registry)

    def _gauge(self, name: str, meaning: str, labels: Sequence[str] = ()) -> Gauge:
        return Gauge(f"yilian_{name}", meaning, labels, registry=self.registry)
