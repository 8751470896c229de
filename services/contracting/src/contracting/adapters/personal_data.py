"""What names a person, as bytes that nobody reads without the key: AES-256-GCM, bound to record and field."""

from typing import Any
from uuid import UUID

from contracting.domain.residents import PersonalDetails
from yilian_kit.security.field_encryption import FieldCipher


def seal_details(cipher: FieldCipher, resident_id: UUID, details: PersonalDetails) -> dict[str, bytes | None]:
    """The encrypted columns of ``resident``."""
    return {
        "id_number": cipher.encrypt(details.id_number, _context("id_number", resident_id)),
        "name": cipher.encrypt(details.name, _context("name", resident_id)),
        "phone": None if details.phone is None else cipher.encrypt(details.phone, _context("phone", resident_id)),
        "address": cipher.encrypt(details.address, _context("address", resident_id)),
    }


def open_details(cipher: FieldCipher, resident_id: UUID, row: Any) -> PersonalDetails:
    """The details in a row of ``resident``."""
    return PersonalDetails(
        id_number=cipher.decrypt(row.id_number, _context("id_number", resident_id)),
        name=cipher.decrypt(row.name, _context("name", resident_id)),
        phone=None if row.phone is None else cipher.decrypt(row.phone, _context("phone", resident_id)),
        address=cipher.decrypt(row.address, _context("address", resident_id)),
    )


def _context(field: str, resident_id: UUID) -> str:
    return f"resident.{field}:{resident_id}"
