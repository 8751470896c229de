"""Villages and areas (片区): where signing is organised and reported.

Village → area → township → alliance → county. An area has a chief (片长) and lies in one township.
"""

from dataclasses import dataclass
from datetime import date
from uuid import UUID


@dataclass(frozen=True)
class Area:
    """Villages under one chief. ``institution_id`` is the township (乡镇卫生院) in which the area lies."""

    id: UUID
    code: str
    name: str
    chief_name: str
    institution_id: UUID


@dataclass(frozen=True)
class Village:
    """A village or urban community (村、社区), cared for by a village clinic or by the township itself.

    ``registered_on`` is the day from which figures count it.
    """

    id: UUID
    code: str
    name: str
    area_id: UUID
    institution_id: UUID
    registered_on: date
