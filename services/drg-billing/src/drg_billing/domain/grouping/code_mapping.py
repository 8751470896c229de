"""From codes of the clinical versions (临床版) to codes of the insurance versions (医保版), as a pack's table says.

A record does not tell the version of its codes. So a code that the pack lists is an insurance code, and the table may
only map codes that the pack lists nowhere, to codes that it lists (see `read_mapping`): nothing is mapped twice.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from drg_billing.domain.discharge import Discharge
from drg_billing.domain.grouping.results import GroupingWarning, WarningKind

Codes = tuple[str, Sequence[str], str, Sequence[str]]
"""Of a record: main diagnosis, other diagnoses, main procedure, other procedures."""


class CodeKind(StrEnum):
    DIAGNOSIS = "diagnosis"
    """ICD-10."""
    PROCEDURE = "procedure"
    """ICD-9-CM-3."""


@dataclass(frozen=True, slots=True)
class CodeMapping:
    """Clinical code → insurance code; false when it maps nothing."""

    diagnoses: Mapping[str, str] = field(default_factory=dict)
    procedures: Mapping[str, str] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.diagnoses or self.procedures)

    def of(self, codes: Codes) -> Codes:
        """The codes with every clinical one exchanged."""
        main_diagnosis, other_diagnoses, main_procedure, other_procedures = codes
        diagnosis, procedure = self.diagnoses.get, self.procedures.get
        return (
            diagnosis(main_diagnosis, main_diagnosis),
            tuple([diagnosis(code, code) for code in other_diagnoses]),
            procedure(main_procedure, main_procedure),
            tuple([procedure(code, code) for code in other_procedures]),
        )

    def warnings(self, codes: Codes) -> tuple[GroupingWarning, ...]:
        """One for each clinical code, in the order of the record."""
        return tuple(self._warnings(codes)) if self else ()

    def _warnings(self, codes: Codes) -> Iterator[GroupingWarning]:
        main_diagnosis, other_diagnoses, main_procedure, other_procedures = codes
        for code in (main_diagnosis, *other_diagnoses):
            if code in self.diagnoses:
                yield GroupingWarning(WarningKind.MAPPED_DIAGNOSIS, code, self.diagnoses[code])
        for code in (main_procedure, *other_procedures):
            if code in self.procedures:
                yield GroupingWarning(WarningKind.MAPPED_PROCEDURE, code, self.procedures[code])


def codes_of(discharge: Discharge) -> Codes:
    return (
        discharge.main_diagnosis,
        discharge.other_diagnoses,
        discharge.main_procedure,
        discharge.other_procedures,
    )


def as_mapped(discharge: Discharge, mapping: CodeMapping) -> Discharge:
    """The record with insurance codes alone."""
    main_diagnosis, other_diagnoses, main_procedure, other_procedures = mapping.of(codes_of(discharge))
    return replace(
        discharge,
        main_diagnosis=main_diagnosis,
        other_diagnoses=tuple(other_diagnoses),
        main_procedure=main_procedure,
        other_procedures=tuple(other_procedures),
    )


def mapping_told_by(warnings: Sequence[GroupingWarning]) -> CodeMapping:
    """What the warnings of a result say was mapped: enough to see the record as the rules saw it."""
    return CodeMapping(
        {one.code: one.counts_as for one in warnings if one.kind is WarningKind.MAPPED_DIAGNOSIS},
        {one.code: one.counts_as for one in warnings if one.kind is WarningKind.MAPPED_PROCEDURE},
    )
