"""Whether visits count in a year of their own is one for a calendar year: sums of one kind say nothing of the other.

A visit adds to the sums that its version looks at. Where `year` changed within a year, a deductible that has been paid
would be due again, and a cap that is used up be open again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from drg_billing.domain.errors import ParametersInvalid
from drg_billing.domain.outpatient_parameters import OutpatientYear
from drg_billing.domain.parameters import InsuranceType, PriceParameters

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class OutpatientYears:
    """What one version of parameters says of its days (both included); an insurance without visits is left out."""

    valid_from: date
    valid_to: date | None
    by_insurance: Mapping[InsuranceType, OutpatientYear]

    def covers(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


def outpatient_years_of(parameters: PriceParameters) -> OutpatientYears:
    by_insurance = {insurance: benefits.year for insurance, benefits in parameters.outpatient.items()}
    return OutpatientYears(parameters.valid_from, parameters.valid_to, by_insurance)


def check_outpatient_years(proposed: OutpatientYears, active: Sequence[OutpatientYears]) -> None:
    """The version would change no `year` within a calendar year, if it were activated now.

    `active` are the active versions of the area in the order of their activation. What they do already is not the
    proposal's fault. Raises ParametersInvalid, also where a version that follows the proposed one makes the change.
    """
    for day, insurance in sorted(_changes_within_a_year([*active, proposed]) - _changes_within_a_year(active)):
        place = f"outpatient.{insurance}.year"
        if day == proposed.valid_from:
            raise ParametersInvalid(place, "changes_within_a_year")
        raise ParametersInvalid(place, "changes_within_a_year_afterwards")


def _changes_within_a_year(versions: Sequence[OutpatientYears]) -> set[tuple[date, InsuranceType]]:
    """The first days on which `year` is another than it was before in the same calendar year."""
    spans = list(_spans(versions))
    changes = set()
    for insurance in InsuranceType:
        told: tuple[OutpatientYear, date] | None = None
        for first_day, last_day, by_insurance in spans:
            year = by_insurance.get(insurance)
            if year is None:
                continue
            if told is not None and told[0] is not year and told[1].year == first_day.year:
                changes.add((first_day, insurance))
            told = year, last_day
    return changes


def _spans(versions: Sequence[OutpatientYears]) -> Iterator[tuple[date, date, Mapping[InsuranceType, OutpatientYear]]]:
    """First day, last day and what is in force between, in the order of time; days without a version are left out."""
    ends = {version.valid_to + _DAY for version in versions if version.valid_to is not None}
    first_days = sorted({version.valid_from for version in versions} | ends)
    for first_day, following in pairwise([*first_days, date.max]):
        covering = [place for place, version in enumerate(versions) if version.covers(first_day)]
        if covering:
            latest = versions[max(covering, key=lambda place: (versions[place].valid_from, place))]
            yield first_day, following - _DAY, latest.by_insurance
