"""The routes of the alliance service."""

from fastapi import APIRouter

from alliance.entrypoints.http import (
    alliances,
    dispatches,
    experts,
    figures,
    institutions,
    placements,
    practice_sites,
    trainings,
)


def routers() -> tuple[APIRouter, ...]:
    """One router a noun."""
    return (
        institutions.router,
        alliances.router,
        experts.router,
        practice_sites.router,
        dispatches.router,
        trainings.router,
        placements.router,
        figures.router,
    )
