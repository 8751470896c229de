"""Which pooling area (统筹区) pays for a case."""

from __future__ import annotations

from datetime import date

from drg_billing.application.pack_choice_ports import PackChoice
from drg_billing.domain.case import Submission
from drg_billing.domain.errors import PoolingAreaUnknown


async def pooling_area_of(submission: Submission, work: PackChoice) -> str:
    """The area that the case names, else the service's own, else the only one with parameters on the day of discharge.

    Raises PoolingAreaUnknown.
    """
    return await pooling_area_on(submission.pooling_area, submission.stay.discharged_on, work)


async def pooling_area_on(named_area: str | None, on: date, work: PackChoice) -> str:
    """The same for a record that is no case yet. Raises PoolingAreaUnknown."""
    named = named_area or work.pooling_area
    if named is not None:
        return named
    candidates = tuple(await work.parameters.areas_in_force(on))
    if len(candidates) != 1:
        raise PoolingAreaUnknown(candidates)
    return candidates[0]
