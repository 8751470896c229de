"""The HTTP server's configuration."""

from starlette.types import ASGIApp
from uvicorn import Config

from yilian_kit.http.limits.connection import ConnectionGuard, HttpLimits, LimitedHttpProtocol
from yilian_kit.observability.metrics import ServiceMetrics
from yilian_kit.settings import ServiceSettings


def http_server_config(
    app: ASGIApp,
    settings: ServiceSettings,
    *,
    limits: HttpLimits | None = None,
    metrics: ServiceMetrics | None = None,
) -> Config:
    """The configuration of a uvicorn server that keeps ``limits`` and leaves logging to the kit.

    ``limits`` None takes the defaults for this process; ``metrics`` counts what was refused.
    """
    chosen = limits or HttpLimits.for_this_process()

    class Protocol(LimitedHttpProtocol):
        guard = ConnectionGuard(chosen, _uncounted if metrics is None else metrics.request_refused)

    return Config(
        app,
        host=settings.host,
        port=settings.port,
        http=Protocol,
        ws="none",
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_keep_alive=max(1, int(chosen.keep_alive_time)),
        timeout_graceful_shutdown=max(1, int(settings.grace_period_seconds)),
    )


def _uncounted(_: str) -> None:
    """Where no metrics are kept."""
