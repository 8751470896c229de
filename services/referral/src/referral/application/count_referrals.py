"""The referral figures of a period (转诊指标)."""

from datetime import date

from referral.application.ports import UnitOfWork
from referral.domain.errors import PeriodReversed
from referral.domain.figures import Figures, fold


async def count_referrals(first_day: date, last_day: date, work: UnitOfWork) -> Figures:
    """The referrals requested from ``first_day`` to ``last_day``, business dates, both included.

    Of an institution: those that it sent or received. Of a county authority: all of its county. Raises
    ``PeriodReversed``.
    """
    if last_day < first_day:
        raise PeriodReversed(first_day, last_day)
    return fold(await work.referrals.counts(first_day, last_day))
