"""One compiled pack serves many threads and many records: what a record gets depends on nothing but itself."""

import csv
import random
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from drg_billing.adapters.pack_folder import read_pack_folder, starter_pack_folder
from drg_billing.domain.discharge import Discharge, read_discharge
from drg_billing.domain.grouping.compiled_pack import CompiledPack
from drg_billing.domain.grouping.grouper import group
from drg_billing.domain.grouping.results import GroupingResult
from drg_billing.domain.grouping.trace import Explanation, explain

PACK = read_pack_folder(starter_pack_folder())


def _records() -> list[Discharge]:
    """The vectors, and each again without main diagnosis, with unknown codes, and with an operation."""
    with (Path(__file__).parent / "data" / "starter_vectors.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    changes: list[dict[str, str]] = [{}, {"main_dx": ""}, {"other_dx": "?|J96.000"}, {"main_px": "47.0100"}]
    return [read_discharge(row | change) for row in rows for change in changes]


RECORDS = _records()


@pytest.fixture
def threads_change_places_all_the_time() -> Iterator[None]:
    usual = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(usual)


@pytest.mark.usefixtures("threads_change_places_all_the_time")
def test_threads_share_a_compiled_pack() -> None:
    # Given the results of one thread
    alone = CompiledPack(PACK)
    expected = [(group(record, alone), explain(record, alone)) for record in RECORDS]

    # When four threads fill one fresh compiled pack, each in its own order
    shared = CompiledPack(PACK)

    def group_all(seed: int) -> list[tuple[GroupingResult, Explanation]]:
        order = list(range(len(RECORDS)))
        random.Random(seed).shuffle(order)  # noqa: S311 - an order, not a secret
        found = {place: (group(RECORDS[place], shared), explain(RECORDS[place], shared)) for place in order}
        return [found[place] for place in range(len(RECORDS))]

    with ThreadPoolExecutor(4) as threads:
        results = list(threads.map(group_all, range(4)))

    # Then each found the same
    assert all(found == expected for found in results)


@pytest.mark.parametrize("seed", range(3))
def test_a_record_gets_the_same_whatever_came_before(seed: int) -> None:
    alone = {record: group(record, CompiledPack(PACK)) for record in RECORDS[::25]}
    compiled = CompiledPack(PACK)
    shuffled = list(RECORDS)
    random.Random(seed).shuffle(shuffled)  # noqa: S311 - an order, not a secret
    found = {record: group(record, compiled) for record in shuffled}
    assert {record: found[record] for record in alone} == alone
