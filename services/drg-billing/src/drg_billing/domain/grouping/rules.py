"""The rules of a pack in test order, each with its conditions as checks on memberships, and the groups it can give."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import IntEnum

from drg_billing.domain.discharge import Discharge
from drg_billing.domain.grouping.conditions import (
    ANY_SITE,
    GATES,
    PROCEDURE_CLASSES,
    PROCEDURE_SETS,
    SITE_PREFIX,
    ClassesCover,
    CodeIn,
    Condition,
    MainProcedureValid,
    NoProcedureValid,
    ProfileCondition,
    SetOwner,
    SitesAtLeast,
    Where,
    class_set,
    profile_test,
)
from drg_billing.domain.grouping.local_predicates import predicates_of
from drg_billing.domain.grouping.results import Group, GroupStatus
from drg_billing.domain.grouping.rule_pack import (
    QY_ADRG,
    AdrgKind,
    AdrgRule,
    CodeSet,
    MdcRule,
    QySwitch,
    RulePack,
    mdc_owner,
    qy_group,
)
from drg_billing.domain.grouping.suffixes import Alternatives, asked_by, suffixes_of

Test = Callable[[int, int, int], bool]
"""Of the memberships of the other diagnoses, all diagnoses, and all procedures."""


class LooksAt(IntEnum):
    """What of a record, apart from the listed codes, a condition looks at."""

    MAIN_DIAGNOSIS = 0
    MAIN_PROCEDURE = 1
    PROFILE = 2
    """Sex, age and weight."""


@dataclass(frozen=True, slots=True)
class MainCheck:
    """A condition that a main code or the profile decides alone: it has one of the bits."""

    condition: Condition
    looks_at: LooksAt
    bits: int


@dataclass(frozen=True, slots=True)
class ListCheck:
    """A condition that needs the listed codes too."""

    condition: Condition
    bits: int
    """Of the sets into which the test looks for what helps."""
    test: Test
    of_procedures: bool
    """Only procedures matter; else only diagnoses."""
    more_codes_hinder: bool = False
    """A further code can make the test false; of all others, only true."""


Check = MainCheck | ListCheck


@dataclass(frozen=True, slots=True)
class SuffixGroup:
    """A suffix of an ADRG, what it asks for, and the group it gives."""

    suffix: str
    alternatives: Alternatives
    group: Group


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule in test order: a row of an ADRG, or the QY switch of an MDC."""

    mdc: MdcRule
    adrg: AdrgRule | None
    """None for the QY switch."""
    gate: tuple[Check, ...]
    own: tuple[Check, ...]
    groups: tuple[SuffixGroup, ...]
    """In the order in which the suffixes are tried."""
    unsplit: Group
    """The answer when no suffix matches."""

    @property
    def checks(self) -> tuple[Check, ...]:
        return self.gate + self.own


class SetBits:
    """Which sets of a pack have which bit, and which values of a record's profile have which."""

    def __init__(self, pack: RulePack) -> None:
        self._pack = pack
        self.diagnosis_sets: list[CodeSet] = []
        self.procedure_sets: list[CodeSet] = [pack.valid_procedures]
        self.valid_procedure = 1 << 1
        self._bits: dict[tuple[str, str], int] = {}
        for (owner, name), codes in pack.sets.items():
            sets = self.procedure_sets if name.startswith(PROCEDURE_SETS) else self.diagnosis_sets
            sets.append(codes)
            self._bits[owner, name] = 1 << len(sets)  # bit 0 says that a code is known
        self.profile: dict[ProfileCondition, int] = {}

    def of(self, owner: str, name: str) -> int:
        """The set's bit; 0, which no code has, when the pack lists no such set."""
        return self._bits.get((owner, name), 0)

    def sites(self, owner: str) -> list[int]:
        names = sorted(name for name in self._pack.names_of_sets(owner) if name.startswith(SITE_PREFIX))
        return [self.of(owner, name) for name in names]

    def of_profile(self, condition: ProfileCondition) -> int:
        return self.profile.setdefault(condition, 1 << len(self.profile))

    def profile_tests(self) -> tuple[tuple[int, Callable[[Discharge], bool]], ...]:
        """The bits of the conditions on sex, age and weight, and what a record must meet for each."""
        return tuple((bit, profile_test(condition)) for condition, bit in self.profile.items())


def gates_in_order(pack: RulePack, bits: SetBits) -> dict[str, tuple[Check, ...]]:
    """What each MDC asks of a record that it lets in."""
    owners = {mdc.mdc: mdc_owner(mdc.mdc) for mdc in pack.mdcs}
    return {
        mdc.mdc: tuple(_check(condition, owners[mdc.mdc], owners[mdc.mdc], bits) for condition in GATES[mdc.gate])
        for mdc in pack.mdcs
    }


def rules_in_order(pack: RulePack, gates: Mapping[str, tuple[Check, ...]], bits: SetBits) -> Iterator[Rule]:
    """Every rule as it is tried: MDC by MDC, surgical ADRGs, the QY switch, medical ADRGs."""
    suffixes, predicates = suffixes_of(pack.suffixes), predicates_of(pack.predicates)
    for mdc in pack.mdcs:
        owner = mdc_owner(mdc.mdc)
        gate = gates[mdc.mdc]
        adrgs = [adrg for adrg in pack.adrgs if adrg.mdc == mdc.mdc]
        for kind in (AdrgKind.SURGICAL, AdrgKind.MEDICAL):
            for adrg in adrgs:
                if adrg.kind is kind:
                    own = tuple(_check(condition, adrg.owner, owner, bits) for condition in predicates[adrg.predicate])
                    bare = Group(mdc.mdc, adrg.adrg, adrg.adrg, adrg.name, GroupStatus.GROUPED)
                    yield Rule(mdc, adrg, gate, own, _suffix_groups(pack, adrg, suffixes), bare)
            if kind is AdrgKind.SURGICAL and mdc.qy is QySwitch.VALID_MAIN_PX:
                code = qy_group(mdc.mdc)
                group = Group(mdc.mdc, QY_ADRG, code, pack.group_names[code], GroupStatus.QY)
                yield Rule(
                    mdc,
                    None,
                    gate,
                    (_check(MainProcedureValid(), owner, owner, bits),),
                    (),
                    group,
                )


def _suffix_groups(pack: RulePack, adrg: AdrgRule, suffixes: Mapping[str, Alternatives]) -> tuple[SuffixGroup, ...]:
    groups = []
    for suffix in adrg.suffixes:
        code = adrg.adrg + suffix
        group = Group(adrg.mdc, adrg.adrg, code, pack.group_names[code], GroupStatus.GROUPED)
        groups.append(SuffixGroup(suffix, asked_by(adrg.adrg, suffix, suffixes), group))
    return tuple(groups)


def _check(condition: Condition, owner: str, mdc: str, bits: SetBits) -> Check:
    """`owner` lists the sets of the rule, `mdc` those of its MDC."""
    match condition:
        case MainProcedureValid():
            return MainCheck(condition, LooksAt.MAIN_PROCEDURE, bits.valid_procedure)
        case NoProcedureValid():
            none_valid = _no_procedure_of(bits.valid_procedure)
            return ListCheck(condition, 0, none_valid, of_procedures=True, more_codes_hinder=True)
        case CodeIn(where, name, whose):
            listed_by = owner if whose is SetOwner.ADRG else mdc
            wanted = sum(bits.sites(mdc)) if name == ANY_SITE else bits.of(listed_by, name)
            return _code_check(condition, where, wanted)
        case SitesAtLeast(count):
            sites = sum(bits.sites(mdc))
            return ListCheck(condition, sites, _sites_hit(sites, count), of_procedures=False)
        case ClassesCover(alternatives):
            classes = {number: bits.of(owner, class_set(number)) for number in PROCEDURE_CLASSES}
            covered = _classes_cover([[classes[one] for one in group] for group in alternatives])
            return ListCheck(condition, sum(classes.values()), covered, of_procedures=True)
        case _:
            return MainCheck(condition, LooksAt.PROFILE, bits.of_profile(condition))


def _code_check(condition: CodeIn, where: Where, wanted: int) -> Check:
    match where:
        case Where.MAIN_DIAGNOSIS:
            return MainCheck(condition, LooksAt.MAIN_DIAGNOSIS, wanted)
        case Where.MAIN_PROCEDURE:
            return MainCheck(condition, LooksAt.MAIN_PROCEDURE, wanted)
        case Where.OTHER_DIAGNOSES:
            return ListCheck(condition, wanted, lambda other_dx, _, __: bool(other_dx & wanted), of_procedures=False)
        case Where.ANY_DIAGNOSIS:
            return ListCheck(condition, wanted, lambda _, dx, __: bool(dx & wanted), of_procedures=False)
        case Where.ANY_PROCEDURE:
            return ListCheck(condition, wanted, lambda _, __, px: bool(px & wanted), of_procedures=True)


def _no_procedure_of(unwanted: int) -> Test:
    return lambda _, __, px: not px & unwanted


def _sites_hit(sites: int, count: int) -> Test:
    return lambda _, dx, __: (dx & sites).bit_count() >= count


def _classes_cover(alternatives: list[list[int]]) -> Test:
    masks = [sum(classes) for classes in alternatives]
    return lambda _, __, px: any(px & mask == mask for mask in masks)
