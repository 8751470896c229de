"""A small county on a real database: who is in it, and how its people refer patients."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import httpx

from yilian_kit.clock import SHANGHAI
from yilian_kit.events.envelope import Envelope
from yilian_kit.security.identity_number import check_character
from yilian_kit.testing.harness import ServiceHarness

AUTHORITY, LEAD, TOWNSHIP, VILLAGE = "COUNTY-1", "LEAD-1", "TOWN-1", "VILL-1"
OTHER_LEAD, OTHER_TOWNSHIP = "LEAD-2", "TOWN-2"
OTHER_AUTHORITY, FAR_LEAD = "COUNTY-9", "LEAD-9"

# code, tier, code of the institution above
TREE = (
    (AUTHORITY, "county_authority", None),
    (LEAD, "county_lead", AUTHORITY),
    (TOWNSHIP, "township", LEAD),
    (VILLAGE, "village", TOWNSHIP),
    (OTHER_LEAD, "county_lead", AUTHORITY),
    (OTHER_TOWNSHIP, "township", OTHER_LEAD),
    (OTHER_AUTHORITY, "county_authority", None),
    (FAR_LEAD, "county_lead", OTHER_AUTHORITY),
)

READ, REQUEST, DECIDE, TREAT = "referral:read", "referral:request", "referral:decide", "referral:treat"
EVERYTHING = (READ, REQUEST, DECIDE, TREAT)
NOON = datetime(2025, 3, 4, 12, 0, tzinfo=SHANGHAI)

_BODIES: dict[str, dict[str, Any]] = {
    "reject": {"reason": "no_bed"},
    "cancel": {"reason": "patient_declined"},
    "complete": {"result": "wound healed", "plan": "dress twice a week"},
    "back-referral": {"plan": "aspirin daily", "rehabilitation": "walk an hour a day"},
    "record-consent": {"who": "relative", "relation": "daughter", "at": NOON.isoformat()},
}
WAY_TO = {
    "requested": (),
    "received": ("receive",),
    "accepted": ("receive", "accept"),
    "arrived": ("receive", "accept", "arrive"),
    "in_progress": ("receive", "accept", "arrive", "start"),
    "completed": ("receive", "accept", "arrive", "start", "complete"),
    "rejected": ("receive", "reject"),
}


def id_number(number: int) -> str:
    """The ID number of made-up person ``number``, a woman born in 1950, of a region that does not exist."""
    first = "990101" + "19500101" + f"{2 * number:03d}"
    return first + check_character(first)


def a_person(number: int = 1) -> dict[str, Any]:
    return {
        "id_number": id_number(number),
        "name": "王小明",
        "sex": "female",
        "birth_date": "1950-01-01",
        "phone": "13900000000",
    }


def a_request(**changes: Any) -> dict[str, Any]:
    """The body of a routine request from the township up to the lead hospital."""
    return {
        "direction": "up",
        "kind": "inpatient",
        "priority": "routine",
        "person": a_person(),
        "sending_institution_code": TOWNSHIP,
        "sending_department": "general practice",
        "sending_doctor": "Dr Wu",
        "receiving_institution_code": LEAD,
        "receiving_department": "cardiology",
        "impression_icd10": "I20.000",
        "reason": "chest pain on exertion for two weeks",
        "consent": {"who": "person", "at": NOON.isoformat()},
        **changes,
    }


@dataclass
class County:
    """The harness of the service, and shorthand for what its users do."""

    harness: ServiceHarness
    now: datetime = NOON
    ids: dict[str, UUID] = field(default_factory=dict)

    def later(self, **time: int) -> None:
        """Let the simulated time go on."""
        self.now += timedelta(**time)

    async def know_its_institutions(self) -> None:
        """Fill the replica of the directory."""
        for code, tier, above in TREE:
            parent = None if above is None else self.ids[above]
            self.ids[code] = await self.harness.know(code, tier=tier, parent=parent)

    def headers(
        self,
        organisation: str,
        *,
        scopes: tuple[str, ...] = EVERYTHING,
        version: int | None = None,
        key: str | None = None,
    ) -> dict[str, str]:
        """Headers of a request that somebody of the organisation makes now."""
        known = self.harness.headers(organisation, scopes=scopes, version=version, idempotency_key=key)
        return {**known, "Yilian-Simulated-Time": self.now.isoformat()}

    async def post(
        self,
        path: str,
        body: dict[str, Any],
        organisation: str,
        *,
        version: int | None = None,
        scopes: tuple[str, ...] = EVERYTHING,
        key: str | None = None,
    ) -> httpx.Response:
        headers = self.headers(organisation, scopes=scopes, version=version, key=key)
        return await self.harness.client.post(f"/v1/referrals{path}", json=body, headers=headers)

    async def get(self, path: str, organisation: str, **params: Any) -> httpx.Response:
        headers = self.headers(organisation)
        return await self.harness.client.get(f"/v1/{path}", params=params, headers=headers)

    async def told(self, fact: str) -> list[Envelope]:
        """The events of one fact that the service has recorded."""
        return [each for each in await self.harness.recorded_events() if each.type.split(".")[-2] == fact]

    async def request(self, organisation: str = TOWNSHIP, **changes: Any) -> dict[str, Any]:
        """A referral, requested."""
        answer = await self.post("", a_request(**changes), organisation)
        assert answer.status_code == 201, answer.text
        created: dict[str, Any] = answer.json()
        return created

    async def act(
        self, act: str, referral: dict[str, Any], organisation: str, *, version: int | None = None, **body: Any
    ) -> httpx.Response:
        """An act on the referral, at the version that ``referral`` shows unless another is given."""
        seen = referral["version"] if version is None else version
        return await self.post(f"/{referral['id']}/{act}", {**_BODIES.get(act, {}), **body}, organisation, version=seen)

    async def done(self, act: str, referral: dict[str, Any], organisation: str, **body: Any) -> dict[str, Any]:
        """An act that succeeds; the referral after it."""
        answer = await self.act(act, referral, organisation, **body)
        assert answer.status_code in (200, 201), answer.text
        after: dict[str, Any] = answer.json()
        return after

    async def brought_to(self, state: str, referral: dict[str, Any]) -> dict[str, Any]:
        """The referral, brought from the request to ``state`` by its receiver."""
        for act in WAY_TO[state]:
            referral = await self.done(act, referral, referral["receiving_institution_code"])
        return referral

    async def read(self, referral: dict[str, Any], organisation: str = TOWNSHIP) -> dict[str, Any]:
        answer = await self.get(f"referrals/{referral['id']}", organisation)
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    async def figures(
        self, organisation: str, first_day: str = "2025-01-01", last_day: str = "2025-12-31"
    ) -> dict[str, Any]:
        params: dict[str, Any] = {"from": first_day, "to": last_day}
        answer = await self.get("figures", organisation, **params)
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found
