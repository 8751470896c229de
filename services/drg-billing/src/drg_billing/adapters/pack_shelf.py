"""Compiled packs of a process: each is compiled once, beside the event loop, and shared by all requests."""

from __future__ import annotations

import asyncio
import json
import zlib
from collections import OrderedDict
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from weakref import WeakValueDictionary

from drg_billing.adapters.pack_folder import read_manifest, read_pack_texts, starter_pack_folder
from drg_billing.domain.grouping.build_pack import build_pack
from drg_billing.domain.grouping.compiled_pack import CompiledPack
from drg_billing.domain.grouping.rule_pack import PackManifest, RulePack

_KEPT = 8
"""A compiled full pack takes about 30 MB; the ones used last stay."""


def compress_texts(texts: Mapping[str, str]) -> bytes:
    """Pack files as they are stored."""
    return zlib.compress(json.dumps(dict(texts), ensure_ascii=False).encode())


def uncompress_texts(stored: bytes) -> dict[str, str]:
    texts: dict[str, str] = json.loads(zlib.decompress(stored))
    return texts


class StoredPackChanged(RuntimeError):
    """A stored pack no longer reads as what its digest names: nothing may be grouped with it."""


class PackShelf:
    """The starter pack, and the stored packs that were used last."""

    def __init__(self) -> None:
        folder = starter_pack_folder()
        self.starter_texts = read_pack_texts(folder)
        self.starter: RulePack = build_pack(read_manifest(folder), self.starter_texts)
        self._compiled: OrderedDict[str, CompiledPack] = OrderedDict()
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    def find(self, digest: str) -> CompiledPack | None:
        """The compiled pack, when it stands on the shelf."""
        if digest == self.starter.digest and digest not in self._compiled:
            self._put(CompiledPack(self.starter))
        if digest in self._compiled:
            self._compiled.move_to_end(digest)
        return self._compiled.get(digest)

    @asynccontextmanager
    async def turn(self, digest: str) -> AsyncIterator[None]:
        """Let one request at a time fetch a pack: whoever waited finds it on the shelf.

        When a pack becomes active every request wants it at once, and compiling it takes as long as a thousand of them.
        """
        async with self._turns.setdefault(digest, asyncio.Lock()):
            yield

    async def compile(self, manifest: PackManifest, stored: bytes, digest: str) -> CompiledPack:
        """Build, compile and keep a stored pack. Raises StoredPackChanged."""
        compiled = await asyncio.to_thread(
            lambda: CompiledPack(build_pack(manifest, uncompress_texts(stored), stored=True))
        )
        if compiled.digest != digest:
            raise StoredPackChanged(digest, compiled.digest)
        self._put(compiled)
        return compiled

    def _put(self, compiled: CompiledPack) -> None:
        self._compiled[compiled.digest] = compiled
        while len(self._compiled) > _KEPT:
            self._compiled.popitem(last=False)
