"""A keyed digest of licence numbers, so that one licence is registered once though it is stored encrypted."""

from __future__ import annotations

import hashlib
import hmac


class LicenceDigest:
    """HMAC-SHA-256 of a licence number under a key derived, for this purpose alone, from the person-key secret."""

    def __init__(self, secret: bytes) -> None:
        self._key = hmac.digest(secret, b"alliance licence number", hashlib.sha256)

    def digest(self, licence_number: str) -> bytes:
        """32 bytes, equal for two spellings of one number (letter case, white space)."""
        normalised = "".join(licence_number.split()).upper()
        return hmac.digest(self._key, normalised.encode(), hashlib.sha256)
