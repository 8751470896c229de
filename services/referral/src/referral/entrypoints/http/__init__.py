"""The HTTP interface of the referral service."""

from fastapi import APIRouter


def routers() -> tuple[APIRouter, ...]:
    """All routes."""
    # Here, because a command serves no route and need not wait for them.
    from referral.entrypoints.http import acts, back_referrals, figures, referrals

    return (referrals.router, acts.router, back_referrals.router, figures.router)
