"""The starter pack: whole, small, and honest about what it is."""

import re
from pathlib import Path

import pytest

from drg_billing.adapters.pack_folder import read_pack_folder, starter_pack_folder
from drg_billing.domain.grouping.rule_pack import AdrgKind, QySwitch
from drg_billing.entrypoints.command_line.whole import app
from yilian_kit.testing.commands import run_command

from .public_data import PUBLIC_NAMES, public_vectors

PACK = read_pack_folder(starter_pack_folder())


def test_it_has_all_26_mdcs_in_the_order_of_the_standard() -> None:
    assert "".join(mdc.mdc for mdc in PACK.mdcs) == "APYZMNBCDEFGHIJKLOQRSTUVWX"


def test_it_says_in_both_languages_that_it_is_the_starter_pack() -> None:
    assert "starter pack" in PACK.manifest.notice_en
    assert "入门分组方案" in PACK.manifest.notice_zh
    assert "CHS-DRG" in PACK.manifest.source


def test_an_operation_unrelated_to_the_main_diagnosis_is_qy_in_every_mdc_but_the_pre_mdc() -> None:
    assert {mdc.mdc for mdc in PACK.mdcs if mdc.qy is QySwitch.NONE} == {"A"}


def test_every_mdc_but_the_pre_mdc_has_a_group_without_operation() -> None:
    for mdc in PACK.mdcs:
        kinds = {adrg.kind for adrg in PACK.adrgs if adrg.mdc == mdc.mdc}
        assert (AdrgKind.MEDICAL in kinds) is (mdc.mdc != "A")


def test_it_is_written_by_categories_not_by_the_codes_of_the_standard() -> None:
    assert all(not codes.exact for codes in PACK.sets.values())
    assert not PACK.severity.exact


def test_other_content_needs_another_version() -> None:
    """What version 1 grouped must be replayed with version 1: its digest is stored with every case."""
    known = {"1": "sha256:1ff4c74e30f0126516e946b9f821078c64d4ed08cee2563125fc317849231263"}
    assert PACK.digest == known[PACK.manifest.version]


README_ROWS = dict(zip(PUBLIC_NAMES, ("CHS-DRG 1.1", "Fuzhou 2022", "Nanping 2023"), strict=True))


@pytest.mark.parametrize("name", PUBLIC_NAMES)
def test_its_agreement_with_the_public_vectors_is_what_the_readme_says(name: str) -> None:
    # Given the row of the README's table
    readme = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    row = re.search(rf"^\| {re.escape(README_ROWS[name])} \| (.*) \|$", readme, re.MULTILINE)
    assert row

    # When the agreement is measured as the README says
    measured = run_command(app, ["packs", "agreement", str(public_vectors(name))])

    # Then it is the published one
    published = row[1].replace(",", "").replace(" %", "%").split(" | ")
    assert measured.stdout.splitlines()[-1].split() == [name, *published]
