"""The HTTP API of contracting, one module for each noun."""

from fastapi import APIRouter


def routers() -> tuple[APIRouter, ...]:
    """All routers, in the order in which the API pages show them."""
    # Here, because a command serves no route and need not wait for them.
    from contracting.entrypoints.http import (
        agreements,
        areas,
        coverage,
        follow_ups,
        packages,
        residents,
        teams,
        villages,
    )

    modules = (villages, areas, residents, teams, packages, agreements, follow_ups, coverage)
    return tuple(module.router for module in modules)
