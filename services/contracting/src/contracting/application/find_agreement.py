"""Look up one agreement, or a page of agreements."""

from uuid import UUID

from contracting.application.ports import AgreementFilter, TeamBadge, UnitOfWork
from contracting.domain.agreements import Agreement
from contracting.domain.errors import StaleVersion
from yilian_kit.pagination import Page, PageRequest


async def find_agreement(agreement_id: UUID, work: UnitOfWork, expected_version: int | None = None) -> Agreement:
    """The agreement, to act on. Raises ``NotFound``; ``StaleVersion`` unless it has the version that was read."""
    agreement = await work.agreements.get(agreement_id)
    if expected_version is not None and agreement.version != expected_version:
        raise StaleVersion(expected_version, agreement.version)
    return agreement


async def read_agreement(agreement_id: UUID, work: UnitOfWork) -> Agreement:
    """The agreement, shown to somebody: leaves an audit row. Raises ``NotFound``."""
    agreement = await find_agreement(agreement_id, work)
    await work.audit("read", "agreement", agreement.id)
    return agreement


async def list_agreements(
    wanted: AgreementFilter, page: PageRequest, work: UnitOfWork
) -> Page[tuple[Agreement, TeamBadge]]:
    """A page of agreements; leaves an audit row for each one shown."""
    found = await work.agreements.page(wanted, page)
    await work.audit("list", "agreement", *(agreement.id for agreement, _ in found.items))
    return found
