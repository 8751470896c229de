"""The embedded stack's own token issuer: for development and tests, never for production.

Its key id carries the development mark, which a service in production mode refuses whatever its settings say.
"""

import json
import os
import secrets
import time
from collections.abc import Callable, Collection
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Self

from joserfc import jwt
from joserfc.jwk import ECKey

from yilian_kit.identifiers import new_id
from yilian_kit.security.roles import role_named
from yilian_kit.settings import DEVELOPMENT_MARK

LOCAL_ISSUER = f"urn:yilian:{DEVELOPMENT_MARK}-issuer"
LOCAL_AUDIENCE = "yilian"

_KEY_FILE = "issuer-key.json"
_JWKS_FILE = "issuer-jwks.json"


class LocalIssuerRefused(Exception):
    """The local issuer does not run where ``YILIAN_ENVIRONMENT`` is ``production``."""


class LocalIssuer:
    """Mints tokens with an ES256 key that lives in a folder; ``open`` makes one."""

    issuer = LOCAL_ISSUER
    audience = LOCAL_AUDIENCE

    def __init__(self, key: ECKey, jwks_path: Path, now: Callable[[], float] = time.time) -> None:
        self._key = key
        self._now = now
        self.jwks_path = jwks_path
        """The public key as a JWKS document, for ``YILIAN_JWKS_FILE``."""

    @classmethod
    def open(cls, folder: Path) -> Self:
        """The issuer of a folder; the first call makes its key (mode 0600), also when several come at once.

        Raises ``LocalIssuerRefused``.
        """
        if os.environ.get("YILIAN_ENVIRONMENT") == "production":
            raise LocalIssuerRefused("the local issuer is for development and tests only")
        folder.mkdir(parents=True, exist_ok=True)
        key_path = folder / _KEY_FILE
        if not key_path.exists():
            _publish_once(key_path, json.dumps(_new_key().as_dict(private=True)))
        key = ECKey.import_key(json.loads(key_path.read_text()))
        jwks_path = folder / _JWKS_FILE
        if not jwks_path.exists():
            _publish_once(jwks_path, json.dumps({"keys": [key.as_dict(private=False)]}))
        return cls(key, jwks_path)

    def mint(
        self,
        organisation_code: str,
        roles: Collection[str],
        *,
        subject: str | None = None,
        lifetime: timedelta = timedelta(hours=8),
        purpose: str | None = None,
    ) -> str:
        """A token with the scopes of ``roles`` (see ``yilian_kit.security.roles``). Raises ``UnknownRole``."""
        granted = [role_named(name) for name in roles]
        scopes = frozenset[str]().union(*(role.scopes for role in granted))
        return self.mint_scopes(
            organisation_code,
            scopes,
            roles=[role.name for role in granted],
            subject=subject,
            lifetime=lifetime,
            purpose=purpose,
        )

    def mint_scopes(
        self,
        organisation_code: str,
        scopes: Collection[str],
        *,
        roles: Collection[str] = (),
        subject: str | None = None,
        lifetime: timedelta = timedelta(hours=8),
        purpose: str | None = None,
    ) -> str:
        """A token with exactly these scopes; a negative ``lifetime`` makes one that has expired."""
        now = int(self._now())
        claims: dict[str, object] = {
            "iss": self.issuer,
            "aud": self.audience,
            "sub": subject or "+".join(sorted(roles)) or "developer",
            "org": organisation_code,
            "scope": " ".join(sorted(scopes)),
            "roles": sorted(roles),
            "iat": now,
            "nbf": now,
            "exp": now + int(lifetime.total_seconds()),
            "jti": str(new_id()),
        }
        if purpose is not None:
            claims["purpose"] = purpose
        return jwt.encode({"alg": "ES256", "kid": self._key.kid, "typ": "at+jwt"}, claims, self._key)


def _new_key() -> ECKey:
    key_id = f"{DEVELOPMENT_MARK}-{secrets.token_hex(8)}"
    return ECKey.generate_key("P-256", parameters={"kid": key_id, "use": "sig", "alg": "ES256"})


def _publish_once(path: Path, text: str) -> None:
    """Write a private file in one step; who comes second keeps what the first wrote."""
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):
            os.link(draft, path)
    finally:
        draft.unlink()
