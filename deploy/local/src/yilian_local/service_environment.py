"""What a service is told by the launcher: settings in its environment, nothing else.

A service never knows that it runs in the embedded stack.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from yilian_kit.security.issuer import LOCAL_AUDIENCE, LOCAL_ISSUER
from yilian_local.development_secrets import DevelopmentSecrets
from yilian_local.topology import LocalService

PREFIX = "YILIAN_"
HANDED_ON = ("YILIAN_LOG_LEVEL", "YILIAN_OTLP_ENDPOINT")
"""Settings that the user may make for the services through the environment of the launcher."""

GRACE_SECONDS = 15
"""How long a service may take to finish what it is doing when it is told to stop."""


@dataclass(frozen=True)
class Surroundings:
    """What all services of one stack share."""

    postgres_urls: Mapping[str, str]
    """By the name of the service."""

    kafka_bootstrap_servers: str
    jwks_file: Path
    secrets: DevelopmentSecrets


def service_environment(service: LocalService, port: int, surroundings: Surroundings) -> dict[str, str]:
    """The whole environment of the service's process."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX) or name in HANDED_ON}
    settings = service_settings(service, port, surroundings)
    return {**kept, **{PREFIX + name.upper(): value for name, value in settings.items()}}


def service_settings(service: LocalService, port: int, surroundings: Surroundings) -> dict[str, str]:
    """Field of the service's settings → value."""
    return {
        "environment": "development",
        "host": "127.0.0.1",
        "port": str(port),
        "grace_period_seconds": str(GRACE_SECONDS),
        "database_url": surroundings.postgres_urls[service.name],
        "kafka_bootstrap_servers": surroundings.kafka_bootstrap_servers,
        # A killed service is started again at once, and gets its partitions when its old membership has ended.
        "kafka_session_timeout_seconds": "3",
        "oidc_issuer": LOCAL_ISSUER,
        "oidc_audience": LOCAL_AUDIENCE,
        "jwks_file": str(surroundings.jwks_file),
        "person_key_secret": surroundings.secrets.person_key_secret,
        "field_encryption_keys": surroundings.secrets.field_encryption_keys,
        # The county's months are played in minutes.
        "simulated_time": "true",
    }
