"""What a pack can give: its groups by their codes, and the names of its MDCs and ADRGs."""

from __future__ import annotations

from collections.abc import Iterator

from drg_billing.domain.grouping.results import UNGROUPABLE, Group, GroupStatus
from drg_billing.domain.grouping.rule_pack import QY_ADRG, QySwitch, RulePack, qy_group

_QY_NAME = "手术与主诊断无关"


def groups_of(pack: RulePack) -> dict[str, Group]:
    """Every group as the grouper gives it, by DRG code; those of QY and 0000 among them."""
    return {group.drg: group for group in _groups(pack)}


def mdc_names(pack: RulePack) -> dict[str, str]:
    return {UNGROUPABLE.mdc: UNGROUPABLE.name, **{mdc.mdc: mdc.name for mdc in pack.mdcs}}


def adrg_names(pack: RulePack) -> dict[str, str]:
    """Those of QY and 0000 among them."""
    return {UNGROUPABLE.adrg: UNGROUPABLE.name, QY_ADRG: _QY_NAME, **{adrg.adrg: adrg.name for adrg in pack.adrgs}}


def _groups(pack: RulePack) -> Iterator[Group]:
    yield UNGROUPABLE
    for mdc in pack.mdcs:
        code = qy_group(mdc.mdc)
        if mdc.qy is not QySwitch.NONE:
            yield Group(mdc.mdc, QY_ADRG, code, pack.group_names[code], GroupStatus.QY)
    for adrg in pack.adrgs:
        yield Group(adrg.mdc, adrg.adrg, adrg.adrg, adrg.name, GroupStatus.GROUPED)
        for code in (adrg.adrg + suffix for suffix in adrg.suffixes):
            yield Group(adrg.mdc, adrg.adrg, code, pack.group_names[code], GroupStatus.GROUPED)
