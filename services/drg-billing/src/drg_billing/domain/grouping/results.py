"""What the grouper answers: a group, why there is none, and what somebody should look at."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from drg_billing.domain.discharge import Fault


class GroupStatus(StrEnum):
    GROUPED = "grouped"
    QY = "qy"
    """An operation that has nothing to do with the main diagnosis (手术与主诊断无关, 歧义病案)."""
    UNGROUPABLE = "ungroupable"


class NoGroupReason(StrEnum):
    """Why no group takes a readable record."""

    MAIN_DIAGNOSIS_UNKNOWN = "main_diagnosis_unknown"
    """The pack lists the code nowhere."""
    MAIN_DIAGNOSIS_IN_NO_MDC = "main_diagnosis_in_no_mdc"
    SEX_DOES_NOT_FIT = "sex_does_not_fit_main_diagnosis"
    AGE_DOES_NOT_FIT = "age_does_not_fit_main_diagnosis"
    NO_GROUP_IN_MDC = "no_group_in_mdc"
    """An MDC lets the record in, but none of its groups takes it."""


class WarningKind(StrEnum):
    UNKNOWN_DIAGNOSIS = "unknown_diagnosis"
    UNKNOWN_PROCEDURE = "unknown_procedure"
    MAPPED_DIAGNOSIS = "mapped_diagnosis"
    """A code of the clinical version (临床版) that the pack maps to one of the insurance version (医保版)."""
    MAPPED_PROCEDURE = "mapped_procedure"
    AGE_IN_DAYS_MISSING = "age_in_days_missing"
    """Below one year without the age in days: no group for neonates can take the record."""
    CATCH_ALL_GROUP = "catch_all_group"
    """The group asks for nothing but its MDC."""
    PROCEDURE_WITHOUT_GROUP = "procedure_without_group"
    """The main procedure is valid, yet no surgical group takes it: it is unrelated to the main diagnosis."""


@dataclass(frozen=True, slots=True)
class GroupingWarning:
    kind: WarningKind
    code: str = ""
    """The code in question, where there is one."""
    counts_as: str = ""
    """The code that stood in for it, where the pack maps it."""

    def __str__(self) -> str:
        code = f"{self.code}>{self.counts_as}" if self.counts_as else self.code
        return f"{self.kind.value}:{code}" if code else self.kind.value


@dataclass(frozen=True, slots=True)
class Group:
    """A group a pack can give. `adrg` equals `drg` where the ADRG is not split."""

    mdc: str
    adrg: str
    drg: str
    name: str
    status: GroupStatus


UNGROUPABLE = Group(mdc="0000", adrg="00", drg="0000", name="未入组", status=GroupStatus.UNGROUPABLE)
"""The answer where no group takes the record, with the codes the national scheme uses."""


@dataclass(frozen=True, slots=True)
class GroupingResult:
    """The group of one discharge, by which pack, and everything worth saying about it."""

    group: Group
    pack_digest: str
    reasons: tuple[Fault | NoGroupReason, ...] = ()
    """Empty unless ungroupable."""
    warnings: tuple[GroupingWarning, ...] = ()

    @property
    def reasons_text(self) -> str:
        """The reasons cut at `|`, as files have them."""
        return "|".join(self.reasons)

    @property
    def warnings_text(self) -> str:
        """The warnings cut at `|`, each its kind, `kind:code`, or `kind:code>code it counts as`."""
        return "|".join(map(str, self.warnings))
