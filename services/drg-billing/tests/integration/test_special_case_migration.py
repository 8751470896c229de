"""Special cases of the release before keep their places, and who applied is told by the audit."""

import asyncio

import sqlalchemy as sa
from alembic import command
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from drg_billing.bootstrap import define_service
from yilian_kit.migration import alembic_config
from yilian_kit.testing.databases import TestDatabases

HOSPITAL = "01890000-0000-7000-8000-0000000000aa"
APPLICATIONS = (
    # A refused application and the one after it, of one case; one of another area; one whose audit is gone
    (1, 1, "990100", "refused"),
    (2, 1, "990100", "approved"),
    (3, 2, "990200", "pending"),
    (4, 3, "990100", "pending"),
)
BEFORE = (
    "ALTER TABLE special_case DROP CONSTRAINT special_case_case_id_fkey",  # the cases are of no matter here
    *(
        f"""
        INSERT INTO special_case (id, case_id, institution_id, institution_code, institution_tier, pooling_area, year,
                                  reason, document_number, applied_at, state, version)
        VALUES ('01890000-0000-7000-8000-00000000000{number}', '01890000-0000-7000-8000-00000000001{case}',
                '{HOSPITAL}', 'H1', 'county_lead', '{area}', 2025, 'other', '', now(), '{state}', 1)
        """  # noqa: S608 - values of this file
        for number, case, area, state in APPLICATIONS
    ),
    f"INSERT INTO special_case_counter VALUES ('{HOSPITAL}', 2025, 3)",  # noqa: S608
    """
    INSERT INTO audit (id, subject, organisation_code, action, record_type, record_id, outcome)
    SELECT gen_random_uuid(), subject, 'H1', 'apply-for-special-case', 'case', record_id::uuid, 'done'
    FROM (VALUES ('zhang', '01890000-0000-7000-8000-000000000011'), ('li', '01890000-0000-7000-8000-000000000011'),
                 ('wang', '01890000-0000-7000-8000-000000000012')) AS applied (subject, record_id)
    """,
)


WITHDRAWN = (
    """
    DO $$ DECLARE name text; BEGIN  -- whatever else a case has is of no matter here
        FOR name IN SELECT column_name FROM information_schema.columns
            WHERE table_name = 'discharge_case' AND is_nullable = 'NO' AND column_name <> 'id'
        LOOP EXECUTE format('ALTER TABLE discharge_case ALTER %I DROP NOT NULL', name); END LOOP;
    END $$
    """,
    """
    INSERT INTO discharge_case (id, state, withdrawal_reason)
    VALUES ('01890000-0000-7000-8000-000000000011', 'withdrawn', 'replaced')
    """,
    "UPDATE special_case SET effect = 'by_item' WHERE state = 'approved'",
)


async def rows(connection: AsyncConnection, statement: str) -> list[tuple[object, ...]]:
    return [tuple(row) for row in await connection.execute(sa.text(statement))]


async def test_applications_keep_their_places_and_learn_who_applied(databases: TestDatabases) -> None:
    async with databases.empty() as url:
        # Given applications of the release before, under one counter for all areas
        config = alembic_config(define_service().migrations, url)
        await asyncio.to_thread(command.upgrade, config, "0006")
        engine = create_async_engine(url)
        async with engine.begin() as connection:
            for statement in BEFORE:
                await connection.execute(sa.text(statement))

        # When they are brought to this release
        await asyncio.to_thread(command.upgrade, config, "0007")

        # Then each knows who applied, as far as the audit does, and each area counts its own
        async with engine.begin() as connection:
            applied = await rows(connection, "SELECT applied_by, decided_by FROM special_case ORDER BY id")
            counters = await rows(connection, "SELECT pooling_area, taken FROM special_case_counter ORDER BY 1")
        assert applied == [
            ("zhang", "before four eyes"),
            ("li", "before four eyes"),
            ("wang", None),
            ("system", None),
        ]
        assert counters == [("990100", 2), ("990200", 1)]

        # And the way back adds them up again
        await asyncio.to_thread(command.downgrade, config, "0006")
        async with engine.begin() as connection:
            assert await rows(connection, "SELECT year, taken FROM special_case_counter") == [(2025, 3)]
        await engine.dispose()


async def test_applications_of_withdrawn_cases_give_their_places_back(databases: TestDatabases) -> None:
    async with databases.empty() as url:
        # Given applications of the release before: of the case that was withdrawn, one is refused and one approved
        config = alembic_config(define_service().migrations, url)
        await asyncio.to_thread(command.upgrade, config, "0006")
        engine = create_async_engine(url)
        async with engine.begin() as connection:
            for statement in BEFORE:
                await connection.execute(sa.text(statement))
        await asyncio.to_thread(command.upgrade, config, "0011")
        async with engine.begin() as connection:
            for statement in WITHDRAWN:
                await connection.execute(sa.text(statement))

        # When they are brought to this release
        await asyncio.to_thread(command.upgrade, config, "0012")

        # Then the approved one is withdrawn, and its place free
        states = "SELECT state, version FROM special_case ORDER BY id"
        counters = "SELECT pooling_area, taken FROM special_case_counter ORDER BY 1"
        async with engine.begin() as connection:
            assert await rows(connection, states) == [("refused", 1), ("withdrawn", 2), ("pending", 1), ("pending", 1)]
            assert await rows(connection, counters) == [("990100", 1), ("990200", 1)]

        # And the way back gives it the place again
        await asyncio.to_thread(command.downgrade, config, "0011")
        async with engine.begin() as connection:
            assert (await rows(connection, states))[1] == ("approved", 2)
            assert await rows(connection, counters) == [("990100", 2), ("990200", 1)]
        await engine.dispose()
