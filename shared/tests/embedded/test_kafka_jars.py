"""The lock of the jars: nothing else than what was looked at is run."""

import hashlib
from pathlib import Path

import pytest
from jgo.env import EnvironmentBuilder

from yilian_kit.embedded import JarsNotResolved, JarsRefused, kafka_jars

REMEDY = "Delete the folder and try again."


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
    assert kafka_jars.checked(reversed(jars), lock, remedy=REMEDY) == jars


def test_a_changed_jar_is_refused(jars: list[Path], lock: dict[str, str]) -> None:
    jars[0].write_bytes(b"changed")
    with pytest.raises(JarsRefused, match=r"kafka\.jar has another content than the lock says"):
        kafka_jars.checked(jars, lock, remedy=REMEDY)


def test_an_unexpected_jar_is_refused(jars: list[Path], lock: dict[str, str], tmp_path: Path) -> None:
    stranger = tmp_path / "stranger.jar"
    stranger.write_bytes(b"")
    with pytest.raises(JarsRefused, match=r"stranger\.jar is not in the lock"):
        kafka_jars.checked([*jars, stranger], lock, remedy=REMEDY)


def test_a_missing_jar_is_refused(jars: list[Path], lock: dict[str, str]) -> None:
    with pytest.raises(JarsRefused, match=r"scala\.jar is missing"):
        kafka_jars.checked(jars[:1], lock, remedy=REMEDY)


def test_a_lock_is_written_and_read_back(jars: list[Path], lock: dict[str, str], tmp_path: Path) -> None:
    kafka_jars.write_lock(tmp_path / "lock", jars)
    assert kafka_jars.read_lock(tmp_path / "lock") == lock


def test_the_committed_lock_names_the_broker_of_this_version() -> None:
    lock = kafka_jars.read_lock(kafka_jars.LOCK)
    assert f"kafka_2.13-{kafka_jars.KAFKA_VERSION}.jar" in lock
    assert all(len(digest) == 64 for digest in lock.values())


@pytest.fixture
def empty_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return tmp_path / "yilian"


def test_no_network_is_told_in_one_sentence(empty_cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def unreachable(_: EnvironmentBuilder, __: str) -> None:
        raise ConnectionError("no route to host")

    monkeypatch.setattr(EnvironmentBuilder, "from_endpoint", unreachable)
    with pytest.raises(JarsNotResolved, match=r"\(ConnectionError\)\. The first start needs a network"):
        kafka_jars.resolve_jars()
    assert list(empty_cache.iterdir()) == []


def test_what_was_fetched_is_kept_when_it_is_what_the_lock_says(
    empty_cache: Path, monkeypatch: pytest.MonkeyPatch, jars: list[Path], lock: dict[str, str]
) -> None:
    # given a repository that has the jars of the lock, once
    answers = [jars]
    monkeypatch.setattr(kafka_jars, "_resolve", lambda staging: answers.pop())
    monkeypatch.setattr(kafka_jars, "read_lock", lambda path: lock)

    # when asked twice
    first = kafka_jars.resolve_jars()
    second = kafka_jars.resolve_jars()

    # then it was asked once
    assert [jar.read_bytes() for jar in first] == [jar.read_bytes() for jar in jars]
    assert second == first
    assert list(empty_cache.iterdir()) == [first[0].parent]


def test_what_was_fetched_is_thrown_away_when_it_is_something_else(
    empty_cache: Path, monkeypatch: pytest.MonkeyPatch, jars: list[Path], lock: dict[str, str]
) -> None:
    jars[0].write_bytes(b"changed")
    monkeypatch.setattr(kafka_jars, "_resolve", lambda staging: jars)
    monkeypatch.setattr(kafka_jars, "read_lock", lambda path: lock)

    with pytest.raises(JarsRefused, match=r"kafka\.jar has another content"):
        kafka_jars.resolve_jars()
    assert list(empty_cache.iterdir()) == []


def test_a_cache_that_was_changed_is_refused_with_a_remedy(
    empty_cache: Path, monkeypatch: pytest.MonkeyPatch, jars: list[Path], lock: dict[str, str]
) -> None:
    monkeypatch.setattr(kafka_jars, "_resolve", lambda staging: jars)
    monkeypatch.setattr(kafka_jars, "read_lock", lambda path: lock)
    kafka_jars.resolve_jars()[0].unlink()

    with pytest.raises(JarsRefused, match=r"kafka\.jar is missing\. Delete the folder .*yilian.* and try again"):
        kafka_jars.resolve_jars()


def test_a_cache_that_cannot_be_written_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "yilian").write_text("a file where the folder should be")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    with pytest.raises(JarsNotResolved, match="could not be kept in"):
        kafka_jars.resolve_jars()
