"""The state folder: one launcher at a time, secrets for their owner, nothing half written."""

import base64
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from yilian_kit.security import FieldCipher, PersonKeyer
from yilian_kit.settings import DEVELOPMENT_MARK, ServiceSettings
from yilian_local.development_secrets import DevelopmentSecrets
from yilian_local.failures import AnotherLauncherRuns
from yilian_local.service_environment import Surroundings, service_environment, service_settings
from yilian_local.state import StateFolder
from yilian_local.topology import SERVICES, LocalService

TAKE_AND_DIE = """
import os, signal, sys
from pathlib import Path
from yilian_local.state import StateFolder
with StateFolder(Path(sys.argv[1])).taken():
    print("taken", flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture
def folder(tmp_path: Path) -> StateFolder:
    return StateFolder(tmp_path / "state")


def test_a_second_launcher_is_refused(folder: StateFolder) -> None:
    with (
        folder.taken(),
        pytest.raises(AnotherLauncherRuns, match=rf"Another launcher \(process {os.getpid()}\)"),
        folder.taken(),
    ):
        pass


def test_others_see_who_has_taken_it(folder: StateFolder) -> None:
    assert folder.launcher() is None
    with folder.taken():
        assert folder.launcher() == os.getpid()
    assert folder.launcher() is None


def test_the_lock_of_a_killed_launcher_is_no_hindrance(folder: StateFolder) -> None:
    killed = subprocess.run([sys.executable, "-c", TAKE_AND_DIE, str(folder.folder)], capture_output=True, text=True)
    assert killed.stdout == "taken\n"

    assert folder.launcher() is None
    with folder.taken():
        assert folder.launcher() == os.getpid()


def test_a_damaged_note_of_what_runs_is_no_note(folder: StateFolder) -> None:
    folder.make()
    (folder.folder / "running.json").write_text('{"ports":')
    assert folder.running() is None


def test_clearing_keeps_the_lock_and_the_logs(folder: StateFolder) -> None:
    with folder.taken():
        (folder.logs / "referral.log").write_text("line")
        (folder.keys / "secrets.json").write_text("{}")
        folder.keep_played("{}")

        folder.clear(keep_logs=True)

        assert folder.launcher() == os.getpid()
        assert [path.name for path in folder.logs.iterdir()] == ["referral.log"]
        assert list(folder.keys.iterdir()) == []
        assert not folder.played.exists()


def test_secrets_are_made_once_for_their_owner_only(folder: StateFolder) -> None:
    folder.make()

    first = DevelopmentSecrets.open(folder.keys)

    assert DevelopmentSecrets.open(folder.keys) == first
    assert stat.S_IMODE((folder.keys / "secrets.json").stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.keys.stat().st_mode) == 0o700


def test_two_folders_have_different_secrets(tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    one, other = DevelopmentSecrets.open(tmp_path), DevelopmentSecrets.open(tmp_path / "other")
    assert one.person_key_secret != other.person_key_secret
    assert one.field_encryption_keys != other.field_encryption_keys


def test_secrets_carry_the_mark_that_production_refuses(tmp_path: Path) -> None:
    secrets = DevelopmentSecrets.open(tmp_path)
    assert DEVELOPMENT_MARK in secrets.person_key_secret
    assert DEVELOPMENT_MARK in secrets.field_encryption_keys
    assert len(base64.urlsafe_b64decode(secrets.person_key_secret)) == 12 + 33


@pytest.fixture
def surroundings(tmp_path: Path) -> Surroundings:
    return Surroundings(
        postgres_urls={service.name: f"postgresql+asyncpg://{service.role}@/x" for service in SERVICES},
        kafka_bootstrap_servers="127.0.0.1:9",
        jwks_file=tmp_path / "jwks.json",
        secrets=DevelopmentSecrets.open(tmp_path),
    )


@pytest.mark.parametrize("service", SERVICES, ids=lambda service: service.name)
def test_the_launcher_tells_a_service_only_what_it_has(service: LocalService, surroundings: Surroundings) -> None:
    settings = ServiceSettings(**service_settings(service, 8101, surroundings))

    assert service_settings(service, 8101, surroundings).keys() <= type(settings).model_fields.keys()
    assert settings.environment == "development"
    PersonKeyer.from_settings(settings)
    FieldCipher.from_settings(settings)


def test_of_the_users_own_settings_only_some_are_handed_on(
    surroundings: Surroundings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("YILIAN_LOG_LEVEL", "DEBUG")
    monkeypatch.setenv("YILIAN_JWKS_URL", "https://issuer.invalid")
    monkeypatch.setenv("HOME_OF_OTHERS", "kept")

    environment = service_environment(SERVICES[0], 8101, surroundings)

    assert environment["YILIAN_LOG_LEVEL"] == "DEBUG"
    assert "YILIAN_JWKS_URL" not in environment
    assert environment["HOME_OF_OTHERS"] == "kept"
