"""Visits count alone or with the stays for a whole calendar year: no version changes that within one."""

from datetime import date

import pytest

from drg_billing.domain.errors import ParametersInvalid
from drg_billing.domain.outpatient_parameters import OutpatientYear
from drg_billing.domain.outpatient_years import OutpatientYears, check_outpatient_years, outpatient_years_of
from drg_billing.domain.parameters import InsuranceType

from .money_builders import parameters, visits

OWN, SHARED = OutpatientYear.OWN, OutpatientYear.SHARED
PLACE = "outpatient.employee.year"
AT_ITS_START, AFTERWARDS = "changes_within_a_year", "changes_within_a_year_afterwards"


def version(
    first: str, year: OutpatientYear | None, last: str | None = None, *, of: InsuranceType = InsuranceType.EMPLOYEE
) -> OutpatientYears:
    """`version("2025-04-01", SHARED)`; None: the set has no visits."""
    valid_to = None if last is None else date.fromisoformat(last)
    return OutpatientYears(date.fromisoformat(first), valid_to, {} if year is None else {of: year})


SINCE_2024 = version("2024-01-01", OWN)
UNTIL_MARCH = version("2025-01-01", OWN, "2025-03-31")


@pytest.mark.parametrize(
    ("active", "proposed", "fault"),
    [
        # against what was in force before
        ([SINCE_2024], version("2025-04-01", SHARED), AT_ITS_START),
        ([SINCE_2024], version("2025-12-31", SHARED), AT_ITS_START),
        ([SINCE_2024], version("2025-01-02", SHARED), AT_ITS_START),
        ([version("2024-01-01", SHARED)], version("2025-04-01", OWN), AT_ITS_START),
        ([UNTIL_MARCH], version("2025-05-01", SHARED), AT_ITS_START),  # a month without any
        ([UNTIL_MARCH, version("2025-04-01", None)], version("2025-05-01", SHARED), AT_ITS_START),
        ([SINCE_2024, version("2024-01-01", OWN)], version("2025-04-01", SHARED), AT_ITS_START),
        # against what comes after
        ([version("2025-07-01", OWN)], version("2025-01-01", SHARED), AFTERWARDS),
        ([version("2025-07-01", OWN)], version("2025-06-30", SHARED), AFTERWARDS),
        ([SINCE_2024], version("2025-01-01", SHARED, "2025-06-30"), AFTERWARDS),  # the version of 2024 comes back
        ([version("2024-07-01", OWN, "2025-02-28")], version("2024-07-01", SHARED, "2025-01-31"), AFTERWARDS),
        # the later start goes first, then the later activation
        ([version("2025-01-01", SHARED), version("2024-06-01", OWN)], version("2025-03-01", OWN), AT_ITS_START),
        ([version("2024-01-01", SHARED), SINCE_2024], version("2024-03-01", SHARED), AT_ITS_START),
    ],
)
def test_a_version_that_would_change_it_within_a_year_is_refused(
    active: list[OutpatientYears], proposed: OutpatientYears, fault: str
) -> None:
    with pytest.raises(ParametersInvalid) as refused:
        check_outpatient_years(proposed, active)
    assert (refused.value.parameter, refused.value.fault) == (PLACE, fault)


@pytest.mark.parametrize(
    ("active", "proposed"),
    [
        ([], version("2025-04-01", SHARED)),
        ([SINCE_2024], version("2025-01-01", SHARED)),
        ([SINCE_2024], version("2025-04-01", OWN)),
        ([SINCE_2024], version("2025-04-01", None)),
        ([SINCE_2024], version("2025-01-01", SHARED, "2025-12-31")),
        ([SINCE_2024], version("2025-04-01", SHARED, of=InsuranceType.RESIDENT)),  # which had no visits before
        ([version("2024-01-01", None)], version("2025-04-01", SHARED)),
        ([version("2024-01-01", OWN, "2024-12-31")], version("2025-04-01", SHARED)),  # last told in another year
        ([version("2026-01-01", OWN)], version("2025-04-01", SHARED)),
        ([SINCE_2024], version("2024-01-01", SHARED)),  # in place of it
    ],
)
def test_a_version_that_keeps_it_through_each_year_passes(
    active: list[OutpatientYears], proposed: OutpatientYears
) -> None:
    check_outpatient_years(proposed, active)


def test_a_change_that_stands_already_hinders_no_other_version_and_may_be_mended() -> None:
    # Given a change in April that was activated before there was this rule
    active = [SINCE_2024, version("2025-04-01", SHARED)]

    # Then a version that goes on with it passes, and one in place of it, and another change does not
    check_outpatient_years(version("2025-06-01", SHARED), active)
    check_outpatient_years(version("2025-04-01", OWN), active)
    with pytest.raises(ParametersInvalid):
        check_outpatient_years(version("2025-06-01", OWN), active)


def test_what_a_set_says_of_it_is_what_its_benefits_say() -> None:
    said = outpatient_years_of(parameters(outpatient=visits(year=SHARED)))
    assert said == OutpatientYears(date(2025, 1, 1), None, {InsuranceType.EMPLOYEE: SHARED})
