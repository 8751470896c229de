"""The referral number (转诊单号) that the service assigns when the sender's system brings none."""

from datetime import date
from uuid import UUID


def assigned_number(day: date, referral_id: UUID) -> str:
    """``20250304-`` and twelve hexadecimal digits of the random part of the referral's id."""
    return f"{day:%Y%m%d}-{referral_id.hex[-12:].upper()}"
