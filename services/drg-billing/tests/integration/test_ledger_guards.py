"""Somebody with the keys to the database, or a mistake of ours, cannot write what the ledgers never hold."""

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from .adjustments import adjust
from .county import County, created
from .purses import accounts_kept, credited, share, taken_back, visited

_ENTRY = (
    "INSERT INTO settlement (id, case_id, sequence, kind, reverses, adjusts, reason, recorded_at, pooling_area,"
    " parameter_version, pack_digest, person_key, insurance_type, year, inputs, result, deductible_met, total, basic,"
    " supplement, serious_illness, assistance, account, mutual_aid, cash) SELECT gen_random_uuid(), case_id, {what},"
    " recorded_at, pooling_area, parameter_version, pack_digest, person_key, insurance_type, year, inputs, result,"
    " deductible_met, {amounts} FROM settlement WHERE sequence = 1"
)
_SAME = "total, basic, supplement, serious_illness, assistance, account, mutual_aid, cash"
_NEGATIVE = "-total, -basic, -supplement, -serious_illness, -assistance, -account, -mutual_aid, -cash"


def _entry(what: str, amounts: str) -> str:
    return _ENTRY.format(what=what, amounts=amounts)


@pytest.mark.parametrize(
    ("statement", "message"),
    [
        (_entry("3, 'settlement', NULL, NULL, NULL", _SAME), "follows nothing or a reversal"),
        (_entry("4, 'adjustment', NULL, id, 'other'", _SAME), "what changes one follows it"),
        (_entry("3, 'reversal', id, NULL, 'other'", _NEGATIVE), "negative of what the case has come to"),
        (_entry("3, 'adjustment', NULL, id, NULL", _SAME), "settlement_names_what_it_changes"),
        (_entry("3, 'adjustment', id, NULL, 'other'", _SAME), "settlement_names_what_it_changes"),
        (_entry("3, 'refund', NULL, id, 'other'", _SAME), "settlement_names_what_it_changes"),
        ("UPDATE accumulator SET deductible_used = -0.01", "accumulator_not_below_zero"),
        ("UPDATE account_share SET shared_to = NULL", "never change"),
        ("DELETE FROM account_share", "never change"),
        ("UPDATE personal_account SET person_key = 'another'", "never change"),
    ],
)
async def test_an_entry_follows_from_what_stands(county: County, statement: str, message: str) -> None:
    # Given a stay that was settled and corrected, and an account that is shared
    await accounts_kept(county)
    await credited(county, "50.00")
    await share(county, holder=1, relative=2)
    settled = await county.settled(insurance_type="employee")
    created(await adjust(county, settled, costs={"total_cost": "4000.00"}))

    # Then the database refuses what does not follow
    with pytest.raises(DBAPIError, match=message):
        async with county.service.database.transaction() as session:
            await session.execute(sa.text(statement))


async def test_a_visit_is_taken_back_by_its_negative_alone(county: County) -> None:
    await accounts_kept(county)
    created(await taken_back(county, await visited(county, "V-1")))
    await visited(county, "V-2", total_cost="70.00")
    # Given the reversal of the first, written once more as that of the second
    statement = (
        "INSERT INTO outpatient_settlement SELECT (jsonb_populate_record(first,"
        " jsonb_build_object('id', gen_random_uuid(), 'settlement_number', 'V-2', 'reverses', second.id))).*"
        " FROM outpatient_settlement AS first, outpatient_settlement AS second"
        " WHERE first.kind = 'reversal' AND second.settlement_number = 'V-2'"
    )
    with pytest.raises(DBAPIError, match="negative of the settlement"):
        async with county.service.database.transaction() as session:
            await session.execute(sa.text(statement))
