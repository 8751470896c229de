"""The HTTP interface of the referral service."""

from fastapi import APIRouter

from referral.entrypoints.http import acts, back_referrals, figures, referrals


def routers() -> tuple[APIRouter, ...]:
    """All routes."""
    return (referrals.router, acts.router, back_referrals.router, figures.router)
