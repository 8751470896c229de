"""A small county for tests: its directory, and people and teams told through the HTTP API.

990100 the county · LEAD-A with townships TOWN-1 (clinic CLINIC-1) and TOWN-2 · LEAD-B with township TOWN-3.
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from itertools import count
from typing import Any
from uuid import UUID

import httpx

from yilian_kit.clock import SHANGHAI
from yilian_kit.identifiers import new_id
from yilian_kit.organisation import OrganisationData, apply_organisation
from yilian_kit.security.identity_number import check_character
from yilian_kit.testing.harness import ServiceHarness

NEW_YEAR = date(2025, 1, 1)
SCOPES = ("contracting:read", "contracting:register", "contracting:sign", "contracting:follow-up", "operations:read")
HASH = "ab" * 32

_IDS = {
    code: UUID(int=number)
    for number, code in enumerate(("990100", "LEAD-A", "LEAD-B", "TOWN-1", "TOWN-2", "TOWN-3", "CLINIC-1"), start=1)
}
_ALLIANCES = {"LEAD-A": UUID(int=101), "LEAD-B": UUID(int=102)}
_TREE = (
    ("990100", "county_authority", None, None),
    ("LEAD-A", "county_lead", "990100", "LEAD-A"),
    ("LEAD-B", "county_lead", "990100", "LEAD-B"),
    ("TOWN-1", "township", "LEAD-A", "LEAD-A"),
    ("TOWN-2", "township", "LEAD-A", "LEAD-A"),
    ("TOWN-3", "township", "LEAD-B", "LEAD-B"),
    ("CLINIC-1", "village", "TOWN-1", "LEAD-A"),
)
_serial = count(1)


def institution_id(code: str) -> UUID:
    """The id of an institution of the county."""
    return _IDS[code]


def noon(day: date) -> datetime:
    """Noon in Shanghai."""
    return datetime.combine(day, time(12), SHANGHAI)


def id_number(birth_date: date, sex: str = "female") -> str:
    """An ID number that nobody has: its region digits are not in use."""
    serial = next(_serial) % 499 * 2 + (1 if sex == "male" else 0)
    seventeen = f"99{next(_serial) % 9999:04d}{birth_date:%Y%m%d}{serial:03d}"
    return seventeen + check_character(seventeen)


def directory() -> list[OrganisationData]:
    """What alliance's events would have told."""
    ancestors: dict[str, tuple[UUID, ...]] = {}
    told = []
    for code, tier, parent, alliance in _TREE:
        above = ancestors[parent] if parent else ()
        ancestors[code] = (*above, _IDS[code])
        told.append(
            OrganisationData(
                id=_IDS[code],
                code=code,
                name=f"{code} name",
                tier=tier,
                parent_id=_IDS[parent] if parent else None,
                ancestor_ids=ancestors[code],
                alliance_id=_ALLIANCES[alliance] if alliance else None,
                town=None,
                capabilities=(),
                open=True,
            )
        )
    return told


@dataclass
class County:
    """Calls the API as one of the county's institutions, on a day of 2025."""

    harness: ServiceHarness
    today: date = NEW_YEAR
    teams: dict[str, str] = field(default_factory=dict)

    async def learn_directory(self) -> None:
        """Fill the replica of the tree."""
        async with self.harness.database.transaction() as session:
            for data in directory():
                await apply_organisation(session, data, 1)

    async def call(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        org: str = "TOWN-1",
        version: int | None = None,
        scopes: tuple[str, ...] = SCOPES,
        key: str | None = None,
        day: date | None = None,
        **query: Any,
    ) -> httpx.Response:
        """One request."""
        headers = {
            "Authorization": f"Bearer {self.harness.token(org, scopes=scopes)}",
            "Yilian-Simulated-Time": noon(day or self.today).isoformat(),
            "Accept-Language": "en",
        }
        if method == "POST":
            headers["Idempotency-Key"] = key or str(new_id())
        if version is not None:
            headers["If-Match"] = f'"{version}"'
        return await self.harness.client.request(method, path, json=body, headers=headers, params=query)

    async def post(self, path: str, body: Any = None, **options: Any) -> Any:
        """The answer of a request that must succeed."""
        answer = await self.call("POST", path, {} if body is None else body, **options)
        assert answer.is_success, answer.text
        return answer.json()

    async def get(self, path: str, **options: Any) -> Any:
        """The answer of a read that must succeed."""
        answer = await self.call("GET", path, **options)
        assert answer.is_success, answer.text
        return answer.json()

    async def build(self) -> None:
        """Directory, an area and two villages in TOWN-1 (one of the clinic's), a village in TOWN-2 and in TOWN-3."""
        await self.learn_directory()
        for area, town in (("A1", "TOWN-1"), ("A2", "TOWN-2"), ("A3", "TOWN-3")):
            chief = {"code": area, "name": f"area {area}", "chief_name_given": "chief", "institution_code": town}
            await self.post("/v1/areas", chief, org=town)
        for village, area, institution, town in (
            ("V1", "A1", "TOWN-1", "TOWN-1"),
            ("V2", "A1", "CLINIC-1", "TOWN-1"),
            ("V3", "A2", "TOWN-2", "TOWN-2"),
            ("V4", "A3", "TOWN-3", "TOWN-3"),
        ):
            body = {"code": village, "name": village, "area_code": area, "institution_code": institution}
            await self.post("/v1/villages", body, org=town)
        for team, town, villages in (
            ("T1", "TOWN-1", ["V1", "V2"]),
            ("T2", "TOWN-2", ["V3"]),
            ("T3", "TOWN-3", ["V4"]),
        ):
            await self.team(team, town, villages)

    async def team(self, code: str, town: str = "TOWN-1", villages: list[str] | None = None, doctors: int = 1) -> Any:
        """Register a team."""
        body = {
            "code": code,
            "name": f"team {code}",
            "institution_code": town,
            "leader_name": "leader",
            "members": [{"role": "nurse", "name": "nurse"}],
            "village_codes": villages or [],
            "family_doctors": doctors,
        }
        return await self.post("/v1/teams", body, org=town)

    def person(self, village: str = "V1", birth_date: date = date(1980, 5, 1), **changes: Any) -> dict[str, Any]:
        """A form for a new resident."""
        form = {
            "id_number": id_number(birth_date),
            "name": "欧阳测试",
            "phone": "13900000000",
            "address": "测试路 1 号",
            "village_code": village,
            "insurance_type": "resident",
            "key_groups": [],
        }
        return form | changes

    async def resident(self, village: str = "V1", birth_date: date = date(1980, 5, 1), **changes: Any) -> Any:
        """Register a resident, by the county."""
        options = {name: changes.pop(name) for name in ("org", "day") if name in changes}
        form = self.person(village, birth_date, **changes)
        return await self.post("/v1/residents", form, **{"org": "990100", **options})

    def agreement(self, resident: Any, team: str = "T1", **changes: Any) -> dict[str, Any]:
        """A form for an agreement with complete consent, from today for one year."""
        form = {
            "agreement_number": f"C-{next(_serial)}",
            "resident_id": resident["id"],
            "team_code": team,
            "starts_on": self.today.isoformat(),
            "years": 1,
            "packages": ["basic"],
            "consent": consent(self.today),
            "source": "clinic",
        }
        return form | changes

    async def sign(self, resident: Any, team: str = "T1", **changes: Any) -> Any:
        """Sign a resident, by the county."""
        return await self.post("/v1/agreements", self.agreement(resident, team, **changes), org="990100")


def consent(day: date, **changes: Any) -> dict[str, Any]:
    """A consent on paper with its scan, given in the morning of ``day``."""
    given_at = datetime.combine(day, time(8), SHANGHAI).astimezone(UTC)
    return {"method": "paper", "given_at": given_at.isoformat(), "evidence_hash": HASH} | changes


def slug(answer: httpx.Response) -> str:
    """The name of the problem that an answer tells."""
    assert answer.headers["content-type"] == "application/problem+json", answer.text
    return str(answer.json()["type"]).removeprefix("urn:yilian:problem:")
