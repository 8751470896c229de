"""Conditions that several repositories share; those with a day hold as figures count them."""

from collections.abc import Collection
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from contracting.adapters.tables import agreement, key_group_membership, resident
from contracting.domain.key_groups import CHILD_UNTIL_AGE, ELDERLY_FROM_AGE, KeyGroup


def one_of(column: sa.ColumnElement[Any], values: Collection[Any]) -> sa.ColumnElement[bool]:
    """The column has one of the values: one parameter, so that a batch of any size is one prepared statement."""
    return column == sa.any_(sa.literal(list(values), ARRAY(column.type)))


def birthday(birth_date: sa.ColumnElement[date], age: int) -> sa.ColumnElement[date]:
    """The day of turning ``age``; like ``domain.dates.years_after``, 29 February falls on the 28th."""
    return sa.cast(birth_date + sa.text(f"interval '{age} years'"), sa.Date)


def is_elderly(birth_date: sa.ColumnElement[date], day: sa.ColumnElement[date]) -> sa.ColumnElement[bool]:
    """65 or older."""
    return birthday(birth_date, ELDERLY_FROM_AGE) <= day


def is_child(birth_date: sa.ColumnElement[date], day: sa.ColumnElement[date]) -> sa.ColumnElement[bool]:
    """Born, and not 7 yet."""
    return sa.and_(birth_date <= day, birthday(birth_date, CHILD_UNTIL_AGE) > day)


def counted_on(column: sa.ColumnElement[Any], day: sa.ColumnElement[date]) -> sa.ColumnElement[bool]:
    """The day lies in the range of days."""
    return column.op("@>", is_comparison=True)(day)


def in_group_on(group: KeyGroup, day: sa.ColumnElement[date]) -> sa.ColumnElement[bool]:
    """The resident is in the group."""
    if group is KeyGroup.ELDERLY:
        return is_elderly(resident.c.birth_date, day)
    if group is KeyGroup.CHILD:
        return is_child(resident.c.birth_date, day)
    return sa.exists().where(
        key_group_membership.c.resident_id == resident.c.id,
        key_group_membership.c.key_group == group.value,
        counted_on(key_group_membership.c.counted, day),
    )


def signed_on(day: sa.ColumnElement[date]) -> sa.ColumnElement[bool]:
    """The resident has an agreement in force."""
    return sa.exists().where(agreement.c.resident_id == resident.c.id, counted_on(agreement.c.counted, day))
