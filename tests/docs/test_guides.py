"""The guides are run: every ```bash block of a guide, in order, against the real service.

What a ```text block after it says must come out; `…` stands for anything. The guides speak to the published county as
`make up` serves it: its institutions and its made-up prices are there, its cases are not.
"""

import asyncio
import os
import re
import sys
import sysconfig
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest
import uvicorn

from drg_billing.bootstrap import define_service
from drg_billing.entrypoints.http.pack_problems import PACK_REJECTED
from drg_billing.entrypoints.http.problems import PROBLEMS
from yilian_kit.embedded.processes import free_ports
from yilian_kit.http import problem as kit_problems
from yilian_kit.http.limits import http_server_config
from yilian_kit.http.limits import problems as limit_problems
from yilian_kit.http.problem import ProblemType
from yilian_kit.testing.harness import ServiceHarness
from yilian_kit.testing.plugin import StartService
from yilian_kit.testing.waiting import eventually
from yilian_local.scenario import load_scenario
from yilian_local.scenario.generator import make_county

ROOT = Path(__file__).parents[2]
PUBLISHED_ADDRESS = "http://127.0.0.1:8103"
"""Where `make up` serves drg-billing."""

_FENCED = re.compile(r"^```(\w*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
BLOCKS = {path: _FENCED.findall(path.read_text()) for path in sorted((ROOT / "docs" / "guides").glob("*.md"))}
"""Kind and text of every fenced block of every guide."""

GUIDES = [path for path, blocks in BLOCKS.items() if any(kind == "bash" for kind, _ in blocks)]
_END_OF_BLOCK = "\x1e"
_YILIAN = """#!{python}
import argparse, os, pathlib, sys
if sys.argv[1] == "run":
    os.execv(os.path.join({programs!r}, sys.argv[2]), sys.argv[2:])
from yilian_kit.security.issuer import LocalIssuer
asked = argparse.ArgumentParser()
asked.add_argument("command", choices=["token"])
asked.add_argument("--org", required=True)
asked.add_argument("--role", action="append", required=True)
told = asked.parse_args()
print(LocalIssuer.open(pathlib.Path({folder!r})).mint(told.org, told.role))
"""
"""What stands in for `yilian token` and `yilian run`, which ask for the state of `make up`."""


@pytest.mark.parametrize("guide", GUIDES, ids=lambda path: path.stem)
async def test_a_guide_comes_out_as_it_says(guide: Path, service_harness: StartService, tmp_path: Path) -> None:
    # Given the service with the published county's directory and prices, and a folder to work in
    (port,) = free_ports(1)
    service = await service_harness(define_service(), port=port, simulated_time=True)
    await _know_the_county(service)
    await _set_prices(service)
    folder = tmp_path / "guide"
    _stand_in_for_the_launcher(folder, tmp_path)

    # When the guide is worked through from its first command to its last
    blocks = BLOCKS[guide]
    async with _serving(service, port):
        commands = [
            body.replace(PUBLISHED_ADDRESS, f"http://127.0.0.1:{port}") for kind, body in blocks if kind == "bash"
        ]
        outputs = await _run(commands, folder, service.environment())

    # Then each block put out what the guide says
    for place, (kind, expected) in enumerate(blocks):
        if kind == "text" and place and blocks[place - 1][0] == "bash":
            output = outputs[sum(before == "bash" for before, _ in blocks[:place]) - 1]
            assert _comes_out(expected, output), f"{guide.name} says\n{expected}\nand got\n{output}"


async def _know_the_county(service: ServiceHarness) -> None:
    ids = {}
    for institution in make_county(load_scenario(None)).institutions:
        if institution.tier != "village":
            parent = ids.get(institution.parent_code)
            ids[institution.code] = await service.know(institution.code, tier=institution.tier, parent=parent)


async def _set_prices(service: ServiceHarness) -> None:
    prices = load_scenario(None).demo_price_parameters.model_dump(mode="json", exclude={"personal_account"})
    proposed = await service.client.post(
        "/v1/parameters",
        json={**prices, "valid_from": "2025-01-01"},
        headers=service.headers("YL-AUTHORITY", roles=["county_administrator"]),
    )
    assert proposed.status_code == 201, proposed.text
    activated = await service.client.post(
        f"/v1/parameters/{proposed.json()['id']}/activate",
        json={},
        headers={
            **service.headers("YL-AUTHORITY", roles=["insurance_office"]),
            "If-Match": proposed.headers["ETag"],
        },
    )
    assert activated.status_code == 200, activated.text


def _stand_in_for_the_launcher(folder: Path, issuer: Path) -> None:
    """A folder to work in that looks like the repository."""
    command = folder / ".venv" / "bin" / "yilian"
    command.parent.mkdir(parents=True)
    programs = sysconfig.get_path("scripts")
    command.write_text(_YILIAN.format(python=sys.executable, folder=str(issuer), programs=programs))
    command.chmod(0o755)
    (folder / "services").symlink_to(ROOT / "services")


@asynccontextmanager
async def _serving(service: ServiceHarness, port: int) -> AsyncIterator[None]:
    config = http_server_config(service.application, service.settings)
    config.lifespan = "off"  # the harness has begun it, and ends it
    server = uvicorn.Server(config)
    server.capture_signals = suppress  # type: ignore[method-assign,assignment]  # pytest keeps its own handlers
    task = asyncio.create_task(server.serve())
    try:
        await eventually(lambda: server.started)
        yield
    finally:
        server.should_exit = True
        await task


async def _run(blocks: list[str], folder: Path, settings: dict[str, str]) -> list[str]:
    """What each block put out, both streams together."""
    script = "set -euo pipefail\nexec 2>&1\n" + f"printf '{_END_OF_BLOCK}'\n".join(blocks)
    process = await asyncio.create_subprocess_exec(
        "bash",
        "-c",
        script,
        cwd=folder,
        env={**os.environ, **settings, "NO_PROXY": "127.0.0.1", "no_proxy": "127.0.0.1"},
        stdout=asyncio.subprocess.PIPE,
    )
    printed, _ = await process.communicate()
    outputs = printed.decode().split(_END_OF_BLOCK)
    assert process.returncode == 0, f"block {len(outputs)} ended with {process.returncode}:\n{outputs[-1]}"
    return outputs


def _comes_out(expected: str, output: str) -> bool:
    """Every line of what is expected stands in the output, in this order."""
    lines = (".*".join(re.escape(part) for part in line.split("…")) for line in expected.strip().splitlines())
    return re.search(r"^" + r"\s*$(?s:.*?)^".join(lines) + r"\s*$", output, re.MULTILINE) is not None


def test_the_guide_names_every_problem_that_there_is_and_no_other() -> None:
    known = {problem.slug for problem in PROBLEMS.values()} | {PACK_REJECTED.slug}
    for module in (kit_problems, limit_problems):
        known |= {value.slug for value in vars(module).values() if isinstance(value, ProblemType)}
    text = (ROOT / "docs" / "guides" / "drg-integrators.md").read_text()
    table = text[text.index("| status | type") :].split("\n\n")[0]
    types = "".join(line.split("|")[2] for line in table.splitlines()[2:])
    assert sorted(re.findall(r"`([a-z-]+)`", types)) == sorted(known)


def test_every_event_that_the_guide_names_is_one_that_there_is() -> None:
    text = (ROOT / "docs" / "guides" / "drg-integrators.md").read_text()
    named = set(re.findall(r"`([a-z]+-[a-z]+)`", text[text.index("## Hear of it") :]))
    published = {event.type.split(".")[3] for event in define_service().produced_events}
    assert len(named) == 4
    assert named <= published
