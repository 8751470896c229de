"""Encryption at rest of single fields: AES-256-GCM, or SM4-GCM (GM/T 0002) where national algorithms are required.

A sealed field is ``version(1) algorithm(1) length of key id(1) key id nonce(12) ciphertext tag(16)``. The header and
the caller's context are authenticated with it, so that a field copied to another record, or another column, does not
open there. Nonces are random, 96 bits: one key may seal 2**32 fields (NIST SP 800-38D, 8.3) before it must be rotated.
"""

import os
from collections.abc import Mapping
from typing import Literal, Protocol, Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from yilian_kit.security.person_key import InvalidSecret, decode_secret
from yilian_kit.settings import ServiceSettings

Algorithm = Literal["aes-256-gcm", "sm4-gcm"]

_VERSION = 1
_ALGORITHM_NUMBERS: dict[Algorithm, int] = {"aes-256-gcm": 1, "sm4-gcm": 2}
_KEY_BYTES = 32
_NONCE_BYTES = 12
_TAG_BYTES = 16


class DecryptionFailed(Exception):
    """A sealed field does not open: damaged, of another context, or of a key that is not configured.

    ``reason`` is one of ``format``, ``unknown-key``, ``authentication``; the content is never named.
    """

    def __init__(self, reason: Literal["format", "unknown-key", "authentication"]) -> None:
        super().__init__(f"an encrypted field does not open: {reason}")
        self.reason = reason


class _Aead(Protocol):
    """Authenticated encryption with one key; the output ends with the tag."""

    def encrypt(self, nonce: bytes, data: bytes, associated_data: bytes) -> bytes: ...

    def decrypt(self, nonce: bytes, data: bytes, associated_data: bytes) -> bytes: ...


class _Sm4Gcm:
    """SM4-GCM with the calling convention of ``AESGCM``.

    SM4 takes 16 bytes: they are derived from the configured 32 (HKDF with SM3), so that one key list serves both
    algorithms and no key is used raw by two of them.
    """

    def __init__(self, key: bytes) -> None:
        derived = HKDF(hashes.SM3(), 16, salt=None, info=b"yilian field encryption sm4-gcm").derive(key)
        self._cipher = algorithms.SM4(derived)

    def encrypt(self, nonce: bytes, data: bytes, associated_data: bytes) -> bytes:
        encryptor = Cipher(self._cipher, modes.GCM(nonce)).encryptor()
        encryptor.authenticate_additional_data(associated_data)
        return encryptor.update(data) + encryptor.finalize() + encryptor.tag

    def decrypt(self, nonce: bytes, data: bytes, associated_data: bytes) -> bytes:
        content, tag = data[:-_TAG_BYTES], data[-_TAG_BYTES:]
        decryptor = Cipher(self._cipher, modes.GCM(nonce, tag)).decryptor()
        decryptor.authenticate_additional_data(associated_data)
        return decryptor.update(content) + decryptor.finalize()


class FieldCipher:
    """Seals with the first of ``keys`` (id → 32 bytes) and the algorithm named; opens with all keys and both.

    Rotation: put a new key in front, let records be written anew, drop the old key. Raises ``InvalidSecret``.
    """

    def __init__(self, keys: Mapping[str, bytes], algorithm: Algorithm = "aes-256-gcm") -> None:
        if not keys:
            raise InvalidSecret("field encryption needs at least one key")
        self._aeads: dict[tuple[int, bytes], _Aead] = {}
        for key_id, key in keys.items():
            name = key_id.encode()
            if not 1 <= len(name) <= 255:
                raise InvalidSecret("the id of a field encryption key must be of 1 to 255 bytes")
            if len(key) != _KEY_BYTES:
                raise InvalidSecret(f"the field encryption key {key_id!r} is not of {_KEY_BYTES} bytes")
            self._aeads[(_ALGORITHM_NUMBERS["aes-256-gcm"], name)] = AESGCM(key)
            self._aeads[(_ALGORITHM_NUMBERS["sm4-gcm"], name)] = _Sm4Gcm(key)
        first = next(iter(keys)).encode()
        number = _ALGORITHM_NUMBERS[algorithm]
        self._header = bytes((_VERSION, number, len(first))) + first
        self._sealing = self._aeads[(number, first)]

    @classmethod
    def from_settings(cls, settings: ServiceSettings) -> Self:
        """The cipher that the configuration names. Raises ``InvalidSecret``."""
        keys: dict[str, bytes] = {}
        for part in settings.field_encryption_keys.get_secret_value().split(","):
            key_id, colon, encoded = part.strip().partition(":")
            if not colon:
                raise InvalidSecret("YILIAN_FIELD_ENCRYPTION_KEYS must be '<key id>:<base64>', comma separated")
            if key_id in keys:
                raise InvalidSecret(f"YILIAN_FIELD_ENCRYPTION_KEYS names the key {key_id!r} twice")
            keys[key_id] = decode_secret(encoded, "YILIAN_FIELD_ENCRYPTION_KEYS")
        return cls(keys, settings.field_encryption_algorithm)

    def encrypt(self, text: str, context: str) -> bytes:
        """Seal a text for a context, such as ``resident.name:<record id>``; twice the same gives different bytes."""
        return self.encrypt_bytes(text.encode(), context)

    def decrypt(self, sealed: bytes, context: str) -> str:
        """The text that was sealed for the same context. Raises ``DecryptionFailed``."""
        return self.decrypt_bytes(sealed, context).decode()

    def encrypt_bytes(self, content: bytes, context: str) -> bytes:
        """``encrypt`` for bytes."""
        nonce = os.urandom(_NONCE_BYTES)
        return self._header + nonce + self._sealing.encrypt(nonce, content, self._header + context.encode())

    def decrypt_bytes(self, sealed: bytes, context: str) -> bytes:
        """``decrypt`` for bytes. Raises ``DecryptionFailed``."""
        if len(sealed) < 3 or sealed[0] != _VERSION:
            raise DecryptionFailed("format")
        header_length = 3 + sealed[2]
        if len(sealed) < header_length + _NONCE_BYTES + _TAG_BYTES:
            raise DecryptionFailed("format")
        header = sealed[:header_length]
        aead = self._aeads.get((header[1], header[3:]))
        if aead is None:
            raise DecryptionFailed("unknown-key")
        nonce = sealed[header_length : header_length + _NONCE_BYTES]
        try:
            return aead.decrypt(nonce, sealed[header_length + _NONCE_BYTES :], header + context.encode())
        except InvalidTag:
            raise DecryptionFailed("authentication") from None
