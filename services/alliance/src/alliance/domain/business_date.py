"""Business dates: the calendar day in Asia/Shanghai on which an instant falls."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


def business_date(instant: datetime) -> date:
    """The business date of an aware instant."""
    return instant.astimezone(SHANGHAI).date()


def last_business_date(ends_at: datetime) -> date:
    """The last business date touched by a period that ends, exclusively, at ``ends_at``."""
    return business_date(ends_at - timedelta(microseconds=1))
