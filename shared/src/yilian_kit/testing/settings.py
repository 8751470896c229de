"""Settings of a service under test: real servers, secrets for development, short waits."""

from base64 import b64encode
from pathlib import Path
from typing import Any, TypeVar

from yilian_kit.security.issuer import LOCAL_AUDIENCE, LOCAL_ISSUER
from yilian_kit.settings import ServiceSettings
from yilian_kit.testing.stack import Stack

S = TypeVar("S", bound=ServiceSettings)

PERSON_KEY_SECRET = b64encode(b"the same in every service of a test").decode()
FIELD_ENCRYPTION_KEYS = f"test-1:{b64encode(b'thirty-two bytes for AES-256-GCM').decode()}"


def service_settings(
    stack: Stack,
    database_url: str,
    *,
    topic_prefix: str = "",
    jwks_file: Path = Path("no-keys.json"),
    settings_class: type[S],
    **overrides: Any,
) -> S:
    """Settings in development mode; ``overrides`` are fields of ``settings_class``.

    A dead member of a consumer group is noticed after two seconds instead of thirty.
    """
    values: dict[str, Any] = {
        "environment": "development",
        "database_url": database_url,
        "database_pool_size": 8,
        "kafka_bootstrap_servers": stack.kafka_bootstrap_servers,
        "topic_prefix": topic_prefix,
        "kafka_session_timeout_seconds": 2.0,
        "kafka_request_timeout_seconds": 5.0,
        "oidc_issuer": LOCAL_ISSUER,
        "oidc_audience": LOCAL_AUDIENCE,
        "jwks_file": jwks_file,
        "person_key_secret": PERSON_KEY_SECRET,
        "field_encryption_keys": FIELD_ENCRYPTION_KEYS,
        "grace_period_seconds": 10.0,
        **overrides,
    }
    return settings_class(**values)


def settings_without_servers(**overrides: Any) -> ServiceSettings:
    """Settings that name servers nobody asks, with keys by address unless ``overrides`` say otherwise."""
    values: dict[str, Any] = {
        "environment": "development",
        "database_url": "postgresql+asyncpg:///none",
        "kafka_bootstrap_servers": "none:9092",
        "oidc_issuer": "https://login.example.org",
        "jwks_url": "https://login.example.org/keys",
        "person_key_secret": PERSON_KEY_SECRET,
        "field_encryption_keys": FIELD_ENCRYPTION_KEYS,
        **overrides,
    }
    return ServiceSettings(**values)
