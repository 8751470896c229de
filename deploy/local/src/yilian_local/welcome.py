"""What the user is told when everything serves."""

from collections.abc import Mapping

from rich.cells import set_cell_size

from yilian_local.scenario import CountyReport
from yilian_local.scenario.generator.directory import AUTHORITY_CODE
from yilian_local.topology import SERVICES

READER_ROLE = "county_official"
"""The role of the token that is shown: it reads everywhere and changes nothing."""

_TITLE_CELLS = 24


def welcome(addresses: Mapping[str, str], token: str, report: CountyReport) -> str:
    """Addresses, OpenAPI pages, a token and a first request, and how to stop."""
    titles = {service.name: service.title for service in SERVICES}
    lines = ["", "[bold]The county is being served[/] 县域医共体平台已就绪", ""]
    for name, address in addresses.items():
        title = set_cell_size(titles.get(name, name), _TITLE_CELLS)
        lines.append(f"  {title} {address}   OpenAPI: {address}/docs")
    lines += [
        "",
        f"A token of the county's health bureau (role {READER_ROLE}), good for 12 hours:",
        "",
        f"  {token}",
        "",
        "Ask something, in another terminal:",
        "",
        f"  TOKEN=$(.venv/bin/yilian token --org {AUTHORITY_CODE} --role {READER_ROLE})",
        f'  curl -H "Authorization: Bearer $TOKEN" "{addresses["contracting"]}/v1/coverage?as_of={report.period[1]}"',
        "",
        "Ctrl-C stops everything; the state stays for the next time.",
    ]
    return "\n".join(lines)
