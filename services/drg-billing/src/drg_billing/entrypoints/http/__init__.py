"""The routes of drg-billing."""

from fastapi import APIRouter


def routers() -> tuple[APIRouter, ...]:
    """One router a noun."""
    # Here, because a command serves no route and need not wait for them.
    from drg_billing.entrypoints.http import (
        accounts,
        cases,
        explanations,
        group,
        outpatient_settlements,
        packs,
        parameters,
        replays,
        reports,
        settlement_lists,
        settlements,
        special_cases,
        totals,
        what_if,
    )

    return (
        cases.router,
        explanations.router,
        group.router,
        settlements.router,
        replays.router,
        settlement_lists.router,
        outpatient_settlements.router,
        accounts.router,
        special_cases.router,
        packs.router,
        parameters.router,
        totals.router,
        reports.router,
        what_if.router,
    )
