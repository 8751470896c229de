"""The routes of drg-billing."""

from fastapi import APIRouter

from drg_billing.entrypoints.http import cases, group, packs, parameters, settlements, totals


def routers() -> tuple[APIRouter, ...]:
    """One router a noun."""
    return (cases.router, group.router, settlements.router, packs.router, parameters.router, totals.router)
