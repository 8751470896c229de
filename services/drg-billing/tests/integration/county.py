"""A county for tests: its institutions, its parameters, and what a hospital's insurance desk does all day."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import httpx

from yilian_kit.security.identity_number import check_character
from yilian_kit.testing.events import arriving_event
from yilian_kit.testing.harness import ServiceHarness

AUTHORITY, HOSPITAL, TOWNSHIP, OTHER_HOSPITAL = "COUNTY", "LEAD", "TOWN", "OTHER"
AREA = "990100"
REVIEWER = "reviewer"
"""A second person at the county authority."""

SCOPES = ("drg-billing:read", "drg-billing:group", "drg-billing:settle", "drg-billing:administer")


def an_id_number(sequence: int = 1) -> str:
    """A made-up identity number, of a region that does not exist."""
    digits = f"99010119600101{sequence:03}"
    return digits + check_character(digits)


def parameters(**changes: Any) -> dict[str, Any]:
    """A whole set of demonstration parameters."""
    return {
        "pooling_area": AREA,
        "valid_from": "2025-01-01",
        "source": "made up for a test",
        "modes": ["pay_only", "fee_and_pay"],
        "fund_formula": "balance",
        "group_prices": {
            "base_rate": "6000.00",
            "weights": {"ES35": "1.0000", "ES33": "1.2500", "GD25": "1.1000"},
            "tier_coefficients": {"county_lead": "1.00", "county": "1.00", "township": "0.80"},
            "qy": "by_item",
        },
        "insurance": {
            "resident": {
                "deductible": {"scope": "stay", "by_tier": {"township": "100.00", "*": "300.00"}},
                "basic": {
                    "steps_by_tier": {
                        "township": [{"above": "0.00", "ratio": "0.90"}],
                        "*": [{"above": "0.00", "ratio": "0.70"}],
                    },
                    "yearly_cap": "150000.00",
                },
                "supplement": None,
                "serious_illness": {"steps": [{"above": "10000.00", "ratio": "0.60"}], "yearly_cap": None},
                "contracted_bonus": "0.05",
                "unreferred": {"tiers": ["county_lead", "county"], "reduction": "0.10"},
            },
            "employee": {
                "deductible": {"scope": "year", "by_tier": {"*": "500.00"}},
                "basic": {"steps_by_tier": {"*": [{"above": "0.00", "ratio": "0.85"}]}, "yearly_cap": None},
                "supplement": None,
                "serious_illness": None,
                "account_covers": "policy_share",
            },
        },
        "assistance": {"low_income": {"steps": [{"above": "0.00", "ratio": "0.50"}], "yearly_cap": "30000.00"}},
        "referral": {"window_days": 14, "continued_deductible": True},
        **changes,
    }


def a_discharge(number: str = "S-1", **changes: Any) -> dict[str, Any]:
    """Pneumonia without complications, 5,000 yuan, all in scope."""
    return {
        "institution_code": HOSPITAL,
        "settlement_number": number,
        "person_id_number": an_id_number(),
        "insurance_type": "resident",
        "sex": "male",
        "age_years": 65,
        "admitted_on": "2025-03-01",
        "discharged_on": "2025-03-08",
        "main_diagnosis": "J18.900",
        "leaving_way": "1",
        "total_cost": "5000.00",
        **changes,
    }


@dataclass
class County:
    """The service with its directory filled; every call is made as an institution of it."""

    service: ServiceHarness

    @property
    def person_key(self) -> str:
        """Of the person of `a_discharge`."""
        return self.service.runtime.person_keyer.person_key(an_id_number())

    async def know_its_institutions(self) -> None:
        county = await self.service.know(AUTHORITY, tier="county_authority")
        lead = await self.service.know(HOSPITAL, tier="county_lead", parent=county)
        await self.service.know(TOWNSHIP, tier="township", parent=lead)
        await self.service.know(OTHER_HOSPITAL, tier="county_lead", parent=county)

    async def post(
        self,
        path: str,
        body: dict[str, Any],
        *,
        by: str = HOSPITAL,
        person: str | None = None,
        version: int | None = None,
        **headers: Any,
    ) -> httpx.Response:
        """As an institution; `person` is who acts for it, the same somebody as always if not told."""
        told = self.service.headers(by, scopes=SCOPES, version=version, **headers)
        if person is not None:
            told["Authorization"] = self._bearer(by, person)
        return await self.service.client.post(path, json=body, headers=told)

    def _bearer(self, by: str, person: str) -> str:
        return f"Bearer {self.service.issuer.mint_scopes(by, SCOPES, subject=person)}"

    async def ask(self, path: str, body: dict[str, Any], *, by: str = HOSPITAL) -> httpx.Response:
        """A POST that only asks, and so needs no key."""
        headers = self.service.headers(by, scopes=SCOPES)
        del headers["Idempotency-Key"]
        return await self.service.client.post(path, json=body, headers=headers)

    async def get(
        self, path: str, *, by: str = HOSPITAL, person: str | None = None, language: str = "en", **query: Any
    ) -> httpx.Response:
        headers = {**self.service.headers(by, scopes=SCOPES), "Accept-Language": language}
        if person is not None:
            headers["Authorization"] = self._bearer(by, person)
        return await self.service.client.get(path, params=query, headers=headers)

    async def propose_parameters(self, **changes: Any) -> dict[str, Any]:
        return created(await self.post("/v1/parameters", parameters(**changes), by=AUTHORITY))

    async def set_parameters(self, **changes: Any) -> dict[str, Any]:
        """Propose a set, and let a second person put it in force."""
        return await self.activate("parameters", await self.propose_parameters(**changes))

    async def activate(self, noun: str, record: dict[str, Any], **body: Any) -> dict[str, Any]:
        """A second person activates a pack or a set of parameters."""
        version = record.get("revision", record["version"])
        answer = await self.post(
            f"/v1/{noun}/{record['id']}/activate", body, by=AUTHORITY, person=REVIEWER, version=version
        )
        assert answer.status_code == 200, answer.text
        activated: dict[str, Any] = answer.json()
        return activated

    async def submit(self, number: str = "S-1", *, by: str = HOSPITAL, **changes: Any) -> dict[str, Any]:
        return created(await self.post("/v1/cases", a_discharge(number, **changes), by=by))

    async def settle(self, case: dict[str, Any], *, by: str = HOSPITAL, **body: Any) -> httpx.Response:
        return await self.post(f"/v1/cases/{case['id']}/settle", body, by=by, version=case["version"])

    async def settled(self, number: str = "S-1", *, by: str = HOSPITAL, **changes: Any) -> dict[str, Any]:
        """Submit and settle."""
        return created(await self.settle(await self.submit(number, by=by, **changes), by=by))

    async def reverse(self, settlement: dict[str, Any], *, by: str = HOSPITAL) -> httpx.Response:
        return await self.post(
            f"/v1/settlements/{settlement['id']}/reverse", {"reason": "wrong_amounts"}, by=by, version=1
        )

    async def hear(self, topic: str, event_type: str, data: dict[str, Any], *, subject: UUID, version: int = 1) -> bool:
        """An event of another service arrives."""
        return await self.service.deliver(topic, arriving_event(event_type, data, subject=subject, version=version))


def created(answer: httpx.Response) -> dict[str, Any]:
    """The body of a 201."""
    assert answer.status_code == 201, answer.text
    body: dict[str, Any] = answer.json()
    return body


def problem(answer: httpx.Response) -> tuple[int, str]:
    """Status and slug of a problem."""
    return answer.status_code, answer.json()["type"].rsplit(":", 1)[-1]
