"""The four services as definitions, without servers."""

import secrets
from base64 import b64encode
from importlib import import_module
from pathlib import Path

import pytest

from yilian_kit.definition import ServiceDefinition
from yilian_kit.security.issuer import LocalIssuer
from yilian_kit.settings import ServiceSettings

SERVICES = {
    "alliance": "alliance",
    "contracting": "contracting",
    "drg-billing": "drg_billing",
    "referral": "referral",
}


def definition_of(name: str) -> ServiceDefinition:
    definition = import_module(f"{SERVICES[name]}.bootstrap").define_service()
    assert isinstance(definition, ServiceDefinition)
    return definition


@pytest.fixture(params=sorted(SERVICES))
def definition(request: pytest.FixtureRequest) -> ServiceDefinition:
    return definition_of(request.param)


@pytest.fixture
def definitions() -> dict[str, ServiceDefinition]:
    return {name: definition_of(name) for name in SERVICES}


@pytest.fixture(scope="session")
def issuer(tmp_path_factory: pytest.TempPathFactory) -> LocalIssuer:
    return LocalIssuer.open(tmp_path_factory.mktemp("issuer"))


@pytest.fixture
def settings_without_servers(issuer: LocalIssuer, tmp_path: Path) -> ServiceSettings:
    """Settings whose servers do not exist: what is refused before them is refused without them."""
    return ServiceSettings(
        environment="development",
        database_url=f"postgresql+asyncpg://nobody@/none?host={tmp_path}",
        kafka_bootstrap_servers="127.0.0.1:1",
        oidc_issuer=issuer.issuer,
        jwks_file=issuer.jwks_path,
        person_key_secret=b64encode(secrets.token_bytes(32)).decode(),
        field_encryption_keys=f"test:{b64encode(secrets.token_bytes(32)).decode()}",
    )
