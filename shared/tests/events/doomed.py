"""A process that dies, or freezes, at one point: ``python doomed.py POINT SETTINGS_FILE``.

The points are methods that the machinery calls there anyway; nothing in it knows of this file.
"""

import asyncio
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from unittest.mock import patch

import sqlalchemy as sa
from bench import SERVICE, Bench, Note, ledger, note_subscription  # type: ignore[import-not-found]  # beside a script
from sqlalchemy.ext.asyncio import AsyncSession

from yilian_kit.database import Database
from yilian_kit.events.consumer import ReceivedEvent
from yilian_kit.events.partition_worker import PartitionWorker
from yilian_kit.events.relay import Relay
from yilian_kit.settings import ServiceSettings


class RelayKilledBeforeTheMark(Relay):
    """Dies when the broker has acknowledged a batch and the database does not know it yet."""

    async def _mark_published(self, *_: Any) -> None:
        os.kill(os.getpid(), signal.SIGKILL)


class RelayFrozenBeforeSending(Relay):
    """Stands still with a batch in its hand, the first time; goes on when it is told to."""

    async def _send(self, rows: Sequence[Any], *more: Any) -> None:
        print("frozen", flush=True)  # noqa: T201 - what the test waits for
        os.kill(os.getpid(), signal.SIGSTOP)
        await super()._send(rows, *more)


async def _die(*_: Any) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


async def enter_with_owner(session: AsyncSession, event: ReceivedEvent[Note]) -> None:
    """The handler of a member among several; it takes a moment, so that rebalances meet work in hand."""
    await session.execute(
        sa.insert(ledger).values(
            event_id=event.id,
            subject=event.subject,
            version=event.aggregate_version,
            text=event.data.text,
            owner=str(os.getpid()),
        )
    )
    await asyncio.sleep(0.003)


async def run(point: str, settings: ServiceSettings) -> None:
    bench = Bench(settings, Database(settings.database_url))
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    match point:
        case "relay-before-mark":
            await RelayKilledBeforeTheMark(bench.database, settings, SERVICE).run(stop)
        case "relay-frozen":
            await RelayFrozenBeforeSending(bench.database, settings, SERVICE).run(stop)
        case "consumer-before-offset":
            with patch.object(PartitionWorker, "_commit_offset", _die):
                await bench.consumer().run(stop)
        case "member":
            await bench.consumer(note_subscription(enter_with_owner)).run(stop)
        case unknown:
            raise ValueError(unknown)
    await bench.database.dispose()


if __name__ == "__main__":
    asyncio.run(run(sys.argv[1], ServiceSettings.model_validate_json(Path(sys.argv[2]).read_text())))
