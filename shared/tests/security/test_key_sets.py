"""The issuer's keys: read when needed, not more often, and kept while the issuer is down."""

import asyncio
import json
from pathlib import Path

import pytest
from joserfc.jwk import ECKey

from yilian_kit.security.key_sets import IssuerKeys, KeysUnavailable
from yilian_kit.settings import ServiceSettings
from yilian_kit.testing.settings import settings_without_servers


class Issuer:
    """An issuer that tests break and repair; counts how often it was asked."""

    def __init__(self, *key_ids: str) -> None:
        self.asked = 0
        self.down = False
        self.answer = asyncio.Event()
        self.answer.set()
        self._keys: list[object] = []
        for key_id in key_ids:
            self.publish(key_id)

    def publish(self, key_id: str) -> None:
        key = ECKey.generate_key("P-256", parameters={"kid": key_id})
        self._keys.append(key.as_dict(private=False))

    async def read(self) -> bytes:
        self.asked += 1
        await self.answer.wait()
        if self.down:
            raise ConnectionError
        return json.dumps({"keys": self._keys}).encode()


class Clock:
    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


async def ids(keys: IssuerKeys, key_id: str) -> set[str | None]:
    return {key.kid for key in await keys.key_set(key_id)}


async def test_a_hundred_requests_at_once_ask_the_issuer_once() -> None:
    issuer = Issuer("a")
    keys = IssuerKeys(issuer.read, monotonic=Clock())

    answers = await asyncio.gather(*(ids(keys, "a") for _ in range(100)))

    assert answers == [{"a"}] * 100
    assert issuer.asked == 1


async def test_a_new_key_is_found_at_its_first_token() -> None:
    issuer, clock = Issuer("a"), Clock()
    keys = IssuerKeys(issuer.read, pause=5.0, monotonic=clock)
    await keys.key_set("a")

    issuer.publish("b")
    clock.seconds += 6

    assert await ids(keys, "b") == {"a", "b"}
    assert keys.generation == 2


async def test_made_up_key_ids_do_not_become_requests_to_the_issuer() -> None:
    issuer, clock = Issuer("a"), Clock()
    keys = IssuerKeys(issuer.read, pause=5.0, monotonic=clock)
    await keys.key_set("a")

    for number in range(1000):
        clock.seconds += 0.011
        assert "a" in await ids(keys, f"made-up-{number}")

    assert issuer.asked == 1 + 2  # in eleven seconds


async def test_while_the_issuer_is_down_known_keys_go_on_to_serve() -> None:
    issuer, clock = Issuer("a"), Clock()
    keys = IssuerKeys(issuer.read, oldest=600.0, monotonic=clock)
    await keys.key_set("a")

    issuer.down = True
    clock.seconds += 7 * 86400

    assert await ids(keys, "a") == {"a"}
    await keys.close()
    assert await ids(keys, "a") == {"a"}


async def test_old_keys_are_read_again_without_anybody_waiting() -> None:
    # given keys that have grown old, and an issuer that does not answer
    issuer, clock = Issuer("a"), Clock()
    keys = IssuerKeys(issuer.read, oldest=600.0, monotonic=clock)
    await keys.key_set("a")
    issuer.answer.clear()
    clock.seconds += 601
    # when a token comes, then it does not wait
    async with asyncio.timeout(5):
        assert await ids(keys, "a") == {"a"}
    # and the answer is taken when it comes
    issuer.publish("b")
    issuer.answer.set()
    clock.seconds += 6
    assert await ids(keys, "b") == {"a", "b"}


async def test_without_any_key_the_caller_hears_that_it_may_work_later() -> None:
    issuer, clock = Issuer("a"), Clock()
    issuer.down = True
    keys = IssuerKeys(issuer.read, pause=5.0, monotonic=clock)

    for _ in range(10):
        with pytest.raises(KeysUnavailable):
            await keys.key_set("a")
    assert issuer.asked == 1

    issuer.down = False
    clock.seconds += 6
    assert await ids(keys, "a") == {"a"}


async def test_a_caller_who_gives_up_does_not_take_the_keys_from_the_others() -> None:
    issuer = Issuer("a")
    issuer.answer.clear()
    keys = IssuerKeys(issuer.read, monotonic=Clock())
    impatient = asyncio.create_task(ids(keys, "a"))
    patient = asyncio.create_task(ids(keys, "a"))
    await asyncio.sleep(0)

    impatient.cancel()
    issuer.answer.set()

    assert await patient == {"a"}


@pytest.mark.parametrize("content", [b"", b"not json", b"[]", b'{"keys": []}', b'{"keys": [{"kty": "EC"}]}'])
async def test_a_broken_document_counts_as_no_answer(content: bytes) -> None:
    async def read() -> bytes:
        return content

    keys = IssuerKeys(read)

    with pytest.raises(KeysUnavailable):
        await keys.key_set("a")


async def test_keys_are_read_from_the_file_that_the_settings_name(tmp_path: Path) -> None:
    path = tmp_path / "jwks.json"
    path.write_bytes(await Issuer("a").read())
    settings = settings_with(jwks_file=path)

    assert await ids(IssuerKeys.from_settings(settings), "a") == {"a"}


async def test_keys_are_read_from_the_address_that_the_settings_name() -> None:
    # given a server on this machine that answers every request with a key set
    document = await Issuer("a").read()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\nconnection: close\r\n\r\n" % len(document))
        writer.write(document)
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        # when the settings name its address, then the keys are had
        settings = settings_with(jwks_url=f"http://127.0.0.1:{port}/keys")
        assert await ids(IssuerKeys.from_settings(settings), "a") == {"a"}


async def test_an_address_where_nobody_listens_counts_as_no_answer(unused_tcp_port: int) -> None:
    keys = IssuerKeys.from_settings(settings_with(jwks_url=f"http://127.0.0.1:{unused_tcp_port}/keys"))

    with pytest.raises(KeysUnavailable):
        await keys.key_set("a")


def settings_with(jwks_file: Path | None = None, jwks_url: str | None = None) -> ServiceSettings:
    return settings_without_servers(jwks_file=jwks_file, jwks_url=jwks_url)
