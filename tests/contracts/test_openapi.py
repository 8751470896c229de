"""The HTTP contract changes only on purpose: the OpenAPI document of each service is a committed snapshot."""

import json
from pathlib import Path

from yilian_kit.definition import ServiceDefinition
from yilian_kit.openapi import openapi_document

SNAPSHOTS = Path(__file__).parent / "openapi"


def test_the_openapi_document_is_the_reviewed_one(definition: ServiceDefinition) -> None:
    reviewed = json.loads((SNAPSHOTS / f"{definition.name}.json").read_text())

    present = json.loads(json.dumps(openapi_document(definition)))

    assert present == reviewed, (
        f"{definition.name}: the HTTP contract differs from the snapshot; when that is meant, run `make snapshots` "
        "and commit the difference"
    )
