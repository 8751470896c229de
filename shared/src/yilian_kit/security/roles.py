"""What the roles of the local issuer may do, one table.

A county's own identity provider maps its groups to scopes as it likes: the services look at scopes only, and show
roles in no decision. Scopes are ``<service>:<act>``.
"""

from dataclasses import dataclass

READ_EVERYWHERE = frozenset({"alliance:read", "contracting:read", "referral:read", "drg-billing:read"})

ALL_SCOPES = READ_EVERYWHERE | {
    "alliance:register",
    "alliance:dispatch",
    "alliance:record",
    "contracting:register",
    "contracting:sign",
    "contracting:follow-up",
    "referral:request",
    "referral:decide",
    "referral:treat",
    "drg-billing:group",
    "drg-billing:settle",
    "drg-billing:administer",
    "operations:read",
}


class UnknownRole(ValueError):
    """No such role; the message lists those that there are."""


@dataclass(frozen=True)
class Role:
    """A way of working in the alliance, and the scopes that it needs."""

    name: str
    chinese_name: str
    scopes: frozenset[str]


ROLES: dict[str, Role] = {
    role.name: role
    for role in (
        Role("county_official", "县级管理者", READ_EVERYWHERE | {"operations:read"}),
        Role(
            "county_administrator",
            "县级平台管理员",
            READ_EVERYWHERE
            | {"alliance:register", "contracting:register", "drg-billing:administer", "operations:read"},
        ),
        Role(
            "medical_affairs_desk",
            "医务科",
            frozenset({"alliance:read", "alliance:register", "alliance:dispatch", "alliance:record", "referral:read"}),
        ),
        Role(
            "township_staff",
            "乡镇卫生院工作人员",
            frozenset(
                {
                    "alliance:read",
                    "alliance:record",
                    "contracting:read",
                    "contracting:register",
                    "contracting:sign",
                    "referral:read",
                }
            ),
        ),
        Role(
            "family_doctor",
            "家庭医生",
            frozenset(
                {
                    "alliance:read",
                    "contracting:read",
                    "contracting:register",
                    "contracting:sign",
                    "contracting:follow-up",
                    "referral:read",
                    "referral:request",
                }
            ),
        ),
        Role(
            "referral_desk",
            "转诊办公室",
            frozenset({"alliance:read", "referral:read", "referral:request", "referral:decide"}),
        ),
        Role(
            "hospital_doctor",
            "医院医生",
            frozenset({"alliance:read", "referral:read", "referral:request", "referral:treat"}),
        ),
        Role(
            "hospital_insurance_desk",
            "医院医保办",
            frozenset({"drg-billing:read", "drg-billing:group", "drg-billing:settle", "referral:read"}),
        ),
        Role("coder", "病案编码员", frozenset({"drg-billing:read", "drg-billing:group"})),
        Role(
            "insurance_office",
            "医保经办机构",
            frozenset({"drg-billing:read", "drg-billing:settle", "drg-billing:administer"}),
        ),
        Role("integrator", "医院信息系统", ALL_SCOPES - {"drg-billing:administer", "operations:read"}),
        Role("operator", "运维人员", frozenset({"operations:read"})),
        Role("scenario_player", "场景演示", ALL_SCOPES),
    )
}


def role_named(name: str) -> Role:
    """The role of that name. Raises ``UnknownRole``."""
    if name not in ROLES:
        raise UnknownRole(f"there is no role {name!r}; there are {', '.join(sorted(ROLES))}")
    return ROLES[name]
