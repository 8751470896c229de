"""The secrets of one state folder: made up at random, kept in it for its owner only, never for production."""

import base64
import json
import os
import secrets
from pathlib import Path
from typing import Self

from pydantic import BaseModel, ConfigDict

from yilian_kit.settings import DEVELOPMENT_MARK


class DevelopmentSecrets(BaseModel):
    """Values for the settings of the same names. Each carries the mark that production mode refuses."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    person_key_secret: str
    field_encryption_keys: str

    @classmethod
    def open(cls, folder: Path) -> Self:
        """Those of the folder; the first call makes them (mode 0600)."""
        path = folder / "secrets.json"
        if not path.exists():
            _write_private(path, _made_up())
        return cls.model_validate_json(path.read_text())


def _made_up() -> dict[str, str]:
    key = base64.b64encode(secrets.token_bytes(32)).decode()
    return {
        # The mark is itself text of the URL-safe base64 alphabet, 16 characters long: 12 bytes before the 33.
        "person_key_secret": f"{DEVELOPMENT_MARK}{base64.urlsafe_b64encode(secrets.token_bytes(33)).decode()}",
        "field_encryption_keys": f"{DEVELOPMENT_MARK}-1:{key}",
    }


def _write_private(path: Path, values: dict[str, str]) -> None:
    unfinished = path.with_suffix(".unfinished")
    unfinished.unlink(missing_ok=True)
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        json.dump(values, file)
    unfinished.rename(path)
