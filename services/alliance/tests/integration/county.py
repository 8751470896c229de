"""A small county and the requests a test makes in it; a test names only what matters to it.

```
COUNTY ─ LEAD-1 ─ TOWN-1 ─ VILLAGE-1     alliance A-1
       │        └ TOWN-2
       └ LEAD-2 ─ TOWN-3                 alliance A-2
```
"""

from __future__ import annotations

from typing import Any

import httpx

from yilian_kit.identifiers import new_id
from yilian_kit.testing.harness import ServiceHarness

SCOPES = ("alliance:read", "alliance:register", "alliance:dispatch", "alliance:record", "operations:read")
MONDAY = "2025-03-03"
BEFORE = "2025-01-01T08:00:00+08:00"


class County:
    """The service under test; every answer that creates keeps its version for the act that follows."""

    def __init__(self, harness: ServiceHarness) -> None:
        self.harness = harness
        self.ids: dict[str, str] = {}
        self._tokens: dict[tuple[str, tuple[str, ...]], str] = {}

    async def post(
        self,
        path: str,
        body: dict[str, Any] | None = None,
        *,
        by: str = "COUNTY",
        version: int | None = None,
        now: str = BEFORE,
        key: str | None = None,
        scopes: tuple[str, ...] = SCOPES,
    ) -> httpx.Response:
        """Whatever the service answers."""
        headers = {**self._headers(by, now, scopes), "Idempotency-Key": key or str(new_id())}
        if version is not None:
            headers["If-Match"] = f'"{version}"'
        return await self.harness.client.post(path, json=body, headers=headers)

    async def get(self, path: str, *, by: str = "COUNTY", now: str = BEFORE, **query: Any) -> httpx.Response:
        """Whatever the service answers."""
        return await self.harness.client.get(path, params=query, headers=self._headers(by, now, SCOPES))

    def _headers(self, by: str, now: str, scopes: tuple[str, ...]) -> dict[str, str]:
        if (by, scopes) not in self._tokens:
            self._tokens[by, scopes] = self.harness.token(by, scopes=scopes)
        return {
            "Authorization": f"Bearer {self._tokens[by, scopes]}",
            "Yilian-Simulated-Time": now,
            "Accept-Language": "en",
        }

    async def build(self) -> None:
        """Register the county."""
        await self.institution("COUNTY", "county_authority")
        for number in (1, 2):
            await self.institution(f"LEAD-{number}", "county_lead", "COUNTY")
            body = {"code": f"A-{number}", "name": f"Alliance {number}", "lead_institution_code": f"LEAD-{number}"}
            self.ids[f"A-{number}"] = done(await self.post("/v1/alliances", body))["id"]
        for code, parent in (("TOWN-1", "LEAD-1"), ("TOWN-2", "LEAD-1"), ("TOWN-3", "LEAD-2")):
            await self.institution(code, "township", parent)
        await self.institution("VILLAGE-1", "village", "TOWN-1")

    async def institution(self, code: str, tier: str, parent: str | None = None) -> dict[str, Any]:
        """A registered institution."""
        body = {
            "code": code,
            "name": f"Name of {code}",
            "tier": tier,
            "parent_code": parent,
            "valid_from": "2024-01-01",
        }
        registered = done(await self.post("/v1/institutions", body))
        self.ids[code] = registered["id"]
        return registered

    async def expert(self, code: str = "E-1", home: str = "LEAD-1", **fields: Any) -> dict[str, Any]:
        """A registered surgeon."""
        return done(await self.post("/v1/experts", an_expert(code, home, **fields)))

    async def approved_site(self, expert_id: str, place: str = "TOWN-1", kind: str = "filed") -> dict[str, Any]:
        """An approved practice site for 2025."""
        path = f"/v1/experts/{expert_id}/practice-sites"
        site = done(await self.post(path, a_site(place, kind)))
        return done(await self.post(f"{path}/{site['id']}/approve", version=site["version"]))

    async def planned(self, expert_id: str, **fields: Any) -> dict[str, Any]:
        """A planned dispatch."""
        return done(await self.post("/v1/dispatches", a_dispatch(expert_id, **fields)))

    async def act(
        self, dispatch: dict[str, Any], act: str, body: dict[str, Any] | None = None, **options: Any
    ) -> httpx.Response:
        """Do something with a dispatch at the moment it starts."""
        options = {"version": dispatch["version"], "now": dispatch["starts_at"], **options}
        return await self.post(f"/v1/dispatches/{dispatch['id']}/{act}", body, **options)

    async def completed(self, expert_id: str, results: dict[str, Any], **fields: Any) -> dict[str, Any]:
        """A completed dispatch."""
        dispatch = await self.planned(expert_id, **fields)
        for act, body in (("confirm", None), ("start", None), ("complete", results)):
            dispatch = done(await self.act(dispatch, act, body))
        return dispatch

    async def training(self, code: str = "T-1", **fields: Any) -> dict[str, Any]:
        """An announced lecture."""
        return done(await self.post("/v1/trainings", a_training(code, **fields)))

    async def attend(self, training: dict[str, Any], attendee: str, **options: Any) -> httpx.Response:
        """Check somebody in."""
        body = {
            "attendee_code": attendee,
            "institution_code": options.pop("of", "TOWN-1"),
            "check_in_code": options.pop("check_in_code", training["check_in_code"]),
        }
        options = {"now": training["starts_at"], **options}
        return await self.post(f"/v1/trainings/{training['id']}/attendances", body, **options)

    async def event_names(self) -> list[str]:
        """The names of the facts recorded so far, oldest first."""
        return [event.type.split(".")[-2] for event in await self.harness.recorded_events()]


def done(answer: httpx.Response) -> dict[str, Any]:
    """The body of an answer that must be a success."""
    assert answer.is_success, answer.text
    body: dict[str, Any] = answer.json()
    return body


def problem(answer: httpx.Response) -> tuple[int, str]:
    """Status and slug of an answer that must be a problem."""
    assert answer.headers["content-type"] == "application/problem+json", answer.text
    return answer.status_code, answer.json()["type"].rpartition(":")[2]


def an_expert(code: str = "E-1", home: str = "LEAD-1", **fields: Any) -> dict[str, Any]:
    return {
        "code": code,
        "name": f"Made-up Name {code}",
        "licence_number": f"990000{code}",
        "licence_scope": ["surgery"],
        "title": "chief physician",
        "department": "surgery",
        "specialties": ["general_surgery"],
        "home_institution_code": home,
        "licence_valid_until": "2029-12-31",
        **fields,
    }


def a_site(place: str = "TOWN-1", kind: str = "filed", **fields: Any) -> dict[str, Any]:
    return {
        "institution_code": place,
        "kind": kind,
        "document_number": "D-1",
        "valid_from": "2025-01-01",
        "valid_to": "2025-12-31",
        **fields,
    }


def a_dispatch(expert_id: str, day: str = MONDAY, hour: int = 9, **fields: Any) -> dict[str, Any]:
    return {
        "expert_id": expert_id,
        "institution_code": "TOWN-1",
        "kind": "outpatient",
        "starts_at": f"{day}T{hour:02}:00:00+08:00",
        "ends_at": f"{day}T{hour + 2:02}:00:00+08:00",
        "travel_minutes": 30,
        "legal_basis": "support_order",
        "document_number": "S-1",
        "document_valid_until": "2025-12-31",
        **fields,
    }


def a_training(code: str = "T-1", **fields: Any) -> dict[str, Any]:
    return {
        "code": code,
        "title": "Stroke",
        "kind": "lecture",
        "institution_code": "LEAD-1",
        "starts_at": f"{MONDAY}T14:00:00+08:00",
        "ends_at": f"{MONDAY}T16:00:00+08:00",
        "hours": "2",
        "places": 30,
        **fields,
    }


def a_placement(supervisor_id: str, trainee: str = "S-1", **fields: Any) -> dict[str, Any]:
    return {
        "trainee_code": trainee,
        "institution_code": "LEAD-1",
        "from_institution_code": "TOWN-1",
        "supervisor_expert_id": supervisor_id,
        "from_date": "2025-03-01",
        "to_date": "2025-05-31",
        **fields,
    }
