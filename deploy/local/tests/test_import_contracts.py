"""The layers that `make lint` checks: that the contract of our own kind sees what it must see."""

import configparser
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from grimp import ImportGraph
from importlinter import ContractCheck

ROOT = Path(__file__).parents[3]


@pytest.fixture
def contract_class(monkeypatch: pytest.MonkeyPatch) -> Iterator[type]:
    monkeypatch.syspath_prepend(str(ROOT))
    from deploy.import_contracts import AllowedImportsContract

    yield AllowedImportsContract
    sys.modules.pop("deploy.import_contracts")


def graph(*imports: tuple[str, str]) -> ImportGraph:
    built = ImportGraph()
    for importer, imported in imports:
        built.add_import(importer=importer, imported=imported)
    return built


def check(contract_class: type, subject: ImportGraph, *allowed: str) -> ContractCheck:
    for module in ("referral", "referral.domain"):
        subject.add_module(module)
    options = {"source_modules": ["referral.domain"], "allowed_modules": list(allowed)}
    contract = contract_class(name="domain", session_options={}, contract_options=options)
    answer = contract.check(subject, verbose=False)
    assert isinstance(answer, ContractCheck)
    return answer


@pytest.mark.parametrize("imported", ["decimal", "collections", "referral.domain.acts"])
def test_the_standard_library_and_the_layer_itself_are_allowed(contract_class: type, imported: str) -> None:
    assert check(contract_class, graph(("referral.domain.referral", imported))).kept


@pytest.mark.parametrize("imported", ["pydantic", "yilian_kit.clock", "referral.application", "referral.domains"])
def test_anything_else_is_named(contract_class: type, imported: str) -> None:
    answer = check(contract_class, graph(("referral.domain.referral", imported)))
    assert not answer.kept
    assert answer.metadata["strangers"] == [f"referral.domain.referral imports {imported}"]


def test_what_is_listed_is_allowed(contract_class: type) -> None:
    subject = graph(("referral.domain.referral", "yilian_kit.clock"), ("referral.domain", "yilian_kit.clocks"))
    answer = check(contract_class, subject, "yilian_kit.clock")
    assert answer.metadata["strangers"] == ["referral.domain imports yilian_kit.clocks"]


def test_every_service_stands_in_every_contract() -> None:
    services = {path.parent.name for path in (ROOT / "services").glob("*/src/*/py.typed")}
    configuration = configparser.ConfigParser()
    configuration.read(ROOT / ".importlinter")

    for section in ("layers", "services", "domain", "launcher"):
        contract = configuration[f"importlinter:contract:{section}"]
        named = (contract.get("containers") or contract.get("modules") or contract["source_modules"]).split()
        assert {name.removesuffix(".domain") for name in named} == services
    for service in services:
        assert f"importlinter:contract:application-{service.replace('_', '-')}" in configuration
