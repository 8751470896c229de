"""Drg-billing says that a stay was settled, or that a settlement was reversed."""

from datetime import date
from uuid import UUID

from referral.application.ports import Replicas
from referral.domain.loop_closure import Stay, referral_of_stay


async def note_settlement(stay: Stay, settled_on: date, version: int, work: Replicas) -> None:
    """Close the loop of the referral that led to the stay; keep a stay that no referral led to."""
    await work.lock_person(stay.person_key)
    referrals = await work.loops.referrals_to(stay.person_key, stay.institution_id)
    await work.loops.put_stay(stay, settled_on, referral_of_stay(stay, referrals), version)


async def note_reversal(case_id: UUID, version: int, work: Replicas) -> None:
    """The settlement of the case closes no loop any more."""
    await work.loops.reverse_settlement(case_id, version)
