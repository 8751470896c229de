"""The lock of the jars: nothing else than what was looked at is run."""

import hashlib
from pathlib import Path

import jgo
import pytest

from yilian_kit.embedded import JarsNotResolved, JarsRefused, kafka_jars


@pytest.fixture
def jars(tmp_path: Path) -> list[Path]:
    paths = [tmp_path / "kafka.jar", tmp_path / "scala.jar"]
    for path in paths:
        path.write_bytes(path.name.encode())
    return paths


@pytest.fixture
def lock(jars: list[Path]) -> dict[str, str]:
    return {jar.name: hashlib.sha256(jar.read_bytes()).hexdigest() for jar in jars}


def test_the_locked_jars_are_accepted(jars: list[Path], lock: dict[str, str]) -> None:
    assert kafka_jars.checked(reversed(jars), lock) == jars


def test_a_changed_jar_is_refused(jars: list[Path], lock: dict[str, str]) -> None:
    jars[0].write_bytes(b"changed")
    with pytest.raises(JarsRefused, match=r"kafka\.jar has another content than the lock says"):
        kafka_jars.checked(jars, lock)


def test_an_unexpected_jar_is_refused(jars: list[Path], lock: dict[str, str], tmp_path: Path) -> None:
    stranger = tmp_path / "stranger.jar"
    stranger.write_bytes(b"")
    with pytest.raises(JarsRefused, match=r"stranger\.jar is not in the lock"):
        kafka_jars.checked([*jars, stranger], lock)


def test_a_missing_jar_is_refused(jars: list[Path], lock: dict[str, str]) -> None:
    with pytest.raises(JarsRefused, match=r"scala\.jar is missing"):
        kafka_jars.checked(jars[:1], lock)


def test_a_lock_is_written_and_read_back(jars: list[Path], lock: dict[str, str], tmp_path: Path) -> None:
    kafka_jars.write_lock(tmp_path / "lock", jars)
    assert kafka_jars.read_lock(tmp_path / "lock") == lock


def test_the_committed_lock_names_the_broker_of_this_version() -> None:
    lock = kafka_jars.read_lock(kafka_jars.LOCK)
    assert f"kafka_2.13-{kafka_jars.KAFKA_VERSION}.jar" in lock
    assert all(len(digest) == 64 for digest in lock.values())


def test_no_network_is_told_in_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    def unreachable(endpoint: str) -> None:
        raise ConnectionError("no route to host")

    monkeypatch.setattr(jgo, "build", unreachable)
    with pytest.raises(JarsNotResolved, match="the first start needs a network"):
        kafka_jars.resolve_jars()
