"""The routes of the alliance service."""

from fastapi import APIRouter


def routers() -> tuple[APIRouter, ...]:
    """One router a noun."""
    # Here, because a command serves no route and need not wait for them.
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
