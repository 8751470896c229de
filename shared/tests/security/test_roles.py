"""The table of roles, and the local issuer's part in it."""

from pathlib import Path

import pytest

from yilian_kit.security.issuer import LocalIssuer
from yilian_kit.security.roles import ALL_SCOPES, ROLES, UnknownRole


def test_every_role_has_known_scopes_and_a_chinese_name() -> None:
    for role in ROLES.values():
        assert role.scopes, role.name
        assert role.scopes <= ALL_SCOPES, role.name
        assert any("\u4e00" <= letter <= "\u9fff" for letter in role.chinese_name), role.name


def test_every_scope_is_needed_by_a_role_of_the_county() -> None:
    county = [role for role in ROLES.values() if role.name != "scenario_player"]

    assert frozenset[str]().union(*(role.scopes for role in county)) == ALL_SCOPES


def test_who_only_watches_may_change_nothing() -> None:
    for name in ("county_official", "operator"):
        assert all(scope.endswith(":read") for scope in ROLES[name].scopes)


def test_an_unknown_role_is_refused_with_the_list_of_roles(tmp_path: Path) -> None:
    with pytest.raises(UnknownRole, match="family_doctor"):
        LocalIssuer.open(tmp_path).mint("350000001", ["familydoctor"])
