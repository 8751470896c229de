"""The jars of Apache Kafka: resolved by jgo, and used only when they are exactly those of the committed lock."""

import hashlib
import os
import shutil
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from yilian_kit.embedded.failures import JarsNotResolved, JarsRefused

KAFKA_VERSION = "4.4.0"
ENDPOINT = f"org.apache.kafka:kafka_2.13:{KAFKA_VERSION}+org.slf4j:slf4j-simple:1.7.36"
"""Maven coordinates for jgo; slf4j-simple gives the broker a log, which its own dependencies leave out."""
LOCK = Path(__file__).with_name("kafka-jars.lock")


def resolve_jars() -> list[Path]:
    """The checked jars; fetched the first time (about 55 MB) and kept in the user's cache folder.

    Raises:
        JarsNotResolved: they could not be fetched.
        JarsRefused: what was fetched, or what lies in the cache, is not what the lock says.
    """
    lock = read_lock(LOCK)
    folder = cache_folder()
    if not folder.exists():
        _fetch(folder, lock)
    return checked(folder.glob("*.jar"), lock, remedy=f"Delete the folder {folder} and try again.")


def cache_folder() -> Path:
    """Where the jars of this very lock are kept: another lock has another folder."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return cache / "yilian" / f"kafka-{KAFKA_VERSION}-{sha256_of(LOCK)[:12]}"


def checked(jars: Iterable[Path], lock: Mapping[str, str], *, remedy: str) -> list[Path]:
    """The jars in the order of their names, when names and SHA-256 sums are exactly those of ``lock``.

    Raises:
        JarsRefused: one is missing, one too many, or one has another content; the text ends with ``remedy``.
    """
    found = {jar.name: jar for jar in jars}
    complaints = [f"{name} is missing" for name in sorted(lock.keys() - found.keys())]
    complaints += [f"{name} is not in the lock" for name in sorted(found.keys() - lock.keys())]
    for name in sorted(lock.keys() & found.keys()):
        if sha256_of(found[name]) != lock[name]:
            complaints.append(f"{name} has another content than the lock says")
    if complaints:
        raise JarsRefused(
            f"The jars of Apache Kafka are not those of {LOCK.name}, so the broker is not started: "
            f"{'; '.join(complaints)}. {remedy}"
        )
    return [found[name] for name in sorted(found)]


def read_lock(path: Path) -> dict[str, str]:
    """File name → SHA-256 sum in hexadecimal, from lines as ``sha256sum`` writes them."""
    entries = (line.split() for line in path.read_text().splitlines() if line and not line.startswith("#"))
    return {name: digest for digest, name in entries}


def write_lock(path: Path, jars: Iterable[Path]) -> None:
    """Writes the lock anew from jars that were looked at: for a change of ``KAFKA_VERSION``."""
    lines = [f"{sha256_of(jar)}  {jar.name}" for jar in sorted(jars, key=lambda jar: jar.name)]
    path.write_text(f"# {ENDPOINT}\n" + "\n".join(lines) + "\n")


def sha256_of(path: Path) -> str:
    """The SHA-256 sum of a file in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _fetch(folder: Path, lock: Mapping[str, str]) -> None:
    """Fetches into a folder of its own and renames at the end.

    jgo writes where it reads: a download that was broken off would stay in its cache for good.
    """
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(prefix="fetch-", dir=folder.parent) as staging:
            ready = Path(staging) / "jars"
            ready.mkdir()
            for jar in checked(_resolve(Path(staging)), lock, remedy="Try again; if it stays so, do not run it."):
                shutil.copyfile(jar, ready / jar.name)
            # Who fetched at the same time and was first has the same jars there.
            with suppress(OSError):
                ready.rename(folder)
    except OSError as error:
        raise JarsNotResolved(f"The jars of Apache Kafka could not be kept in {folder.parent}: {error}.") from error


def _resolve(staging: Path) -> list[Path]:
    # Imported here: 0.2 s that only the first start should pay.
    from jgo.config import GlobalSettings
    from jgo.constants import MAVEN_CENTRAL_URL
    from jgo.env import EnvironmentBuilder
    from jgo.maven import MavenContext

    try:
        repositories = {**GlobalSettings.load().repositories, "central": MAVEN_CENTRAL_URL}
        context = MavenContext(repo_cache=staging / "repository", remote_repos=repositories, timeout=60)
        builder = EnvironmentBuilder(context=context, cache_dir=staging / "environment")
        return [Path(jar) for jar in builder.from_endpoint(ENDPOINT).all_jars]
    except Exception as error:  # jgo raises whatever requests, the parser of POMs or the disk raise
        raise JarsNotResolved(
            f"Apache Kafka {KAFKA_VERSION} could not be fetched from the Maven repository ({type(error).__name__}). "
            "The first start needs a network; later ones use what it fetched."
        ) from error
