"""Whatever is asked about somebody else's resident, agreement or task: there is no such record."""

from typing import Any

import pytest

from contracting.bootstrap import define_service
from yilian_kit.openapi import openapi_document

from .county import NEW_YEAR, County, consent
from .test_follow_ups import REFERRALS, back_referral

BODIES: dict[str, Any] = {
    "/v1/residents/{resident_id}": None,
    "/v1/residents/{resident_id}/change": {"phone": "13900000001"},
    "/v1/residents/{resident_id}/key-groups": {"group": "disabled", "from_date": "2024-01-01", "source": "card"},
    "/v1/residents/{resident_id}/key-groups/{group}/end": {},
    "/v1/residents/{resident_id}/move": {"village_code": "V4", "moved_on": "2025-01-01"},
    "/v1/residents/{resident_id}/move-out": {"moved_on": "2025-01-01"},
    "/v1/residents/{resident_id}/mark-deceased": {"died_on": "2025-01-01"},
    "/v1/agreements/{agreement_id}": None,
    "/v1/agreements/{agreement_id}/submit": {},
    "/v1/agreements/{agreement_id}/give-consent": {"consent": consent(NEW_YEAR)},
    "/v1/agreements/{agreement_id}/renew": {"agreement_number": "R-1", "source": "clinic"},
    "/v1/agreements/{agreement_id}/terminate": {"reason": "resident_wish"},
    "/v1/agreements/{agreement_id}/enter-in-error": {},
    "/v1/follow-ups/{follow_up_id}/complete": {"done_on": "2025-03-03", "outcome": "stable"},
}


def test_the_table_has_every_route_about_one_person() -> None:
    paths = openapi_document(define_service())["paths"]
    assert {path for path in paths if "_id}" in path} == BODIES.keys()


@pytest.mark.parametrize("path", sorted(BODIES))
async def test_a_foreign_organisation_gets_404(county: County, path: str) -> None:
    # given a resident, an agreement and a task of one township
    resident = await county.resident("V1")
    agreement = await county.sign(resident, "T1")
    await county.harness.deliver(REFERRALS, back_referral(resident["person_key"]))
    (task,) = (await county.get("/v1/follow-ups"))["items"]
    address = path.format(
        resident_id=resident["id"], agreement_id=agreement["id"], follow_up_id=task["id"], group="disabled"
    )
    method = "GET" if BODIES[path] is None else "POST"
    # when the other alliance's township and hospital ask, and the township beside
    statuses = {
        (await county.call(method, address, BODIES[path], org=org, version=1)).status_code
        for org in ("TOWN-3", "LEAD-B", "TOWN-2")
    }
    # then
    assert statuses == {404}
    # and nothing has changed
    assert (await county.get(f"/v1/residents/{resident['id']}"))["version"] == 1
    assert (await county.get(f"/v1/agreements/{agreement['id']}"))["version"] == 1


async def test_a_foreign_resident_is_signed_by_nobody_and_found_in_no_list(county: County) -> None:
    resident = await county.resident("V1")
    answer = await county.call("POST", "/v1/agreements", county.agreement(resident, "T3"), org="TOWN-3")
    assert answer.status_code == 404
    for path in ("/v1/residents", "/v1/agreements", "/v1/follow-ups"):
        assert (await county.get(path, org="TOWN-3"))["items"] == []
