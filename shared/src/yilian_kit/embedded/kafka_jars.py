"""The jars of Apache Kafka: resolved by jgo, and used only when they are exactly those of the committed lock."""

import hashlib
from collections.abc import Iterable, Mapping
from pathlib import Path

from yilian_kit.embedded.failures import JarsNotResolved, JarsRefused

KAFKA_VERSION = "4.4.0"
ENDPOINT = f"org.apache.kafka:kafka_2.13:{KAFKA_VERSION}+org.slf4j:slf4j-simple:1.7.36"
"""Maven coordinates for jgo; slf4j-simple gives the broker a log, which its own dependencies leave out."""
LOCK = Path(__file__).with_name("kafka-jars.lock")


def resolve_jars() -> list[Path]:
    """The checked jars, downloaded into jgo's cache the first time (about 55 MB).

    Raises:
        JarsNotResolved: they could not be fetched.
        JarsRefused: what was fetched, or what lies in the cache, is not what the lock says.
    """
    return checked(_resolve(), read_lock(LOCK))


def checked(jars: Iterable[Path], lock: Mapping[str, str]) -> list[Path]:
    """The jars in the order of their names, when names and SHA-256 sums are exactly those of ``lock``.

    Raises:
        JarsRefused: one is missing, one too many, or one has another content.
    """
    found = {jar.name: jar for jar in jars}
    complaints = [f"{name} is missing" for name in sorted(lock.keys() - found.keys())]
    complaints += [f"{name} is not in the lock" for name in sorted(found.keys() - lock.keys())]
    for name in sorted(lock.keys() & found.keys()):
        if sha256_of(found[name]) != lock[name]:
            complaints.append(f"{found[name]} has another content than the lock says")
    if complaints:
        raise JarsRefused(
            "The jars of Apache Kafka are not those of kafka-jars.lock, so the broker is not started: "
            + "; ".join(complaints)
            + ". If a download was damaged, delete those files and the folder of jgo's cache, and try again."
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


def _resolve() -> list[Path]:
    import jgo  # 0.2 s that only the starter of a broker should pay

    try:
        return [Path(jar) for jar in jgo.build(ENDPOINT).all_jars]
    except Exception as error:  # jgo raises whatever requests, the parser of POMs or the disk raise
        raise JarsNotResolved(
            f"Apache Kafka {KAFKA_VERSION} could not be fetched from the Maven repository ({type(error).__name__}): "
            "the first start needs a network; later ones use jgo's cache in the home folder."
        ) from error
