"""The person key (人员索引键): the same pseudonym for a person in every service, without a central index.

``person_key = HMAC(secret, normalised identity number)``, 64 hexadecimal characters: SHA-256, or SM3 (GM/T 0004)
where a county must use national algorithms. Whoever lacks the secret cannot turn keys back into numbers, although all
numbers could be tried; the secret is therefore worth as much as the numbers. See docs/adr/0003-person-key.md.
"""

import base64
import binascii
from typing import Literal, Self

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.hmac import HMAC

from yilian_kit.security.identity_number import IdentityNumber, parse_identity_number
from yilian_kit.settings import ServiceSettings

SHORTEST_SECRET = 32
"""Bytes."""


class InvalidSecret(ValueError):
    """A configured secret cannot be used; the message names the setting and the reason, never the secret."""


def decode_secret(text: str, setting: str) -> bytes:
    """Bytes of a base64 text in either alphabet, padding optional; ``setting`` names it in ``InvalidSecret``."""
    standard = text.strip().rstrip("=").translate(str.maketrans("-_", "+/"))
    try:
        return base64.b64decode(standard + "=" * (-len(standard) % 4), validate=True)
    except (binascii.Error, ValueError):
        raise InvalidSecret(f"{setting} is not base64") from None


class PersonKeyer:
    """Makes person keys with one secret and one hash, which all services of a county share.

    Raises ``InvalidSecret`` for a secret shorter than 32 bytes.
    """

    def __init__(self, secret: bytes, hash_name: Literal["sha256", "sm3"] = "sha256") -> None:
        if len(secret) < SHORTEST_SECRET:
            raise InvalidSecret(f"the person key secret is shorter than {SHORTEST_SECRET} bytes")
        algorithm = hashes.SM3() if hash_name == "sm3" else hashes.SHA256()
        self._keyed = HMAC(secret, algorithm)

    @classmethod
    def from_settings(cls, settings: ServiceSettings) -> Self:
        """The keyer that the configuration names. Raises ``InvalidSecret``."""
        secret = decode_secret(settings.person_key_secret.get_secret_value(), "YILIAN_PERSON_KEY_SECRET")
        return cls(secret, settings.person_key_hash)

    def person_key(self, id_number: str | IdentityNumber) -> str:
        """The key of a person: 64 lower-case hexadecimal characters, equal for every spelling of one number.

        Raises ``InvalidIdentityNumber``: a mistyped number must not become another person.
        """
        number = id_number if isinstance(id_number, IdentityNumber) else parse_identity_number(id_number)
        keyed = self._keyed.copy()
        keyed.update(number.number.encode("ascii"))
        return keyed.finalize().hex()
