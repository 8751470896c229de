"""Near misses (临界入组提示): which listed code, put first, would give another group.

A question to the coder, never an answer: which diagnosis is the main one follows from the rules of selection
(医疗保障基金结算清单填写规范, 医保办发〔2021〕34号), not from the group. So nothing here knows a weight or a price,
no code is invented or left out, and the order is that of the record.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from drg_billing.domain.discharge import Discharge
from drg_billing.domain.grouping.compiled_pack import CompiledPack
from drg_billing.domain.grouping.grouper import group
from drg_billing.domain.grouping.results import GroupingResult, GroupStatus


class ChangeKind(StrEnum):
    """Which place the code would take."""

    MAIN_DIAGNOSIS = "main_diagnosis"
    MAIN_PROCEDURE = "main_procedure"


@dataclass(frozen=True, slots=True)
class Change:
    """The code at `position` of the other diagnoses or procedures (from 1) changes places with the main one."""

    kind: ChangeKind
    position: int
    code: str
    replaces: str
    """The main code of the record; empty where it has none."""


@dataclass(frozen=True, slots=True)
class NearMiss:
    """A change, and the group that the record would have after it."""

    change: Change
    grouping: GroupingResult


def near_misses(discharge: Discharge, compiled: CompiledPack) -> tuple[NearMiss, ...]:
    """Every single exchange that leads to another group: diagnoses first, each in the order of the record.

    One exchange at a time: where both places are wrong, the main diagnosis is settled first, and the main procedure,
    which is the one done for it, is asked about again. Not asked about: what leads to no group, a code that the pack
    does not know, and one that can never be a main diagnosis.
    """
    present = group(discharge, compiled).group
    found = []
    for change, changed in _exchanges(discharge, compiled):
        grouping = group(changed, compiled)
        if grouping.group.status is not GroupStatus.UNGROUPABLE and grouping.group.drg != present.drg:
            found.append(NearMiss(change, grouping))
    return tuple(found)


def may_be_main_diagnosis(code: str) -> bool:
    """False for what only stands beside a main diagnosis: external causes (V01–Y98), and manifestations (星号编码)."""
    return not code.startswith(("V", "W", "X", "Y")) and not (code.endswith("*") and "+" not in code)


def _exchanges(discharge: Discharge, compiled: CompiledPack) -> Iterator[tuple[Change, Discharge]]:
    main, others = discharge.main_diagnosis, discharge.other_diagnoses
    for place, code in _candidates(main, others):
        counted = compiled.code_mapping.diagnoses.get(code, code)
        if counted in compiled.known_diagnoses and may_be_main_diagnosis(counted):
            changed = replace(discharge, main_diagnosis=code, other_diagnoses=_exchanged(others, place, main))
            yield Change(ChangeKind.MAIN_DIAGNOSIS, place + 1, code, main), changed
    main, others = discharge.main_procedure, discharge.other_procedures
    for place, code in _candidates(main, others):
        if compiled.code_mapping.procedures.get(code, code) in compiled.known_procedures:
            changed = replace(discharge, main_procedure=code, other_procedures=_exchanged(others, place, main))
            yield Change(ChangeKind.MAIN_PROCEDURE, place + 1, code, main), changed


def _candidates(main: str, others: tuple[str, ...]) -> Iterator[tuple[int, str]]:
    """Each code once, where it is listed first."""
    for place, code in enumerate(others):
        if code != main and code not in others[:place]:
            yield place, code


def _exchanged(others: tuple[str, ...], place: int, main: str) -> tuple[str, ...]:
    return (*others[:place], *((main,) if main else ()), *others[place + 1 :])
