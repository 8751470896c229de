"""Importing the national pack, the whole command on a real database, beside a command that only lists the packs.

From the start of ``drg-billing packs import`` to its end: interpreter, settings, the files read and validated, the
digest, one transaction. ``packs list`` is all of that without a pack. The best of three rounds, by the clock; every
round stores another version, for a pack that is stored already changes nothing. Needs the public CHS-DRG data.

    CHS_DRG_DATA=FOLDER python -m benchmarks.pack_import
"""

import os
import resource
import subprocess
import tempfile
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from benchmarks.figures import Row, table
from benchmarks.grouping import DATA
from yilian_kit.embedded import EmbeddedKafka, EmbeddedPostgres
from yilian_kit.security.issuer import LocalIssuer
from yilian_local.development_secrets import DevelopmentSecrets
from yilian_local.service_environment import Surroundings, service_environment
from yilian_local.topology import SERVICES

LAYOUTS = {"CSV": DATA / "packs" / "chs_drg_11", "public text": DATA / "tables" / "CHS_DRG_11"}
_ROUNDS = 3
_NAMES = ("--by", "benchmark", "--code", "chs-drg", "--name", "CHS-DRG 1.1", "--source", "OpenDRG")


def measure() -> list[Row]:
    """Seconds of each layout, and each beside the list."""
    (service,) = (one for one in SERVICES if one.name == "drg-billing")
    with ExitStack() as stay:
        folder = Path(stay.enter_context(tempfile.TemporaryDirectory(prefix="yilian-bench-")))
        postgres = EmbeddedPostgres.start(folder / "postgres")
        stay.callback(postgres.stop)
        postgres.create_database(service.database, service.role)
        kafka = EmbeddedKafka.start(folder / "kafka")  # only `migrate` asks it, for the topics
        stay.callback(kafka.stop)
        urls = {service.name: postgres.url(service.database, service.role)}
        issuer, secrets = LocalIssuer.open(folder), DevelopmentSecrets.open(folder)
        surroundings = Surroundings(urls, kafka.bootstrap_servers, issuer.jwks_path, secrets)
        environment = service_environment(service, 18301, surroundings)
        _run([*service.command, "migrate"], environment)
        return _rows([*service.command, "packs"], environment)


@dataclass(frozen=True, order=True)
class Run:
    """One run of a command to its good end."""

    seconds: float
    processor_seconds: float
    """Of the command, not of the database; says less about what else ran on the machine than the time that passed."""

    def __str__(self) -> str:
        return f"{self.seconds:.2f} s, {self.processor_seconds:.2f} s of a processor"


def _rows(command: Sequence[str], environment: Mapping[str, str]) -> list[Row]:
    listed = min(_run([*command, "list"], environment) for _ in range(_ROUNDS))
    rows = [Row("`drg-billing packs list`, the whole command", str(listed))]
    for layout, folder in LAYOUTS.items():
        rounds = (["import", str(folder), *_NAMES, "--pack-version", f"{layout} {one}"] for one in range(_ROUNDS))
        imported = min(_run([*command, *arguments], environment) for arguments in rounds)
        rows.append(Row(f"`drg-billing packs import`, {layout}, the whole command", str(imported)))
        more = imported.processor_seconds - listed.processor_seconds
        rows.append(Row(f"import, {layout} − list, of a processor", f"{more:.1f} s"))
    return rows


def _run(command: Sequence[str], environment: Mapping[str, str]) -> Run:
    start, used = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, env={**os.environ, **environment}, check=True, stdout=subprocess.DEVNULL)
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    processor = ended.ru_utime + ended.ru_stime - used.ru_utime - used.ru_stime
    return Run(time.perf_counter() - start, processor)


if __name__ == "__main__":
    print(table("Importing a pack", measure()))
