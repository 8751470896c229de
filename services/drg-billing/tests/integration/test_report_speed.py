"""How long yearly reports and searches take over 100,000 cases: it prints the times, and checks sums alone.

Run by hand: `.venv/bin/pytest -m nightly -s services/drg-billing/tests/integration/test_report_speed.py`
"""

import time
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
import sqlalchemy as sa

from drg_billing.domain.reports.request import Breakdown

from .county import AUTHORITY, OTHER_HOSPITAL, TOWNSHIP, County, an_id_number, parameters
from .report_county import CLEARING, ask_for

CASES = 100_000
YEAR = {"from": "2025-01-01", "to": "2025-12-31"}
GROUPS = [
    f"{mdc}{kind}{number}{suffix}"
    for mdc in "BCDEFGHI"
    for kind in "BRS"
    for number in range(1, 10)
    for suffix in "135"
]

_CLONES = """
    INSERT INTO discharge_case (id, institution_id, institution_code, institution_tier, settlement_number, person_key,
        insurance_type, pooling_area, doctor_code, admitted_on, discharged_on, leaving_way, icu_hours,
        ventilation_hours, sex, age_years, main_diagnosis, other_diagnoses, main_procedure, other_procedures,
        total_cost, full_self_pay, over_limit, pre_self_pay, mdc, adrg, drg, group_name, status, reasons, warnings,
        pack_digest, state, version)
    SELECT uuidv7(), o.id, o.code, o.tier, 'C-' || n, encode(sha256(convert_to((n % 40000)::text, 'UTF8')), 'hex'),
        c.insurance_type, NULL, 'D' || n % 300, day - (n % 17), day, CASE WHEN n % 97 = 0 THEN '5' ELSE '1' END, 0,
        0, c.sex, c.age_years, c.main_diagnosis, c.other_diagnoses, '', '{}',
        1000 + (n * 7919) % 2000000 / 100.0, 0, 0, 0, left(g.drg, 1), left(g.drg, 3), g.drg, g.drg,
        CASE WHEN n % 50 = 0 THEN 'qy' ELSE 'grouped' END, '{}',
        CASE WHEN n % 1000 = 0 THEN '[["unknown_diagnosis", "WHAT.1"]]'::jsonb ELSE '[]' END,
        c.pack_digest, CASE WHEN n % 20 = 0 THEN 'awaiting_settlement' ELSE 'settled' END, 2
    FROM generate_series(1, :cases) AS n
    CROSS JOIN LATERAL (SELECT date '2025-01-01' + n % 365 AS day) AS days
    JOIN (SELECT *, row_number() OVER (ORDER BY code) - 1 AS place FROM organisation WHERE code <> 'COUNTY') AS o
        ON o.place = n % 3
    JOIN unnest(CAST(:groups AS text[])) WITH ORDINALITY AS g (drg, place) ON g.place = 1 + n % :groups_count
    CROSS JOIN (SELECT * FROM discharge_case LIMIT 1) AS c
"""
_ENTRIES = """
    INSERT INTO settlement (id, case_id, sequence, kind, recorded_at, pooling_area, parameter_version, pack_digest,
        person_key, insurance_type, year, inputs, result, deductible_met, total, basic, supplement, serious_illness,
        assistance, account, mutual_aid, cash)
    SELECT uuidv7(), c.id, 1, 'settlement', s.recorded_at, s.pooling_area, s.parameter_version, s.pack_digest,
        c.person_key, s.insurance_type, 2025, s.inputs, s.result, s.deductible_met, s.total, s.basic, s.supplement,
        s.serious_illness, s.assistance, s.account, s.mutual_aid, s.cash
    FROM discharge_case AS c CROSS JOIN (SELECT * FROM settlement LIMIT 1) AS s
    WHERE c.state = 'settled' AND c.settlement_number LIKE 'C-%'
"""
_ADJUSTMENTS = """
    INSERT INTO settlement (id, case_id, sequence, kind, adjusts, reason, recorded_at, pooling_area, parameter_version,
        pack_digest, person_key, insurance_type, year, inputs, result, deductible_met, total, basic, supplement,
        serious_illness, assistance, account, mutual_aid, cash)
    SELECT uuidv7(), s.case_id, 2, 'adjustment', s.id, 'other', s.recorded_at, s.pooling_area, s.parameter_version,
        s.pack_digest, s.person_key, s.insurance_type, s.year, s.inputs, s.result, s.deductible_met, 0, 0, 0, 0, 0, 0,
        0, 0
    FROM settlement AS s JOIN discharge_case AS c ON c.id = s.case_id
    WHERE c.settlement_number LIKE 'C-%' AND right(c.settlement_number, 2) IN ('11', '22', '33')
"""


@pytest.fixture
async def full_year(county: County) -> County:
    """A county's year in three hospitals of 300 doctors each, in 648 groups; 95 % settled, 3 % adjusted."""
    prices = {**parameters()["group_prices"], "weights": {"*": "1.0000", **dict.fromkeys(GROUPS, "0.8731")}}
    await county.set_parameters(group_prices=prices, clearing=CLEARING)
    await county.settled()
    async with county.service.database.transaction(120) as session:
        await session.execute(sa.text("SET LOCAL statement_timeout = '120s'"))
        groups = {"cases": CASES, "groups": GROUPS, "groups_count": len(GROUPS)}
        await session.execute(sa.text(_CLONES), groups)
        await session.execute(sa.text(_ENTRIES))
        await session.execute(sa.text(_ADJUSTMENTS))
        await session.execute(sa.text("ANALYZE discharge_case, settlement, organisation"))
    return county


@pytest.mark.nightly
async def test_a_year_of_100_000_cases_is_reported_within_the_deadline(full_year: County) -> None:
    for name, by in (
        *(("case-mix", by) for by in Breakdown),
        *(("quality", by) for by in Breakdown),
        *(("payments", by) for by in Breakdown),
        ("prepayments", None),
        ("clearing", None),
    ):
        query: dict[str, Any] = dict(YEAR) if by is None else {**YEAR, "by": by}
        report = await _timed(f"{name} {by or ''}", lambda n=name, q=query: ask_for(full_year, n, q, reader=AUTHORITY))
        counted = "settled_cases" if name in ("payments", "prepayments", "clearing") else "cases"
        assert report["total"][counted] == (CASES * 19 // 20 + 1 if counted == "settled_cases" else CASES + 1)
    for kind in ("csv", "xlsx"):
        query = {**YEAR, "by": "doctor", "format": kind}
        await _timed(
            f"payments doctor {kind}", lambda q=query: ask_for(full_year, "payments", q, reader=AUTHORITY), read=False
        )


@pytest.mark.nightly
async def test_searches_over_100_000_cases(full_year: County) -> None:
    for reader in (AUTHORITY, OTHER_HOSPITAL):
        for query in (
            {},
            {"settlement_number": "C-77777"},
            {"drg": "BB11", "doctor_code": "D1"},
            {"adrg": "IS9"},
            {"mdc": "I", "status": "qy"},
            {"doctor_code": "D299", "from": "2025-12-01"},
            {"warning": "unknown_diagnosis"},
            {"warning": "catch_all_group"},
            {"min_cost": "20999.00"},
            {"min_cost": "99999.00"},
            {"state": "reversed"},
            {"institution_code": TOWNSHIP, "from": "2025-06-01", "to": "2025-06-01"},
        ):
            await _timed(f"{reader} {query}", lambda q=query, r=reader: full_year.get("/v1/cases", by=r, limit=50, **q))
        found = await _timed(
            f"{reader} person",
            lambda r=reader: full_year.ask("/v1/cases/search", {"person_id_number": an_id_number()}, by=r),
        )
        assert len(found["items"]) == (1 if reader == AUTHORITY else 0)


async def _timed(what: str, ask: Callable[[], Awaitable[Any]], *, read: bool = True) -> Any:
    started, used = time.perf_counter(), time.process_time()
    answer = await ask()
    print(f"{what:60} {time.perf_counter() - started:6.3f} s, of it here {time.process_time() - used:6.3f} s")  # noqa: T201
    assert answer.status_code == 200, answer.text
    return answer.json() if read else None
