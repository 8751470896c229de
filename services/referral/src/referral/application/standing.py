"""How a person stands to the family doctor on the day of a request."""

from collections.abc import Iterable
from datetime import date

from referral.domain.agreement import Agreement, agreement_on, first_contact
from referral.domain.data_set import Direction
from referral.domain.referral import ContractStanding
from referral.domain.tiers import Institution


def standing_on(
    day: date, agreements: Iterable[Agreement], sender: Institution, direction: Direction
) -> ContractStanding:
    """The standing of somebody with ``agreements`` whom ``sender`` refers on ``day``.

    First contact is a question of the way up only.
    """
    agreement = agreement_on(day, agreements)
    return ContractStanding(
        signed=agreement is not None,
        agreement_id=None if agreement is None else agreement.id,
        team_code=None if agreement is None else agreement.team_code,
        first_contact=first_contact(agreement, sender) if direction is Direction.UP else None,
    )
