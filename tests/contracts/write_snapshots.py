"""Rewrite the reviewed contracts from the code: ``make snapshots``, then read the difference before committing it."""

import json
from pathlib import Path

from conftest import SERVICES, definition_of

from yilian_kit.openapi import openapi_document
from yilian_kit.testing.schemas import write_snapshot

HERE = Path(__file__).parent


def main() -> None:
    """Write the OpenAPI document and the event schemas of each service."""
    for name in SERVICES:
        definition = definition_of(name)
        write_snapshot(HERE / "events" / f"{name}.json", definition.produced_events)
        document = openapi_document(definition)
        path = HERE / "openapi" / f"{name}.json"
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True) + "\n")


if __name__ == "__main__":
    main()
