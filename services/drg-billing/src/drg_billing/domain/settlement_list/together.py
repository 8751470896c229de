"""Judge many lists at once, as a HIS exports them: they are each other's other stays."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from drg_billing.domain.settlement_list.check import check
from drg_billing.domain.settlement_list.derived import main_diagnosis, stay_of
from drg_billing.domain.settlement_list.findings import Finding, KnownCodes, OtherStay, Surroundings
from drg_billing.domain.settlement_list.record import SettlementList

_Number = tuple[str, str]


@dataclass(frozen=True, slots=True)
class ListOfPerson:
    """A list, and anything that tells its person from all others; None when nothing valid does."""

    record: SettlementList
    person: str | None = field(repr=False)


def judge_together(
    lists: Sequence[ListOfPerson], today: date, codes: KnownCodes | None
) -> Iterator[tuple[Finding, ...]]:
    """The findings of each list in order. A number that comes again with the same content is no finding."""
    stays: dict[str, dict[_Number, OtherStay]] = defaultdict(dict)
    first: dict[_Number, ListOfPerson] = {}
    for one in lists:
        first.setdefault(_number(one.record), one)
        stay = _stay(one.record)
        if one.person is not None and stay is not None:
            stays[one.person].setdefault(_number(one.record), stay)
    for one in lists:
        number = _number(one.record)
        others = stays[one.person].items() if one.person is not None else ()
        taken = all(number) and first[number] != one
        around = Surroundings(today, codes, tuple(stay for key, stay in others if key != number), taken)
        yield check(one.record, around)


def _number(record: SettlementList) -> _Number:
    return record.setlinfo.fixmedins_code, record.setlinfo.setl_id


def _stay(record: SettlementList) -> OtherStay | None:
    times, main = stay_of(record), main_diagnosis(record)
    if times is None:
        return None
    return OtherStay(*_number(record), times[0].date(), times[1].date(), "" if main is None else main[1].diag_code)
