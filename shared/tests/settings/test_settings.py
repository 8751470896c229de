"""Configuration: from the environment or a folder of secrets, and safe in production."""

from base64 import b64encode
from pathlib import Path

import pytest
from pydantic import ValidationError

from yilian_kit.settings import DEVELOPMENT_MARK, ServiceSettings

_SECRET = b64encode(b"a secret of the county, long enough").decode()

VALID = {
    "YILIAN_DATABASE_URL": "postgresql+asyncpg://alliance@/alliance",
    "YILIAN_KAFKA_BOOTSTRAP_SERVERS": "127.0.0.1:9092",
    "YILIAN_OIDC_ISSUER": "https://identity.example",
    "YILIAN_JWKS_URL": "https://identity.example/keys",
    "YILIAN_PERSON_KEY_SECRET": _SECRET,
    "YILIAN_FIELD_ENCRYPTION_KEYS": f"k1:{_SECRET}",
}


def _environment(monkeypatch: pytest.MonkeyPatch, **changes: str | None) -> None:
    for name, value in {**VALID, **changes}.items():
        monkeypatch.delenv(name, raising=False) if value is None else monkeypatch.setenv(name, value)


def test_production_is_the_mode_unless_another_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    _environment(monkeypatch)

    assert ServiceSettings.read().environment == "production"


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"YILIAN_SIMULATED_TIME": "true"}, "YILIAN_SIMULATED_TIME"),
        ({"YILIAN_PERSON_KEY_SECRET": DEVELOPMENT_MARK + _SECRET}, DEVELOPMENT_MARK),
        ({"YILIAN_FIELD_ENCRYPTION_KEYS": f"{DEVELOPMENT_MARK}:{_SECRET}"}, DEVELOPMENT_MARK),
        ({"YILIAN_OIDC_ISSUER": f"urn:yilian:{DEVELOPMENT_MARK}-issuer"}, DEVELOPMENT_MARK),
        ({"YILIAN_JWKS_FILE": "keys.json"}, "exactly one"),
        ({"YILIAN_JWKS_URL": None}, "exactly one"),
    ],
)
def test_production_refuses_what_is_only_for_development(
    monkeypatch: pytest.MonkeyPatch, changes: dict[str, str | None], named: str
) -> None:
    _environment(monkeypatch, **changes)

    with pytest.raises(ValidationError, match=named):
        ServiceSettings.read()


def test_a_secret_may_stand_in_a_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    # given a folder of secrets as a container gets it, and no variable for one of them
    (tmp_path / "yilian_person_key_secret").write_text(_SECRET)
    _environment(monkeypatch, YILIAN_PERSON_KEY_SECRET=None, YILIAN_SECRETS_DIR=str(tmp_path))

    assert ServiceSettings.read().person_key_secret.get_secret_value() == _SECRET


def test_a_secret_is_not_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    _environment(monkeypatch)

    assert _SECRET not in repr(ServiceSettings.read())
