"""The directory's tree."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import product
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alliance.domain.errors import ActNotAllowed, DateBeforePresentState, DateInFuture, DomainError
from alliance.domain.institution import Institution, InstitutionNotOpen, InstitutionState, Tier, change_details, close
from alliance.domain.tree import (
    PARENT_TIERS,
    AllianceMismatch,
    FirstIsTheAuthority,
    InstitutionDetails,
    ParentInOwnSubtree,
    RootExists,
    TierMismatch,
    lead_alliance,
    move,
    register_root,
    register_under,
)

from .builders import NEW_YEAR, an_institution

TODAY = date(2025, 6, 1)


def details(code: str = "A", tier: Tier = Tier.TOWNSHIP) -> InstitutionDetails:
    return InstitutionDetails(
        code=code, name="A name", tier=tier, town="Town", capabilities=("ct",), valid_from=NEW_YEAR
    )


class TestRegistering:
    def test_the_first_institution_is_the_callers_county_authority(self) -> None:
        # when the county authority registers itself in an empty directory
        root = register_root(uuid4(), details("COUNTY", Tier.COUNTY_AUTHORITY), caller_code="COUNTY")
        # then it is the root, and its own only ancestor
        assert root.parent_id is None
        assert root.ancestor_ids == (root.id,)
        assert root.version == 1

    @pytest.mark.parametrize(("code", "tier"), [("OTHER", Tier.COUNTY_AUTHORITY), ("COUNTY", Tier.TOWNSHIP)])
    def test_nobody_else_can_be_first(self, code: str, tier: Tier) -> None:
        with pytest.raises(FirstIsTheAuthority):
            register_root(uuid4(), details(code, tier), caller_code="COUNTY")

    def test_there_is_one_root(self) -> None:
        # given a tree
        root = an_institution("COUNTY", Tier.COUNTY_AUTHORITY)
        # when a second authority is registered under it, then it is refused
        with pytest.raises(RootExists):
            register_under(uuid4(), details("SECOND", Tier.COUNTY_AUTHORITY), root)

    @pytest.mark.parametrize(("tier", "parent_tier"), list(product(Tier, Tier)))
    def test_an_institution_hangs_only_under_the_tiers_of_its_row(self, tier: Tier, parent_tier: Tier) -> None:
        # given a parent of some tier
        parent = an_institution("P", parent_tier)
        if parent_tier in PARENT_TIERS[tier]:
            # when the row allows it, then the ancestors are the parent's and itself
            child = register_under(uuid4(), details(tier=tier), parent)
            assert child.ancestor_ids == (*parent.ancestor_ids, child.id)
        else:
            # otherwise it is refused
            with pytest.raises((TierMismatch, RootExists)):
                register_under(uuid4(), details(tier=tier), parent)

    def test_a_child_of_a_member_belongs_to_the_same_alliance(self) -> None:
        # given a lead hospital in its alliance
        alliance_id = uuid4()
        lead = an_institution("L", Tier.COUNTY_LEAD, own_alliance_id=alliance_id)
        # when a township is registered under it
        township = register_under(uuid4(), details(), lead)
        # then it belongs to the alliance too
        assert township.alliance_id == alliance_id
        assert township.own_alliance_id is None

    def test_a_child_of_a_member_cannot_join_another_alliance(self) -> None:
        lead = an_institution("L", Tier.COUNTY_LEAD, own_alliance_id=uuid4())
        with pytest.raises(AllianceMismatch):
            register_under(uuid4(), details(), lead, own_alliance_id=uuid4())

    def test_nothing_hangs_under_a_closed_institution(self) -> None:
        lead = an_institution("L", Tier.COUNTY_LEAD, closed_on=date(2025, 2, 1))
        with pytest.raises(InstitutionNotOpen):
            register_under(uuid4(), details(), lead)


class TestChanging:
    def test_a_change_keeps_what_is_not_named(self) -> None:
        # given an institution
        before = an_institution()
        # when its name changes
        after = change_details(
            before,
            name="New name",
            town=None,
            capabilities=None,
            effective_from=date(2025, 5, 1),
            today=TODAY,
        )
        # then the rest stays, and the state has its next version and its date
        assert after == replace(before, name="New name", effective_from=date(2025, 5, 1), version=2)

    @pytest.mark.parametrize(
        ("day", "refusal"),
        [(date(2025, 6, 2), DateInFuture), (date(2024, 12, 31), DateBeforePresentState)],
    )
    def test_a_change_takes_effect_between_the_present_state_and_today(
        self, day: date, refusal: type[DomainError]
    ) -> None:
        with pytest.raises(refusal):
            change_details(an_institution(), name="N", town=None, capabilities=None, effective_from=day, today=TODAY)

    def test_a_closed_institution_cannot_change_nor_close_again(self) -> None:
        closed = close(an_institution(), date(2025, 6, 1), TODAY)
        assert closed.state is InstitutionState.CLOSED
        with pytest.raises(ActNotAllowed):
            change_details(closed, name="N", town=None, capabilities=None, effective_from=TODAY, today=TODAY)
        with pytest.raises(ActNotAllowed):
            close(closed, TODAY, TODAY)

    @pytest.mark.parametrize(
        ("day", "is_open"),
        [
            (date(2024, 12, 31), False),
            (NEW_YEAR, True),
            (date(2025, 4, 30), True),
            (date(2025, 5, 1), False),
        ],
    )
    def test_open_from_the_first_day_until_before_the_day_it_closes(self, day: date, is_open: bool) -> None:
        assert an_institution(closed_on=date(2025, 5, 1)).open_on(day) is is_open


class TestMoving:
    def test_descendants_follow_with_new_ancestors_alliance_and_version(self) -> None:
        # given a township with a village under one lead hospital, and another lead hospital
        root = an_institution("COUNTY", Tier.COUNTY_AUTHORITY)
        first = an_institution("L1", Tier.COUNTY_LEAD, root, own_alliance_id=uuid4())
        second = an_institution("L2", Tier.COUNTY_LEAD, root, own_alliance_id=uuid4())
        township = an_institution("T", Tier.TOWNSHIP, first)
        village = an_institution("V", Tier.VILLAGE, township, version=4)
        # when the township moves to the second
        moved = move(township, [village], second, own_alliance_id=None, effective_from=TODAY)
        # then both carry the second's ancestors and alliance, and the village has its next version
        assert [institution.code for institution in moved] == ["T", "V"]
        assert moved[0].ancestor_ids == (root.id, second.id, township.id)
        assert moved[1].ancestor_ids == (root.id, second.id, township.id, village.id)
        assert {institution.alliance_id for institution in moved} == {second.alliance_id}
        assert moved[1].version == 5

    def test_nobody_moves_under_its_own_descendant(self) -> None:
        # given a county hospital that has a village clinic
        root = an_institution("COUNTY", Tier.COUNTY_AUTHORITY)
        hospital = an_institution("H", Tier.COUNTY, root)
        village = an_institution("V", Tier.VILLAGE, hospital)
        # when it is to move under the clinic, then it is refused
        with pytest.raises(ParentInOwnSubtree):
            move(hospital, [village], village, own_alliance_id=None, effective_from=TODAY)

    def test_leading_an_alliance_takes_the_descendants_along(self) -> None:
        root = an_institution("COUNTY", Tier.COUNTY_AUTHORITY)
        lead = an_institution("L", Tier.COUNTY_LEAD, root)
        township = an_institution("T", Tier.TOWNSHIP, lead)
        alliance_id = uuid4()
        # when the hospital becomes the lead of an alliance
        members = lead_alliance(lead, [township], alliance_id, TODAY)
        # then it and what hangs below it belong to the alliance, each in its next version
        assert [(member.alliance_id, member.version) for member in members] == [(alliance_id, 2)] * 2


@given(st.data())
def test_whatever_moves_the_tree_stays_a_tree(data: st.DataObject) -> None:
    """After any moves each institution's ancestors are its parent's and itself, and its alliance is theirs."""
    # given a county with two alliances, a hospital outside, townships and villages
    root = an_institution("COUNTY", Tier.COUNTY_AUTHORITY)
    leads = [an_institution(f"L{n}", Tier.COUNTY_LEAD, root, own_alliance_id=uuid4()) for n in range(2)]
    outside = an_institution("H", Tier.COUNTY, root)
    tree: dict[str, Institution] = {node.code: node for node in [root, *leads, outside]}
    for n in range(4):
        township = an_institution(f"T{n}", Tier.TOWNSHIP, data.draw(st.sampled_from([root, *leads])))
        village = an_institution(f"V{n}", Tier.VILLAGE, township)
        tree |= {township.code: township, village.code: village}
    for _ in range(data.draw(st.integers(0, 8))):
        # when any institution moves under any other, where that is allowed
        moving = tree[data.draw(st.sampled_from(sorted(set(tree) - {"COUNTY"})))]
        parent = tree[data.draw(st.sampled_from(sorted(tree)))]
        below = [node for node in tree.values() if moving.id in node.ancestor_ids and node.id != moving.id]
        try:
            changed = move(
                replace(moving, version=moving.version + 1),
                below,
                parent,
                own_alliance_id=moving.own_alliance_id,
                effective_from=TODAY,
            )
        except DomainError:
            continue
        for node in changed:
            assert node.version == tree[node.code].version + 1
            tree[node.code] = node
    # then it is still one tree
    by_id = {node.id: node for node in tree.values()}
    for node in tree.values():
        above = by_id[node.parent_id] if node.parent_id else None
        assert node.ancestor_ids == (*(above.ancestor_ids if above else ()), node.id)
        assert len(set(node.ancestor_ids)) == len(node.ancestor_ids)
        assert node.alliance_id == ((above.alliance_id if above else None) or node.own_alliance_id)
