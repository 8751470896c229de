"""The issuer's public keys (JWKS, RFC 7517) from a file or a URL, kept in memory.

They are read again when they grow old, and when a token names a key that is not among them, but no more often than
every few seconds, so that made-up key ids do not turn into requests to the issuer. While the issuer is down the keys
that are known go on to serve.
"""

import asyncio
import json
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Self

from joserfc.errors import JoseError
from joserfc.jwk import ECKey, KeySet, RSAKey

from yilian_kit.observability.logging import LogCode, logger
from yilian_kit.settings import ServiceSettings

_FETCH_DEADLINE = 5.0  # seconds
_LARGEST_DOCUMENT = 1_048_576  # bytes

ReadKeys = Callable[[], Awaitable[bytes]]


class KeysUnavailable(Exception):
    """No key of the issuer is known yet and none can be had now: the same request may work later."""


class IssuerKeys:
    """A key set that keeps itself fresh.

    ``read`` returns the JWKS document; ``oldest`` is the age in seconds at which it is read again in the background,
    ``pause`` the shortest time in seconds between two readings.
    """

    def __init__(
        self,
        read: ReadKeys,
        *,
        oldest: float = 600.0,
        pause: float = 5.0,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._read = read
        self._oldest = oldest
        self._pause = pause
        self._monotonic = monotonic
        self._keys: KeySet | None = None
        self._document: bytes | None = None
        self._read_at = float("-inf")
        self._tried_at = float("-inf")
        self._reading: asyncio.Task[None] | None = None
        self.generation = 0
        """Counts the times that the keys changed, so that verdicts given with old keys can be dropped."""

    @classmethod
    def from_settings(cls, settings: ServiceSettings) -> Self:
        """Keys from ``jwks_file`` or ``jwks_url``, whichever is set."""
        if settings.jwks_file is not None:
            return cls(_read_file(settings.jwks_file))
        assert settings.jwks_url is not None  # noqa: S101 - the settings demand exactly one of the two
        return cls(_read_url(settings.jwks_url))

    async def key_set(self, key_id: str | None) -> KeySet:
        """The keys to verify a token with whose header names ``key_id``; they may lack that key.

        Raises ``KeysUnavailable``.
        """
        keys = self._keys
        if keys is None or (key_id is not None and not _has(keys, key_id)):
            await self._refresh()
        elif self._monotonic() - self._read_at > self._oldest:
            self._begin_refresh()
        if self._keys is None:
            raise KeysUnavailable
        return self._keys

    async def close(self) -> None:
        """End a reading that is under way."""
        if self._reading is not None:
            self._reading.cancel()
            await asyncio.wait((self._reading,))

    async def _refresh(self) -> None:
        reading = self._begin_refresh()
        if reading is not None:
            # Shielded: a caller who gives up must not take the reading away from the others.
            await asyncio.shield(reading)

    def _begin_refresh(self) -> asyncio.Task[None] | None:
        if self._reading is not None and not self._reading.done():
            return self._reading
        if self._monotonic() - self._tried_at < self._pause:
            return None
        self._tried_at = self._monotonic()
        self._reading = asyncio.create_task(self._read_once(), name="read-issuer-keys")
        return self._reading

    async def _read_once(self) -> None:
        try:
            document = await self._read()
            if document != self._document:
                self._keys = _verification_keys(document)
                self._document = document
                self.generation += 1
        except (OSError, JoseError, ValueError, TypeError, KeyError) as error:
            logger().warning(LogCode.ISSUER_KEYS_UNREADABLE, known=self._keys is not None, exc_info=error)
        else:
            self._read_at = self._monotonic()


def _has(keys: KeySet, key_id: str) -> bool:
    return any(key.kid == key_id for key in keys)


def _verification_keys(document: bytes) -> KeySet:
    """RSA and elliptic-curve keys of a JWKS document: symmetric keys have no place in a published one."""
    keys = KeySet.import_key_set(json.loads(document))
    return KeySet([key for key in keys if isinstance(key, RSAKey | ECKey)])


def _read_file(path: Path) -> ReadKeys:
    async def read() -> bytes:
        return await asyncio.to_thread(path.read_bytes)

    return read


def _read_url(url: str) -> ReadKeys:
    import httpx  # a command with the keys in a file need not wait for it

    async def read() -> bytes:
        # A client each time: readings are minutes apart, and an open one would tie this object to one event loop.
        try:
            async with (
                asyncio.timeout(_FETCH_DEADLINE),
                httpx.AsyncClient(timeout=_FETCH_DEADLINE) as client,
                client.stream("GET", url, headers={"Accept": "application/json"}) as answer,
            ):
                answer.raise_for_status()
                document = bytearray()
                async for part in answer.aiter_bytes():
                    document += part
                    if len(document) > _LARGEST_DOCUMENT:
                        raise ValueError("the JWKS document is too large")
                return bytes(document)
        except httpx.HTTPError as error:
            raise OSError("the issuer gave no keys") from error

    return read
