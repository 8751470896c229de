"""Verification of OAuth2 bearer tokens: JWTs (RFC 7519, profile of RFC 9068) signed RS256 or ES256 by one issuer."""

import hashlib
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Self

from joserfc import jws, jwt
from joserfc.errors import (
    BadSignatureError,
    ExpiredTokenError,
    InvalidClaimError,
    InvalidKeyIdError,
    JoseError,
    MissingClaimError,
    UnsupportedAlgorithmError,
)

from yilian_kit.security.key_sets import IssuerKeys
from yilian_kit.settings import DEVELOPMENT_MARK, ServiceSettings

ACCEPTED_ALGORITHMS = ("ES256", "RS256")
"""Asymmetric only: with HS256 the public key, or nothing at all (``none``), would pass for a secret."""

_LEEWAY = 30  # seconds by which the issuer's clock may differ
_LONGEST_TOKEN = 8192  # characters
_LONGEST_HEADER = 4096  # bytes; some issuers send certificates (x5c) along
_LONGEST_CLAIM = 255  # characters; OpenID Connect Core 1.0 section 2 for `sub`
_CACHE_SIZE = 4096  # tokens


class TokenFault(StrEnum):
    """Why a token is refused."""

    MALFORMED = "malformed"
    ALGORITHM = "algorithm-not-accepted"
    UNKNOWN_KEY = "unknown-key"
    SIGNATURE = "bad-signature"
    EXPIRED = "expired"
    NOT_YET_VALID = "not-yet-valid"
    ISSUER = "other-issuer"
    AUDIENCE = "other-audience"
    CLAIM_MISSING = "claim-missing"
    CLAIM_INVALID = "claim-invalid"
    DEVELOPMENT_KEY = "development-key"
    """A token of the embedded stack's own issuer, shown to a service in production mode."""


class InvalidToken(Exception):
    """A token is refused; ``reason`` says why, and nothing here quotes the token."""

    def __init__(self, reason: TokenFault) -> None:
        super().__init__(f"the token is refused: {reason.value}")
        self.reason = reason


@dataclass(frozen=True)
class TokenClaims:
    """What a verified token says.

    ``organisation_code`` (claim ``org``) is the institution (机构) that the subject acts for, ``purpose`` why, as the
    audit trail will show it.
    """

    subject: str
    organisation_code: str
    scopes: frozenset[str]
    roles: frozenset[str]
    purpose: str | None = None


@dataclass(frozen=True)
class _Verdict:
    claims: TokenClaims
    not_before: float
    expires_at: float
    generation: int


class TokenVerifier:
    """Verifies tokens of one issuer for one audience; a verified token is remembered until it expires.

    ``now`` is the machine's time in seconds since 1970, also where a service runs in simulated time.
    """

    def __init__(
        self,
        keys: IssuerKeys,
        *,
        issuer: str,
        audience: str,
        accept_development_keys: bool = False,
        now: Callable[[], float] = time.time,
        cache_size: int = _CACHE_SIZE,
    ) -> None:
        self._keys = keys
        self._accept_development_keys = accept_development_keys
        self._now = now
        self._cache_size = cache_size
        self._verdicts: OrderedDict[bytes, _Verdict] = OrderedDict()
        self._registry = jws.JWSRegistry(algorithms=ACCEPTED_ALGORITHMS, strict_check_header=False)
        self._registry.max_header_length = _LONGEST_HEADER
        self._rules = jwt.JWTClaimsRegistry(
            now=lambda: int(self._now()),
            leeway=_LEEWAY,
            iss={"essential": True, "value": issuer},
            aud={"essential": True, "value": audience},
            exp={"essential": True},
            sub={"essential": True},
            org={"essential": True},
        )

    @classmethod
    def from_settings(cls, settings: ServiceSettings) -> Self:
        """The verifier that the configuration names. In production mode no key of a local issuer is accepted."""
        return cls(
            IssuerKeys.from_settings(settings),
            issuer=settings.oidc_issuer,
            audience=settings.oidc_audience,
            accept_development_keys=settings.environment == "development",
        )

    async def verify(self, token: str) -> TokenClaims:
        """What the token says, if the issuer signed it for this audience and it is valid now.

        Raises ``InvalidToken``; ``KeysUnavailable`` while the issuer's keys have never been had.
        """
        if len(token) > _LONGEST_TOKEN or not token.isascii():
            raise InvalidToken(TokenFault.MALFORMED)
        fingerprint = hashlib.sha256(token.encode()).digest()
        remembered = self._remembered(fingerprint)
        if remembered is not None:
            return remembered
        verdict = await self._judge(token)
        self._remember(fingerprint, verdict)
        return verdict.claims

    async def close(self) -> None:
        """Stop what goes on in the background."""
        await self._keys.close()

    def _remembered(self, fingerprint: bytes) -> TokenClaims | None:
        verdict = self._verdicts.get(fingerprint)
        if verdict is None:
            return None
        now = self._now()
        fresh = verdict.generation == self._keys.generation
        if not fresh or now >= verdict.expires_at + _LEEWAY or now < verdict.not_before - _LEEWAY:
            del self._verdicts[fingerprint]
            return None
        self._verdicts.move_to_end(fingerprint)
        return verdict.claims

    def _remember(self, fingerprint: bytes, verdict: _Verdict) -> None:
        self._verdicts[fingerprint] = verdict
        while len(self._verdicts) > self._cache_size:
            self._verdicts.popitem(last=False)

    async def _judge(self, token: str) -> _Verdict:
        key_id = self._key_id(token)
        keys = await self._keys.key_set(key_id)
        generation = self._keys.generation
        try:
            claims = jwt.decode(token, keys, registry=self._registry).claims
            self._rules.validate(claims)
        except JoseError as error:
            raise InvalidToken(_fault(error)) from None
        except (ValueError, TypeError, RecursionError):
            raise InvalidToken(TokenFault.MALFORMED) from None
        return _Verdict(
            claims=TokenClaims(
                subject=_text(claims, "sub"),
                organisation_code=_text(claims, "org"),
                scopes=_words(claims, "scope"),
                roles=_words(claims, "roles"),
                purpose=_text(claims, "purpose") if claims.get("purpose") is not None else None,
            ),
            not_before=float(claims.get("nbf", 0)),
            expires_at=float(claims["exp"]),
            generation=generation,
        )

    def _key_id(self, token: str) -> str | None:
        """The key id of an unverified header, whose algorithm must be acceptable."""
        try:
            header = jws.extract_compact(token.encode(), registry=self._registry).headers()
        except (JoseError, ValueError, TypeError, RecursionError):
            raise InvalidToken(TokenFault.MALFORMED) from None
        if header.get("alg") not in ACCEPTED_ALGORITHMS:
            raise InvalidToken(TokenFault.ALGORITHM)
        key_id = header.get("kid")
        if key_id is not None and not isinstance(key_id, str):
            raise InvalidToken(TokenFault.MALFORMED)
        if key_id is not None and DEVELOPMENT_MARK in key_id and not self._accept_development_keys:
            raise InvalidToken(TokenFault.DEVELOPMENT_KEY)
        return key_id


def _fault(error: JoseError) -> TokenFault:
    if isinstance(error, InvalidClaimError):
        known = {"iss": TokenFault.ISSUER, "aud": TokenFault.AUDIENCE, "nbf": TokenFault.NOT_YET_VALID}
        return known.get(error.claim, TokenFault.CLAIM_INVALID)
    faults: dict[type[JoseError], TokenFault] = {
        ExpiredTokenError: TokenFault.EXPIRED,
        MissingClaimError: TokenFault.CLAIM_MISSING,
        InvalidKeyIdError: TokenFault.UNKNOWN_KEY,
        BadSignatureError: TokenFault.SIGNATURE,
        UnsupportedAlgorithmError: TokenFault.ALGORITHM,
    }
    return faults.get(type(error), TokenFault.MALFORMED)


def _text(claims: Mapping[str, object], name: str) -> str:
    """A claim that goes into audit rows: a printable text of bounded length."""
    value = claims.get(name)
    if not isinstance(value, str) or not value.strip() or len(value) > _LONGEST_CLAIM or not value.isprintable():
        raise InvalidToken(TokenFault.CLAIM_INVALID)
    return value


def _words(claims: Mapping[str, object], name: str) -> frozenset[str]:
    """A claim of several words: a list, or one text with spaces (RFC 8693, 4.2)."""
    value = claims.get(name)
    if value is None:
        return frozenset()
    words = value.split() if isinstance(value, str) else value
    if not isinstance(words, list) or not all(isinstance(word, str) for word in words):
        raise InvalidToken(TokenFault.CLAIM_INVALID)
    return frozenset(words)
