"""Encryption at rest: what is sealed opens for its context and key only."""

import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yilian_kit.security import DecryptionFailed, FieldCipher, InvalidSecret
from yilian_kit.security.field_encryption import Algorithm

OLD, NEW = b"\x0a" * 32, b"\x0b" * 32
ALGORITHMS: tuple[Algorithm, ...] = ("aes-256-gcm", "sm4-gcm")
CONTEXT = "resident.name:0190"

_SEALED_AES = "0101026b31093eda04cab48026547a56c89eeb4c07eedaf1ef3d5f43a3277697fe02656691724e"
_SEALED_SM4 = "0102026b31dc6521bf44c4eea0c214e49f8663cfb84574aa4ee0a386f9f1801d979d652f8430ff"


@pytest.mark.parametrize("algorithm", ALGORITHMS)
@given(text=st.text(), context=st.text())
def test_what_is_sealed_opens_again(algorithm: Algorithm, text: str, context: str) -> None:
    cipher = FieldCipher({"k1": NEW}, algorithm)

    assert cipher.decrypt(cipher.encrypt(text, context), context) == text


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_the_same_text_never_gives_the_same_bytes(algorithm: Algorithm) -> None:
    cipher = FieldCipher({"k1": NEW}, algorithm)

    assert len({cipher.encrypt("same", CONTEXT) for _ in range(100)}) == 100


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_a_field_does_not_open_in_another_context(algorithm: Algorithm) -> None:
    cipher = FieldCipher({"k1": NEW}, algorithm)
    sealed = cipher.encrypt("text", CONTEXT)

    with pytest.raises(DecryptionFailed) as caught:
        cipher.decrypt(sealed, "resident.name:0191")
    assert caught.value.reason == "authentication"


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_no_changed_bit_passes(algorithm: Algorithm) -> None:
    cipher = FieldCipher({"k1": NEW}, algorithm)
    sealed = cipher.encrypt("text", CONTEXT)

    for place in range(len(sealed)):
        changed = sealed[:place] + bytes((sealed[place] ^ 1,)) + sealed[place + 1 :]
        with pytest.raises(DecryptionFailed):
            cipher.decrypt(changed, CONTEXT)
    for length in range(len(sealed)):
        with pytest.raises(DecryptionFailed):
            cipher.decrypt(sealed[:length], CONTEXT)


def test_after_a_rotation_old_fields_open_and_new_ones_use_the_new_key() -> None:
    # given a field of the old key
    before = FieldCipher({"2024": OLD})
    sealed = before.encrypt("text", CONTEXT)
    # when a new key is put in front
    after = FieldCipher({"2025": NEW, "2024": OLD})
    # then the old field opens, and a new one does not open for the old key
    assert after.decrypt(sealed, CONTEXT) == "text"
    with pytest.raises(DecryptionFailed) as caught:
        before.decrypt(after.encrypt("text", CONTEXT), CONTEXT)
    assert caught.value.reason == "unknown-key"


def test_the_algorithm_may_change_without_the_old_fields_being_lost() -> None:
    sealed = FieldCipher({"k1": NEW}, "aes-256-gcm").encrypt("text", CONTEXT)

    assert FieldCipher({"k1": NEW}, "sm4-gcm").decrypt(sealed, CONTEXT) == "text"


def test_the_format_is_as_documented() -> None:
    # given version 1, AES-256-GCM = 1, and a key id of two bytes
    sealed = FieldCipher({"k1": NEW}).encrypt("四个汉字", CONTEXT)
    # then header, nonce, ciphertext and tag have their lengths
    assert sealed[:5] == b"\x01\x01\x02k1"
    assert len(sealed) == 5 + 12 + len("四个汉字".encode()) + 16


def test_a_field_sealed_by_the_first_release_still_opens() -> None:
    # given bytes as they lie in a database
    aes = bytes.fromhex(_SEALED_AES)
    sm4 = bytes.fromhex(_SEALED_SM4)
    # then today's code opens them
    cipher = FieldCipher({"k1": NEW})
    assert cipher.decrypt(aes, CONTEXT) == "医联"
    assert cipher.decrypt(sm4, CONTEXT) == "医联"


@pytest.mark.parametrize(
    "keys", [{}, {"k1": os.urandom(16)}, {"": NEW}, {"k" * 256: NEW}], ids=["none", "short", "no id", "long id"]
)
def test_keys_that_cannot_be_used_are_refused(keys: dict[str, bytes]) -> None:
    with pytest.raises(InvalidSecret):
        FieldCipher(keys)


def test_an_error_never_shows_what_was_sealed() -> None:
    cipher = FieldCipher({"k1": NEW})

    with pytest.raises(DecryptionFailed) as caught:
        cipher.decrypt(cipher.encrypt("private", CONTEXT), "other")
    assert "private" not in f"{caught.value} {caught.value!r}"
    assert caught.value.__suppress_context__
