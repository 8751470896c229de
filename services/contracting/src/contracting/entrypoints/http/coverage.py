"""The figures of contracting (签约率)."""

from datetime import date

from contracting.application import report_coverage, report_coverage_by
from contracting.domain.coverage import Coverage, CoverageLevel, Signing, total_of
from contracting.domain.key_groups import KeyGroup
from contracting.entrypoints.http.dependencies import ClockDependency, UnitOfWorkDependency
from contracting.entrypoints.http.fields import Rate
from yilian_kit.http import AnswerModel, requires, service_router

router = service_router("/v1/coverage", tags=["coverage"])


class SigningAnswer(AnswerModel):
    """Of ``members`` persons ``signed`` have an agreement in force; ``rate`` is null when there are none."""

    members: int
    signed: int
    rate: Rate | None


class CoverageFigures(AnswerModel):
    """The figures of one part of the county.

    ``rate``: villages with a team and an active agreement / villages. ``signing_rate``: residents with an agreement in
    force / residents. ``key_group_union`` counts persons in any group once; ``memberships`` once for each group.
    """

    villages: int
    villages_covered: int
    rate: Rate | None
    residents: int
    signed: int
    signing_rate: Rate | None
    key_groups: dict[KeyGroup, SigningAnswer]
    key_group_union: SigningAnswer
    memberships: int


class CoverageRowAnswer(CoverageFigures):
    """One area, township or alliance (by the code of its lead hospital)."""

    code: str
    name: str


class CoverageAnswer(CoverageFigures):
    """The figures of the caller's scope at the end of ``as_of``; ``rows`` by area, township or alliance."""

    as_of: date
    level: CoverageLevel | None
    rows: list[CoverageRowAnswer] | None


def _figures(coverage: Coverage) -> CoverageFigures:
    return CoverageFigures(
        villages=coverage.villages,
        villages_covered=coverage.villages_covered,
        rate=coverage.rate,
        residents=coverage.residents.members,
        signed=coverage.residents.signed,
        signing_rate=coverage.residents.rate,
        key_groups={group: _signing(coverage.key_groups[group]) for group in KeyGroup},
        key_group_union=_signing(coverage.key_group_union),
        memberships=coverage.memberships,
    )


def _signing(signing: Signing) -> SigningAnswer:
    return SigningAnswer(members=signing.members, signed=signing.signed, rate=signing.rate)


@router.get("", dependencies=[requires("contracting:read")])
async def read_coverage(
    work: UnitOfWorkDependency,
    clock: ClockDependency,
    as_of: date | None = None,
    level: CoverageLevel | None = None,
) -> CoverageAnswer:
    """Coverage of villages, signing rate and key-group signing rates, of what the caller may see.

    A past day has the same answer whenever it is asked: a fact counts from the day on which it was recorded.
    """
    rows = None
    if level is None:
        whole = await report_coverage(as_of, work, clock)
    else:
        parts = await report_coverage_by(level, as_of, work, clock)
        whole = total_of(part.coverage for part in parts)
        rows = [CoverageRowAnswer(code=p.code, name=p.name, **_figures(p.coverage).model_dump()) for p in parts]
    return CoverageAnswer(**_figures(whole).model_dump(), as_of=as_of or clock.today(), level=level, rows=rows)
