"""``python -m benchmarks``: run everything and print the tables of docs/benchmarks.md."""

import os
import platform

from benchmarks import drg_api, event_latency, frequent_reads, grouping, pack_import, write_path
from benchmarks.county import running_county
from benchmarks.figures import table


def main() -> None:
    """Measure on servers of its own; takes about four minutes. Grouping and importing need the public data."""
    print(f"{os.cpu_count()} cores, Python {platform.python_version()}\n")
    if grouping.DATA.is_dir():
        print(table("Grouping in memory", grouping.measure()) + "\n")
        print(table("Importing a pack", pack_import.measure()) + "\n")
    with running_county(("alliance", "contracting")) as county:
        county.register_institutions()
        print(table("Events", event_latency.measure(county)) + "\n")
    with running_county(("alliance",)) as county:
        county.register_institutions()
        print(table("Writes", write_path.measure(county)) + "\n")
    print(table("Frequent reads", frequent_reads.measure()) + "\n")
    with running_county(("alliance", "drg-billing")) as county:
        county.register_institutions()
        print(table("Grouping one record", drg_api.measure(county)))


if __name__ == "__main__":
    main()
