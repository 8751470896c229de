"""Identity numbers, person keys, field encryption, and tokens."""

from yilian_kit.security.field_encryption import DecryptionFailed, FieldCipher
from yilian_kit.security.identity_number import (
    IdentityNumber,
    IdentityNumberFault,
    InvalidIdentityNumber,
    check_character,
    parse_identity_number,
)
from yilian_kit.security.person_key import InvalidSecret, PersonKeyer

__all__ = [
    "DecryptionFailed",
    "FieldCipher",
    "IdentityNumber",
    "IdentityNumberFault",
    "InvalidIdentityNumber",
    "InvalidSecret",
    "PersonKeyer",
    "check_character",
    "parse_identity_number",
]
