"""The local issuer: one private key, also when many start at once, and never in production."""

import json
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from yilian_kit.security.issuer import LocalIssuer, LocalIssuerRefused
from yilian_kit.settings import DEVELOPMENT_MARK


def test_the_private_key_is_for_its_owner_only(tmp_path: Path) -> None:
    LocalIssuer.open(tmp_path / "issuer")

    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "issuer").iterdir()}
    assert modes == {"issuer-key.json": 0o600, "issuer-jwks.json": 0o600}


def test_the_published_keys_have_no_private_part_and_carry_the_development_mark(tmp_path: Path) -> None:
    document = json.loads(LocalIssuer.open(tmp_path).jwks_path.read_text())

    (key,) = document["keys"]
    assert "d" not in key
    assert DEVELOPMENT_MARK in key["kid"]


def test_a_second_start_finds_the_same_key(tmp_path: Path) -> None:
    first = LocalIssuer.open(tmp_path).jwks_path.read_text()

    assert LocalIssuer.open(tmp_path).jwks_path.read_text() == first


def test_starting_many_at_once_makes_one_key(tmp_path: Path) -> None:
    with ThreadPoolExecutor(16) as pool:
        issuers = list(pool.map(LocalIssuer.open, [tmp_path] * 64))

    key_ids = {json.loads(issuer.jwks_path.read_text())["keys"][0]["kid"] for issuer in issuers}
    headers = {issuer.mint_scopes("350000001", []).split(".")[0] for issuer in issuers}
    assert len(key_ids) == len(headers) == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == ["issuer-jwks.json", "issuer-key.json"]


def test_it_refuses_to_start_in_production(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YILIAN_ENVIRONMENT", "production")

    with pytest.raises(LocalIssuerRefused):
        LocalIssuer.open(tmp_path)
    assert list(tmp_path.iterdir()) == []
