"""Makes many different cases of a few known ones, so that remembering whole rows gains nothing.

Each row takes everything from one vector, and its secondary diagnoses from its own and from those of other vectors, in
an order of its own. What only the main diagnosis, procedures and age decide stays as often as in the vectors; the
severity is anybody's.

    python -m benchmarks.distinct_cases VECTORS.csv COUNT OUTPUT.csv
"""

import csv
import random
import sys
from collections.abc import Iterator
from pathlib import Path

_ADDED = (1, 2, 3)
"""How many secondary diagnoses a row gets beside its own."""


def distinct_cases(vectors: Path, count: int, seed: int = 1) -> Iterator[list[str]]:
    """The heading, then `count` rows of which no two have the same main and secondary diagnoses in the same order.

    The known groups (`expected_…`) are left out: other secondary diagnoses can mean another group.
    """
    with vectors.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.reader(lines))
    width = sum(not name.startswith("expected_") for name in rows[0])
    heading, known = rows[0][:width], [row[:width] for row in rows[1:]]
    case_id, main, others = (heading.index(name) for name in ("case_id", "main_dx", "other_dx"))
    everybodys = [code for row in known for code in row[others].split("|") if code]
    chance = random.Random(seed)  # noqa: S311 - a benchmark, the same rows every time
    seen: set[int] = set()
    yield heading
    made = 0
    while made < count:
        row = list(known[made % len(known)])
        codes = [code for code in row[others].split("|") if code]
        codes += chance.sample(everybodys, chance.choice(_ADDED))
        chance.shuffle(codes)
        row[others] = "|".join(codes)
        signature = hash((row[main], row[others]))
        if signature not in seen:
            seen.add(signature)
            made += 1
            row[case_id] = f"case-{made:08}"
            yield row


def write_distinct_cases(vectors: Path, count: int, output: Path) -> None:
    """As CSV."""
    with output.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(distinct_cases(vectors, count))


if __name__ == "__main__":
    write_distinct_cases(Path(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3]))
