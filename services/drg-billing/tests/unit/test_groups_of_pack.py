"""A pack tells its groups as the grouper gives them, and the names of what stands above them."""

from drg_billing.adapters.pack_folder import read_manifest, read_pack_texts, starter_pack_folder
from drg_billing.domain.grouping.build_pack import build_pack
from drg_billing.domain.grouping.compiled_pack import CompiledPack
from drg_billing.domain.grouping.groups import adrg_names, groups_of, mdc_names
from drg_billing.domain.grouping.results import UNGROUPABLE

STARTER = build_pack(read_manifest(starter_pack_folder()), read_pack_texts(starter_pack_folder()))


def test_every_group_that_a_rule_can_give_is_told_as_the_rule_gives_it() -> None:
    groups = groups_of(STARTER)
    for rule in CompiledPack(STARTER).rules:
        for group in (rule.unsplit, *(one.group for one in rule.groups)):
            assert groups[group.drg] == group
    assert groups.keys() >= STARTER.group_names.keys() | {UNGROUPABLE.drg}


def test_every_mdc_and_adrg_of_a_group_has_a_name() -> None:
    groups = groups_of(STARTER).values()
    assert {group.mdc for group in groups} == mdc_names(STARTER).keys()
    assert {group.adrg for group in groups} == adrg_names(STARTER).keys()
    assert all((*mdc_names(STARTER).values(), *adrg_names(STARTER).values()))
