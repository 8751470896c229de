"""docker-compose.yml fits the code: its form, its topics, its settings, its databases."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from yilian_kit.definition import ServiceDefinition
from yilian_kit.embedded.kafka_jars import KAFKA_VERSION
from yilian_kit.events.topics import Topic
from yilian_kit.settings import SECRETS_VARIABLE, ServiceSettings

ROOT = Path(__file__).parents[2]
SERVERS = {"postgres", "kafka"}
SETTINGS = {f"YILIAN_{name.upper()}" for name in ServiceSettings.model_fields} | {SECRETS_VARIABLE}


@pytest.fixture(scope="module")
def compose() -> Any:
    return yaml.safe_load((ROOT / "docker-compose.yml").read_text())


def test_the_file_has_the_form_that_compose_reads(compose: Any) -> None:
    schema = json.loads((Path(__file__).parent / "compose-schema.json").read_text())

    jsonschema.validate(compose, schema)


def test_it_runs_the_four_services_each_after_its_migration(
    compose: Any, definitions: dict[str, ServiceDefinition]
) -> None:
    services = compose["services"]

    assert set(services) == SERVERS | set(definitions) | {f"{name}-migrate" for name in definitions}
    for name in definitions:
        assert services[name]["build"]["args"] == {"SERVICE": name}
        assert services[name]["command"] == ["serve"]
        assert services[f"{name}-migrate"]["command"] == ["migrate"]
        assert services[name]["depends_on"] == {f"{name}-migrate": {"condition": "service_completed_successfully"}}


def test_its_kafka_is_the_one_that_the_tests_run(compose: Any) -> None:
    assert compose["services"]["kafka"]["image"] == f"apache/kafka:{KAFKA_VERSION}"


def test_its_topics_are_those_of_the_code(compose: Any, definitions: dict[str, ServiceDefinition]) -> None:
    declared = {
        topic.name: {"partitions": topic.partitions, "cleanup": _cleanup(topic)}
        for definition in definitions.values()
        for topic in definition.topics
    }

    assert compose["x-topics"] == declared


def test_every_variable_and_secret_is_a_setting(compose: Any, definitions: dict[str, ServiceDefinition]) -> None:
    for name in definitions:
        service = compose["services"][name]
        assert set(service["environment"]) <= SETTINGS
        assert {secret["target"].upper() for secret in service["secrets"]} <= SETTINGS
        assert {secret["source"] for secret in service["secrets"]} <= set(compose["secrets"])


def test_each_service_gets_the_address_of_its_own_database_only(
    compose: Any, definitions: dict[str, ServiceDefinition]
) -> None:
    for name in definitions:
        for process in (name, f"{name}-migrate"):
            sources = [secret["source"] for secret in compose["services"][process]["secrets"]]
            assert [source for source in sources if source.endswith("database_url")] == [
                f"{name.replace('-', '_')}_database_url"
            ]


def test_the_databases_are_made_for_every_service(definitions: dict[str, ServiceDefinition]) -> None:
    script = (ROOT / "deploy/compose/databases.sh").read_text()
    (line,) = [line for line in script.splitlines() if line.startswith("for service in ")]

    names = line.removeprefix("for service in ").removesuffix("; do").split()

    assert sorted(names) == sorted(name.replace("-", "_") for name in definitions)


def _cleanup(topic: Topic) -> str:
    return "compact" if topic.compacted else "delete"
