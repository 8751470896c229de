"""The process of a service: from the first connection to the last answer."""

import asyncio
import signal
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from fastapi import FastAPI

from yilian_kit.http.limits import http_server_config
from yilian_kit.long_lived import keep_out_of_collections
from yilian_kit.settings import ServiceSettings
from yilian_kit.worker import Worker

_STOPPING = (signal.SIGINT, signal.SIGTERM)


class ServiceServer(uvicorn.Server):
    """uvicorn's server, told to stop by SIGTERM or SIGINT: no new request, the last ones answered, exit code 0.

    The worker stops at the same time as the requests finish, so that both together take one grace period. A second
    SIGINT does not wait.
    """

    def __init__(self, application: FastAPI, settings: ServiceSettings) -> None:
        super().__init__(http_server_config(application, settings, metrics=application.state.runtime.metrics))
        self._worker: Worker | None = application.state.worker

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Build the application and listen; what was built for it stays."""
        await super().startup(sockets)
        keep_out_of_collections()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stop worker and server; the application's own end comes after both."""
        async with asyncio.TaskGroup() as both:
            if self._worker is not None:
                both.create_task(self._worker.stop())
            both.create_task(super().shutdown(sockets))

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Heed the signals; unlike uvicorn's, do not raise them again at the end, as if the process had been killed."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        before = {number: signal.signal(number, self.handle_exit) for number in _STOPPING}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)
