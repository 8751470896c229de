"""Apply for a special case (申报特例单议): a settled stay of the year, within the institution's share."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from drg_billing.application.pooling_areas import pooling_area_of
from drg_billing.application.ports import UnitOfWork
from drg_billing.application.special_case_ports import ShareKey
from drg_billing.domain.case import DischargeCase
from drg_billing.domain.errors import NoParametersInForce
from drg_billing.domain.parameters import PriceParameters
from drg_billing.domain.price_tables import SpecialCaseRules
from drg_billing.domain.special_case import SpecialCase, SpecialReason, check_application, places_of
from drg_billing.domain.special_case_errors import NoPlaceLeft
from yilian_kit.clock import Clock
from yilian_kit.identifiers import new_id


@dataclass(frozen=True)
class ApplyForSpecialCase:
    case_id: UUID
    reason: SpecialReason
    document_number: str


async def apply_for_special_case(command: ApplyForSpecialCase, work: UnitOfWork, clock: Clock) -> SpecialCase:
    """Store an application and take one of the institution's places of the year.

    Raises CaseNotFound, NotSettled, ApplicationTooLate, NoPlaceLeft, SpecialCaseExists, PoolingAreaUnknown,
    NoParametersInForce, ParameterUnset where the area knows no special cases.
    """
    person_key = (await work.cases.get(command.case_id)).submission.person_key
    await work.cases.lock_person(person_key)  # who withdraws the case sees this application, or this the withdrawal
    case = await work.cases.get(command.case_id)
    parameters = await _parameters_of(case, work)
    rules = special_case_rules(parameters)
    check_application(case, rules, clock.today())
    application = SpecialCase(
        id=new_id(),
        case_id=case.id,
        institution=case.institution,
        pooling_area=parameters.pooling_area,
        year=case.submission.stay.discharged_on.year,
        reason=command.reason,
        document_number=command.document_number,
        applied_by=work.actor,
        applied_at=clock.now(),
    )
    await work.special_cases.add(application)
    share = ShareKey.of(application)
    places = places_of(await work.special_cases.counted(share, rules.counted), rules)
    if not await work.special_cases.take_place(share, places):
        raise NoPlaceLeft(application.year, places)
    await work.audit("apply-for-special-case", case)
    return application


def special_case_rules(parameters: PriceParameters) -> SpecialCaseRules:
    """The area's rules. Raises ParameterUnset."""
    if parameters.special_cases is None:
        raise parameters.unset("special_cases")
    return parameters.special_cases


async def _parameters_of(case: DischargeCase, work: UnitOfWork) -> PriceParameters:
    area = await pooling_area_of(case.submission, work)
    parameters = await work.parameters.in_force(area, case.submission.stay.discharged_on)
    if parameters is None:
        raise NoParametersInForce(area, case.submission.stay.discharged_on)
    return parameters
