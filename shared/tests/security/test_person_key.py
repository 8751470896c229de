"""Person keys: the same for every spelling, different for every secret and hash."""

import base64
import hashlib
import hmac

import pytest

from yilian_kit.security import (
    InvalidIdentityNumber,
    InvalidSecret,
    PersonKeyer,
    check_character,
    parse_identity_number,
)
from yilian_kit.security.person_key import decode_secret

SECRET = b"\x01" * 32
FIRST_SEVENTEEN = "99010119900307123"
NUMBER = FIRST_SEVENTEEN + check_character(FIRST_SEVENTEEN)


def test_the_key_is_the_plain_hmac_sha256_of_the_normalised_number() -> None:
    # so that another system with the secret can compute it
    expected = hmac.new(SECRET, NUMBER.encode(), hashlib.sha256).hexdigest()

    assert PersonKeyer(SECRET).person_key(f" {NUMBER.lower()} ") == expected
    assert PersonKeyer(SECRET).person_key(parse_identity_number(NUMBER)) == expected


def test_the_sm3_key_is_an_hmac_of_gm_t_0004() -> None:
    # given SM3 by another library, where OpenSSL offers it
    expected = hmac.new(SECRET, NUMBER.encode(), "sm3").hexdigest()

    assert PersonKeyer(SECRET, "sm3").person_key(NUMBER) == expected


def test_another_secret_gives_another_key() -> None:
    assert PersonKeyer(b"\x02" * 32).person_key(NUMBER) != PersonKeyer(SECRET).person_key(NUMBER)


def test_a_mistyped_number_gets_no_key() -> None:
    with pytest.raises(InvalidIdentityNumber):
        PersonKeyer(SECRET).person_key(NUMBER[:4] + NUMBER[5] + NUMBER[4] + NUMBER[6:])


def test_a_short_secret_is_refused() -> None:
    with pytest.raises(InvalidSecret, match="shorter than 32"):
        PersonKeyer(b"\x01" * 31)


@pytest.mark.parametrize("encode", [base64.b64encode, base64.urlsafe_b64encode])
@pytest.mark.parametrize("padded", [True, False])
def test_secrets_are_read_in_both_alphabets_of_base64(encode, padded: bool) -> None:  # type: ignore[no-untyped-def]
    secret = bytes(range(250, 256)) * 6 + b"\xfb"
    text = encode(secret).decode()

    assert decode_secret(text if padded else text.rstrip("="), "X") == secret


def test_what_is_not_base64_is_refused_without_being_repeated() -> None:
    with pytest.raises(InvalidSecret) as caught:
        decode_secret("not base64 at all!", "YILIAN_PERSON_KEY_SECRET")

    assert str(caught.value) == "YILIAN_PERSON_KEY_SECRET is not base64"
