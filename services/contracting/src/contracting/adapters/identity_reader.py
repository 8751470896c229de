"""ID numbers read by the kit's rules (GB 11643) and turned into person keys."""

from datetime import date

from contracting.application.ports import Identity
from contracting.domain.errors import InvalidIdentity
from contracting.domain.key_groups import Sex
from yilian_kit.security.identity_number import InvalidIdentityNumber, parse_identity_number
from yilian_kit.security.person_key import PersonKeyer


class KeyedIdentityReader:
    """The only place where contracting makes a person_key."""

    def __init__(self, keyer: PersonKeyer) -> None:
        self._keyer = keyer

    def read(self, id_number: str, today: date) -> Identity:
        """What the number says. Raises ``InvalidIdentity``, with the fault but never the number."""
        try:
            parsed = parse_identity_number(id_number, not_after=today)
        except InvalidIdentityNumber as error:
            raise InvalidIdentity(error.fault.value) from None
        return Identity(
            number=parsed.number,
            person_key=self._keyer.person_key(parsed),
            birth_date=parsed.birth_date,
            sex=Sex(parsed.sex),
        )
