"""Configuration of a service: from the environment only, so that the code never knows which form it runs in.

Secrets may stand in files instead: ``YILIAN_SECRETS_DIR`` names a folder, and a file ``yilian_database_url`` in it is
read as ``YILIAN_DATABASE_URL`` would be, unless that is set too.
"""

import os
from pathlib import Path
from typing import Any, Literal, Self

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

SECRETS_VARIABLE = "YILIAN_SECRETS_DIR"
DEVELOPMENT_MARK = "development-only"
"""Every secret that the embedded stack makes up carries this mark; production mode refuses it."""


class ServiceSettings(BaseSettings):
    """What every service reads from variables named ``YILIAN_…``.

    Raises ``pydantic.ValidationError`` when a value is missing or, in production mode, unsafe.
    """

    model_config = SettingsConfigDict(env_prefix="YILIAN_", extra="ignore")

    @classmethod
    def read(cls) -> Self:
        """The settings from the environment and from the folder of secrets, if there is one."""
        source: dict[str, Any] = {"_secrets_dir": os.environ.get(SECRETS_VARIABLE)}
        return cls(**source)

    environment: Literal["development", "production"] = "production"
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=0, le=65535)
    grace_period_seconds: float = Field(default=20.0, gt=0)
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"

    database_url: str = Field(pattern=r"^postgresql\+asyncpg://", repr=False)
    database_pool_size: int = Field(default=10, ge=1)
    database_deadline_seconds: float = Field(default=10.0, gt=0)

    kafka_bootstrap_servers: str
    topic_prefix: str = ""
    topic_replication_factor: int = Field(default=1, ge=1)
    kafka_request_timeout_seconds: float = Field(default=15.0, gt=0)
    """How long one exchange with the broker may take before it counts as failed."""
    kafka_session_timeout_seconds: float = Field(default=30.0, gt=0)
    """How long a silent member of a consumer group keeps its partitions; the broker allows no less than 6 s unless
    its ``group.min.session.timeout.ms`` says so. Heartbeats go out ten times as often."""
    consumer_silence_seconds: float = Field(default=60.0, gt=0)
    """A consumer that the broker has not answered for so long is thrown away and made anew, and is not ready."""
    consumer_batch_size: int = Field(default=100, ge=1)
    """Records of one partition that may share a database transaction."""
    consumer_concurrency: int = Field(default=4, ge=1)
    """Partitions that may have a database transaction open at the same time."""
    consumer_attempts: int = Field(default=5, ge=1)
    """Attempts at an event whose handler raises something unexpected, before it parks in the dead letter queue."""
    relay_batch_size: int = Field(default=500, ge=1)

    oidc_issuer: str
    oidc_audience: str = "yilian"
    jwks_url: str | None = None
    jwks_file: Path | None = None

    person_key_secret: SecretStr
    """Base64 of at least 32 bytes: the key of the HMAC that makes person keys; the same in every service."""
    field_encryption_keys: SecretStr
    """``<key id>:<base64 of 32 bytes>``, comma separated; the first encrypts, all decrypt."""
    field_encryption_algorithm: Literal["aes-256-gcm", "sm4-gcm"] = "aes-256-gcm"
    person_key_hash: Literal["sha256", "sm3"] = "sha256"

    max_body_bytes: int = Field(default=1_048_576, ge=1024)
    max_body_values: int = Field(default=100_000, ge=1)
    """Fields and list elements of one JSON body together."""
    simulated_time: bool = False
    outbox_retention_days: int = Field(default=400, ge=1)
    inbox_retention_days: int = Field(default=800, ge=1)
    """Longer than any producer's outbox retention: what a replay can send again must still be known as applied."""
    audit_retention_days: int = Field(default=400, ge=200)

    otlp_endpoint: str | None = None

    @model_validator(mode="after")
    def _one_source_of_keys(self) -> Self:
        if (self.jwks_url is None) == (self.jwks_file is None):
            raise ValueError("set exactly one of YILIAN_JWKS_URL and YILIAN_JWKS_FILE")
        return self

    @model_validator(mode="after")
    def _production_is_safe(self) -> Self:
        if self.environment == "development":
            return self
        if self.simulated_time:
            raise ValueError("production mode refuses YILIAN_SIMULATED_TIME")
        guarded = (
            self.person_key_secret.get_secret_value(),
            self.field_encryption_keys.get_secret_value(),
            self.oidc_issuer,
        )
        if any(DEVELOPMENT_MARK in value for value in guarded):
            raise ValueError(f"production mode refuses secrets and issuers marked {DEVELOPMENT_MARK!r}")
        return self
