"""Every vector groups as expected: our own for the starter pack always, the public ones wherever the public data is."""

import csv
from pathlib import Path

import pytest

from drg_billing.adapters.pack_folder import read_pack_folder, starter_pack_folder
from drg_billing.domain.discharge import read_discharge
from drg_billing.domain.grouping.columns import group_rows
from drg_billing.domain.grouping.compiled_pack import CompiledPack
from drg_billing.domain.grouping.grouper import group
from drg_billing.domain.grouping.rule_pack import RulePack
from drg_billing.domain.grouping.trace import explain

from .naive_grouper import naive_group
from .packs import public_pack
from .public_data import PUBLIC_NAMES, public_vectors

STARTER = "starter"


def _pack(name: str) -> RulePack:
    return read_pack_folder(starter_pack_folder()) if name == STARTER else public_pack(name)


def _vectors(name: str) -> list[dict[str, str]]:
    own = Path(__file__).parent / "data" / "starter_vectors.csv"
    with (own if name == STARTER else public_vectors(name)).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


@pytest.mark.parametrize("name", [STARTER, *PUBLIC_NAMES])
def test_every_vector_gets_the_expected_group(name: str) -> None:
    # Given a pack, compiled, and its vectors
    vectors = _vectors(name)
    compiled = CompiledPack(_pack(name))

    # When every record is grouped: alone, in columns, and with a trace
    results = [group(read_discharge(vector), compiled) for vector in vectors]
    in_columns = group_rows({name: [vector[name] for vector in vectors] for name in vectors[0]}, compiled)
    different = []
    for vector, result in zip(vectors, results, strict=True):
        found = result.group
        expected = tuple(vector[f"expected_{part}"] for part in ("mdc", "adrg", "drg", "status"))
        if (found.mdc, found.adrg, found.drg, found.status.value) != expected:
            different.append((vector["case_id"], found.drg, *expected))

    # Then no record has another group
    assert len(vectors) >= 75
    assert different == []
    assert in_columns == results
    assert [explain(read_discharge(vector), compiled).result for vector in vectors] == results


@pytest.mark.parametrize("name", [STARTER, *PUBLIC_NAMES])
def test_the_naive_grouper_agrees_on_every_vector(name: str) -> None:
    vectors = _vectors(name)
    pack = _pack(name)
    compiled = CompiledPack(pack)
    records = [read_discharge(vector) for vector in vectors[:: 1 if name == STARTER else 10]]
    sound = [record for record in records if not record.faults()]
    found = [group(record, compiled).group for record in sound]
    assert [(one.drg, one.status.value) for one in found] == [naive_group(record, pack) for record in sound]
