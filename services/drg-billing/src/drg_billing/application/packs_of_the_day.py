"""Which pack groups a discharge (适用分组方案): that of its pooling area on the day of discharge."""

from __future__ import annotations

from datetime import date

from drg_billing.application.pack_choice_ports import PackChoice
from drg_billing.application.pooling_areas import pooling_area_on
from drg_billing.domain.case import PackReference
from drg_billing.domain.errors import PoolingAreaUnknown


async def active_pack(named_area: str | None, on: date, work: PackChoice) -> PackReference | None:
    """The pack that is active for the day; None where the area is unknown or has none: the starter pack groups there.

    Asked anew each time, never remembered: an activation counts from its commit on, in whichever process it was made.
    What a process remembers are compiled packs by their digest, which can never become wrong.
    """
    try:
        area = await pooling_area_on(named_area, on, work)
    except PoolingAreaUnknown:
        return None
    return await work.packs.active(area, on)
