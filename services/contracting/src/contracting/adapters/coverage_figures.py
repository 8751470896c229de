"""The figures of coverage, counted from the records in one statement, so that they fit each other."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from contracting.adapters.conditions import counted_on, is_child, is_elderly
from contracting.adapters.scope import Scope
from contracting.adapters.tables import (
    agreement,
    area,
    key_group_membership,
    residency,
    resident,
    team_village,
    village,
)
from contracting.domain.coverage import Coverage, CoverageLevel, CoverageRow, Signing
from contracting.domain.key_groups import KeyGroup
from yilian_kit.tables import organisation

_WHOLE = sa.literal("", sa.Text)
_NOBODY = Signing()
_VILLAGES, _RESIDENTS, _UNION = "villages", "residents", "union"


@dataclass
class _Counts:
    villages: Signing = _NOBODY
    residents: Signing = _NOBODY
    union: Signing = _NOBODY
    groups: dict[KeyGroup, Signing] = field(default_factory=dict)

    def coverage(self) -> Coverage:
        return Coverage(
            villages=self.villages.members,
            villages_covered=self.villages.signed,
            residents=self.residents,
            key_groups={group: self.groups.get(group, _NOBODY) for group in KeyGroup},
            key_group_union=self.union,
        )


class CoverageFigures:
    """See ``application.ports.Figures``."""

    def __init__(self, session: AsyncSession, scope: Scope) -> None:
        self._session = session
        self._scope = scope

    async def coverage(self, as_of: date) -> Coverage:
        """The figures of the caller's whole scope."""
        counts = await self._count(_WHOLE, as_of)
        return counts[""].coverage() if counts else _Counts().coverage()

    async def coverage_by(self, level: CoverageLevel, as_of: date) -> Sequence[CoverageRow]:
        """The figures by area, township or alliance, in order of codes."""
        part = {
            CoverageLevel.AREA: area.c.id,
            CoverageLevel.TOWNSHIP: area.c.institution_id,
            CoverageLevel.ALLIANCE: organisation.c.alliance_id,
        }[level]
        counts = await self._count(sa.cast(part, sa.Text), as_of)
        names = await self._names(level)
        rows = [CoverageRow(*names.get(key, ("", "")), counted.coverage()) for key, counted in counts.items()]
        return sorted(rows, key=lambda row: row.code)

    async def _names(self, level: CoverageLevel) -> Mapping[str, tuple[str, str]]:
        """Code and name of each part; an alliance goes by those of its lead hospital."""
        if level is CoverageLevel.AREA:
            statement = sa.select(area.c.id, area.c.code, area.c.name)
        elif level is CoverageLevel.TOWNSHIP:
            statement = sa.select(organisation.c.id, organisation.c.code, organisation.c.name)
        else:
            statement = sa.select(organisation.c.alliance_id, organisation.c.code, organisation.c.name).where(
                organisation.c.tier == "county_lead", organisation.c.alliance_id.is_not(None)
            )
        rows = await self._session.execute(statement)
        return {str(part): (code, name) for part, code, name in rows}

    async def _count(self, part: sa.ColumnElement[Any], as_of: date) -> dict[str, _Counts]:
        counts: dict[str, _Counts] = defaultdict(_Counts)
        for key, kind, members, signed in await self._session.execute(self._statement(part, as_of)):
            counted, signing = counts[key or ""], Signing(members, signed)
            if kind == _VILLAGES:
                counted.villages = signing
            elif kind == _RESIDENTS:
                counted.residents = signing
            elif kind == _UNION:
                counted.union = signing
            else:
                counted.groups[KeyGroup(kind)] = signing
        return counts

    def _statement(self, part: sa.ColumnElement[Any], as_of: date) -> sa.CompoundSelect[Any]:
        """Rows of part, what is counted, how many there are, how many of them are signed (or covered)."""
        day = sa.literal(as_of, sa.Date)
        places = (
            sa.select(village.c.id, part.label("part"))
            .join(area, area.c.id == village.c.area_id)
            .join(organisation, organisation.c.id == area.c.institution_id)
            .where(village.c.registered_on <= day, self._scope.institution(village.c.institution_id))
            .cte("place")
        )
        # A join, not EXISTS: the planner would look up every resident by itself.
        bound = (
            sa.select(agreement.c.resident_id).where(counted_on(agreement.c.counted, day)).distinct().subquery("bound")
        )
        people = (
            sa.select(
                resident.c.id,
                residency.c.village_id,
                places.c.part,
                sa.cast(bound.c.resident_id.is_not(None), sa.Integer).label("signed"),
                is_elderly(resident.c.birth_date, day).label(KeyGroup.ELDERLY.value),
                is_child(resident.c.birth_date, day).label(KeyGroup.CHILD.value),
            )
            .join(residency, residency.c.resident_id == resident.c.id)
            .join(places, places.c.id == residency.c.village_id)
            .outerjoin(bound, bound.c.resident_id == resident.c.id)
            .where(counted_on(residency.c.counted, day))
            .cte("person")
        )
        with_signed_resident = sa.exists().where(people.c.village_id == places.c.id, people.c.signed == 1)
        with_team = sa.exists().where(team_village.c.village_id == places.c.id, counted_on(team_village.c.counted, day))
        covered = sa.cast(sa.and_(with_signed_resident, with_team), sa.Integer)
        of_villages = sa.select(places.c.part, sa.literal(_VILLAGES), sa.func.count(), sa.func.sum(covered))
        # Nobody is in one group twice on one day (Resident.enter), so that rows of a group are persons.
        membership = sa.and_(
            key_group_membership.c.resident_id == people.c.id, counted_on(key_group_membership.c.counted, day)
        )
        elderly, child = people.c[KeyGroup.ELDERLY.value], people.c[KeyGroup.CHILD.value]
        in_any_group = sa.or_(elderly, child, sa.exists().where(membership))
        of_groups = sa.select(people.c.part, key_group_membership.c.key_group, *_signing(people)).join_from(
            people, key_group_membership, membership
        )
        return sa.union_all(
            of_villages.group_by(places.c.part),
            _persons(people, _RESIDENTS, sa.true()),
            _persons(people, _UNION, in_any_group),
            _persons(people, KeyGroup.ELDERLY.value, elderly),
            _persons(people, KeyGroup.CHILD.value, child),
            of_groups.group_by(people.c.part, key_group_membership.c.key_group),
        )


def _persons(people: sa.CTE, kind: str, condition: sa.ColumnElement[bool]) -> sa.Select[Any]:
    return sa.select(people.c.part, sa.literal(kind), *_signing(people)).where(condition).group_by(people.c.part)


def _signing(people: sa.CTE) -> tuple[sa.ColumnElement[int], sa.ColumnElement[int]]:
    return sa.func.count(), sa.func.sum(people.c.signed)
