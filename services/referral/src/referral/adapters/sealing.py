"""Identity and clinical free text at rest: sealed as one field each, bound to the referral's id."""

import json
from uuid import UUID

from yilian_kit.security import FieldCipher

Texts = dict[str, str | None]


class Sealer:
    """Seals and opens groups of texts of one referral."""

    def __init__(self, cipher: FieldCipher) -> None:
        self._cipher = cipher

    def seal(self, texts: Texts, group: str, referral_id: UUID) -> bytes:
        """The texts as one sealed field of the group (``identity``, ``papers``, ``ending``)."""
        return self._cipher.encrypt(json.dumps(texts, ensure_ascii=False), _context(group, referral_id))

    def open(self, sealed: bytes, group: str, referral_id: UUID) -> Texts:
        """The texts. Raises ``DecryptionFailed``."""
        texts: Texts = json.loads(self._cipher.decrypt(sealed, _context(group, referral_id)))
        return texts


def _context(group: str, referral_id: UUID) -> str:
    return f"referral.{group}:{referral_id}"
