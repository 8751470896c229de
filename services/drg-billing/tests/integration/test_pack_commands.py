"""The commands on packs: a folder alone needs no database; what is stored follows the four-eyes rule."""

import asyncio
import json
import re
import shlex
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from typer.testing import Result

from drg_billing.entrypoints.command_line import app
from yilian_kit.tables import audit
from yilian_kit.testing.commands import run_command

from ..unit.text_tables import write_tables
from .county import AREA, AUTHORITY, County, problem
from .pack_rows import A_PACK

VECTORS = Path(__file__).parents[1] / "unit" / "data" / "starter_vectors.csv"
FILES: dict[str, str] = A_PACK["files"]
NAMES = ["--code", "two-groups", "--pack-version", "2025", "--name", "Two groups", "--source", "made up"]


def a_folder(folder: Path, **changes: str) -> str:
    """A pack as a folder; `changes` replaces files by their names without ending."""
    folder.mkdir(exist_ok=True)
    for name, text in FILES.items():
        (folder / name).write_text(changes.get(name.removesuffix(".csv"), text), encoding="utf-8")
    return str(folder)


def run(*arguments: str) -> Result:
    return run_command(app, ["packs", *arguments])


async def command(*arguments: str) -> Result:
    """A command that opens a database, outside of the test's event loop."""
    return await asyncio.to_thread(run, *arguments)


async def listed() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((await command("list", "--json")).stdout)
    return found


def test_validate_needs_no_database_and_names_every_fault_in_two_languages(tmp_path: Path) -> None:
    whole = run("validate", a_folder(tmp_path / "whole"), "--json")
    assert (whole.exit_code, json.loads(whole.stdout)["groups"]) == (0, 4)
    assert "MDCE" in run("validate", str(tmp_path / "whole")).stdout

    broken = run("validate", a_folder(tmp_path / "broken", severity="code,level,exclusion_table\nN17.900,high,1\n"))
    assert (broken.exit_code, broken.stdout) == (2, "")
    assert broken.stderr.splitlines() == [
        "severity.csv:2 unknown_level high  (neither MCC nor CC / 级别须为 MCC 或 CC)"
    ]


def test_diff_of_two_folders_shows_what_changed(tmp_path: Path) -> None:
    before = a_folder(tmp_path / "before")
    after = a_folder(tmp_path / "after", severity="code,level,exclusion_table\nN17.900,CC,1\n")
    assert run("diff", before, before).exit_code == 0
    changed = run("diff", before, after)
    assert (changed.exit_code, "N17.900  level   MCC     CC" in changed.stdout) == (1, True)
    told = json.loads(run("diff", before, after, "--json").stdout)
    assert told["severity"] == [{"subject": "N17.900", "aspect": "level", "before": "MCC", "after": "CC"}]
    assert told["same_rules"] is False


def test_a_folder_without_a_name_is_refused_with_what_is_missing(tmp_path: Path) -> None:
    refused = run("import", a_folder(tmp_path), "--by", "zhang", "--code", "x", "--name", "X")
    assert refused.exit_code == 2
    assert "say --pack-version --source as well" in refused.stderr


@pytest.mark.parametrize("option", ["--by", "--code", "--pack-version"])
@pytest.mark.parametrize("value", ["", " ", " zhang", "z" * 65])
def test_an_act_has_a_name(tmp_path: Path, option: str, value: str) -> None:
    refused = run("import", a_folder(tmp_path), "--by", "zhang", *NAMES, option, value)
    assert (refused.exit_code, option in refused.stderr) == (2, True)


@pytest.mark.parametrize("name", ["system", "System", "service:drg-billing", "zhang\u200b", "zh\tang"])
def test_who_acts_has_a_persons_name(tmp_path: Path, name: str) -> None:
    refused = run("import", a_folder(tmp_path), "--by", name, *NAMES)
    assert (refused.exit_code, "--by" in refused.stderr) == (2, True)


@pytest.mark.parametrize("text", ["no-such-folder", "12"])
def test_what_is_no_pack_is_told(text: str) -> None:
    assert run("show", text).exit_code == 2


async def test_a_pack_is_imported_by_one_person_and_activated_by_another(served: County, tmp_path: Path) -> None:
    # Given a pack that Zhang has imported
    ran = await command("import", a_folder(tmp_path), "--by", "zhang", *NAMES)
    assert ran.exit_code == 0, ran.stderr
    (pack,) = await listed()
    assert (pack["code"], pack["imported_by"], pack["activations"]) == ("two-groups", "zhang", [])

    # When Zhang activates it
    days = ["--area", AREA, "--from", "2025-03-01", "--to", "2025-03-31"]
    refused = await command("activate", "two-groups@2025", *days, "--by", "Zhang")
    assert "本人启用分组方案" in refused.stderr

    # Then it is refused in two languages, here and over HTTP, and Li may
    assert refused.exit_code == 2
    assert refused.stderr.startswith("four-eyes-required: Somebody other than its author")
    assert "须由录入人（申报人）以外的人员办理" in refused.stderr
    body = {"pooling_area": AREA, "valid_from": "2025-03-01"}
    over_http = await served.post(f"/v1/packs/{pack['id']}/activate", body, by=AUTHORITY, person="zhang", version=1)
    assert problem(over_http) == (409, "four-eyes-required")
    activated = await command("activate", pack["digest"], *days, "--by", "li")
    assert activated.exit_code == 0, activated.stderr

    # And the list, the audit and the event say so
    (pack,) = await listed()
    (activation,) = pack["activations"]
    assert (activation["activated_by"], activation["valid_to"]) == ("li", "2025-03-31")
    async with served.service.database.transaction() as session:
        rows = await session.execute(
            sa.select(audit.c.action, audit.c.outcome, audit.c.subject, audit.c.purpose)
            .where(audit.c.record_type == "pack")
            .order_by(audit.c.position)
        )
        assert [tuple(row) for row in rows] == [
            ("import", "done", "zhang", "command line"),
            ("activate", "refused", "Zhang", "command line"),
            ("activate", "refused", "zhang", None),
            ("activate", "done", "li", "command line"),
        ]
    assert [event.type for event in await served.service.recorded_events()] == [
        "cn.yilian.drg-billing.pack-activated.v1"
    ]
    await served.set_parameters()
    assert (await served.submit(discharged_on="2025-03-08"))["pack"]["digest"] == pack["digest"]


async def test_a_broken_folder_stores_nothing(served: County, tmp_path: Path) -> None:
    # Given a whole pack that is stored, and a broken one of the next version
    assert (await command("import", a_folder(tmp_path / "whole"), "--by", "zhang", *NAMES)).exit_code == 0
    before = await listed()
    broken = a_folder(tmp_path / "broken", mdc="seq,mdc,name,gate,qy\n1,E,Breathing,door,none\n")

    # When the broken one is imported, and other content under the taken version
    refused = await command("import", broken, "--by", "zhang", *NAMES[:3], "2026", *NAMES[4:])
    other = a_folder(tmp_path / "other", drg=FILES["drg.csv"].replace("Severe", "Heavy"))
    taken = await command("import", other, "--by", "zhang", *NAMES)

    # Then each is told, and nothing has changed
    assert (refused.exit_code, taken.exit_code) == (2, 2)
    assert "mdc.csv:2 unknown_gate door" in refused.stderr
    assert taken.stderr.startswith("pack-version-taken")
    assert await listed() == before


async def test_the_starter_pack_is_activated_by_anybody_for_days_in_their_order(served: County) -> None:
    days = ["--area", AREA, "--from", "2025-03-01"]
    backwards = await command("activate", "starter", *days, "--to", "2025-02-01", "--by", "li")
    assert (backwards.exit_code, backwards.stderr.split(":")[0]) == (2, "period-reversed")
    assert (await command("activate", "starter", *days, "--by", "li")).exit_code == 0
    (pack,) = await listed()
    assert (pack["imported_by"], [one["activated_by"] for one in pack["activations"]]) == ("system", ["li"])


async def test_stored_packs_are_shown_and_compared_by_every_name(served: County, tmp_path: Path) -> None:
    folder = a_folder(tmp_path)
    await command("import", folder, "--by", "zhang", *NAMES)
    (pack,) = await listed()
    for name in (pack["id"], pack["digest"], "two-groups@2025"):
        assert json.loads((await command("show", name, "--json")).stdout)["digest"] == pack["digest"]
    assert (await command("diff", folder, "two-groups@2025")).exit_code == 0
    assert "zhang" in (await command("list")).stdout
    missing = await command("show", "two-groups@1999")
    assert (missing.exit_code, missing.stderr.split(":")[0]) == (2, "pack-not-found")


MAPPING = "kind,clinical,insurance\ndiagnosis,B96.X01,J18.900\nprocedure,X32.01,32.01\n"


async def test_clinical_codes_count_as_insurance_codes_from_the_import_to_the_case(
    served: County, tmp_path: Path
) -> None:
    # Given a pack that maps a diagnosis and a procedure, imported and active
    folder = a_folder(tmp_path / "mapped")
    (tmp_path / "mapped" / "code_mapping.csv").write_text(MAPPING, encoding="utf-8")
    ran = await command("import", folder, "--by", "zhang", *NAMES)
    assert ran.exit_code == 0, ran.stderr
    assert json.loads((await command("show", "two-groups@2025", "--json")).stdout)["clinical_codes"] == 2
    await command("activate", "two-groups@2025", "--area", AREA, "--from", "2025-03-01", "--by", "li")
    await served.set_parameters()

    # When a case in clinical codes is submitted
    case = await served.submit(main_diagnosis="b96.x01", main_procedure="X32.01", other_diagnoses=["B96.X02"])

    # Then it has the group of the insurance codes, both are named, and the stored case explains itself
    assert case["drg"] == "EX19"
    told = [(one["kind"], one["code"], one["counts_as"]) for one in case["warnings"]]
    assert told == [
        ("mapped_diagnosis", "B96.X01", "J18.900"),
        ("mapped_procedure", "X32.01", "32.01"),
        ("unknown_diagnosis", "B96.X02", None),
    ]
    explained = (await served.get(f"/v1/cases/{case['id']}/explanation")).json()
    assert explained["as_stored"] is True
    used = [(one["clinical"], one["code"], one["use"]) for one in explained["trace"]["codes"]]
    assert used[0] == ("B96.X01", "J18.900", "used")
    assert (await served.get("/v1/cases", warning="mapped_diagnosis")).json()["items"][0]["id"] == case["id"]

    # And so do the commands that need no server
    (tmp_path / "case.json").write_text(
        json.dumps({"sex": "1", "age_years": "65", "main_dx": "B96.X01", "main_px": "X32.01"})
    )
    tree = run_command(app, ["explain", str(tmp_path / "case.json"), "--pack", folder]).stdout
    assert "B96.X01 → J18.900 (main_diagnosis)" in tree
    (tmp_path / "cases.csv").write_text(
        "sex,age_years,age_days,birth_weight_g,main_dx,other_dx,main_px,other_px\n1,65,,, b96.x01,,X32.01,\n"
    )
    out = tmp_path / "grouped.csv"
    run_command(app, ["group", str(tmp_path / "cases.csv"), "--pack", folder, "-o", str(out)])
    assert "EX19,grouped,,mapped_diagnosis:B96.X01>J18.900|mapped_procedure:X32.01>32.01" in out.read_text("utf-8-sig")


async def test_a_broken_mapping_names_its_lines_and_stores_nothing(served: County, tmp_path: Path) -> None:
    folder = a_folder(tmp_path / "mapped")
    (tmp_path / "mapped" / "code_mapping.csv").write_text(
        MAPPING + "diagnosis,J19.000,J18.900\ndiagnosis,B96.X02,B96\n"
    )
    refused = await command("import", folder, "--by", "zhang", *NAMES)
    assert (refused.exit_code, await listed()) == (2, [])
    assert [line.split("  ")[0] for line in refused.stderr.splitlines()] == [
        "code_mapping.csv:4 mapped_code_known J19.000",
        "code_mapping.csv:5 unknown_code B96",
    ]


DOCUMENT = Path(__file__).parents[2] / "docs" / "packs.md"
MY_PACK = 'code = "my-city"\nversion = "2025"\nname = "My city"\nsource = "made up for a test"\n'


async def test_every_command_of_the_document_does_what_it_says(
    served: County, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Given the folders and files that the document names
    a_folder(tmp_path / "my-pack")
    (tmp_path / "my-pack" / "pack.toml").write_text(MY_PACK)
    (tmp_path / "CHS_DRG_11").mkdir()
    write_tables(tmp_path / "CHS_DRG_11")
    (tmp_path / "vectors.csv").write_bytes(VECTORS.read_bytes())
    monkeypatch.chdir(tmp_path)
    (block,) = re.findall(r"```sh\n(.*?)```", DOCUMENT.read_text(encoding="utf-8"), re.DOTALL)
    commands = [shlex.split(line, comments=True) for line in block.splitlines()]

    # When they are run one after the other
    ended = [(words[2], (await command(*words[2:])).exit_code) for words in commands]

    # Then each does it
    assert len(ended) == 8
    assert [name for name, code in ended if code != 0] == []
    assert {(pack["code"], len(pack["activations"])) for pack in await listed()} == {("my-city", 1), ("chs-drg", 0)}
