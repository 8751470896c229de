"""Contracting says that the family doctor's team has seen a patient who came back."""

from datetime import date
from uuid import UUID

from referral.application.ports import Replicas


async def note_follow_up(follow_up_id: UUID, referral_id: UUID, done_on: date, version: int, work: Replicas) -> None:
    """Close the loop of the upward referral that the back-referral ``referral_id`` answers."""
    await work.loops.put_follow_up(follow_up_id, referral_id, done_on, version)
