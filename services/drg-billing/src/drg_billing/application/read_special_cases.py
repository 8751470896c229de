"""Look at special cases (特例单议) and at the places an institution has."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from drg_billing.application.apply_for_special_case import special_case_rules
from drg_billing.application.ports import UnitOfWork
from drg_billing.application.special_case_ports import ShareKey, SpecialCaseFilter
from drg_billing.domain.errors import NoParametersInForce
from drg_billing.domain.special_case import Places, SpecialCase, places_of
from yilian_kit.pagination import Page, PageRequest


async def read_special_case(special_case_id: UUID, work: UnitOfWork) -> SpecialCase:
    """One application with its decision. Raises SpecialCaseNotFound."""
    application = await work.special_cases.get(special_case_id)
    await work.audit_of("read", "special-case", {application.id: application.institution.id})
    return application


async def list_special_cases(wanted: SpecialCaseFilter, page: PageRequest, work: UnitOfWork) -> Page[SpecialCase]:
    """The applications that the caller sees."""
    found = await work.special_cases.page(wanted, page)
    await work.audit_of("list", "special-case", {one.id: one.institution.id for one in found.items})
    return found


async def read_places(institution_code: str, pooling_area: str, year: int, work: UnitOfWork) -> Places:
    """How many special cases of the area the institution may bring, by the rules in force on the year's last day.

    Raises InstitutionUnknown, NoParametersInForce, ParameterUnset.
    """
    institution = await work.directory.institution(institution_code)
    last_day = date(year, 12, 31)
    parameters = await work.parameters.in_force(pooling_area, last_day)
    if parameters is None:
        raise NoParametersInForce(pooling_area, last_day)
    rules = special_case_rules(parameters)
    share = ShareKey(institution.id, pooling_area, year)
    counted = await work.special_cases.counted(share, rules.counted)
    taken = await work.special_cases.taken(share)
    return Places(institution.code, year, counted, places_of(counted, rules), taken)
