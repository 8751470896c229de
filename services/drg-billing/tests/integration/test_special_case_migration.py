"""Special cases of the release before keep their places, and who applied is told by the audit."""

from yilian_kit.testing.databases import TestDatabases

from .releases import released

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


COUNTERS = "SELECT pooling_area, taken FROM special_case_counter ORDER BY 1"


async def test_applications_keep_their_places_and_learn_who_applied(databases: TestDatabases) -> None:
    # Given applications of the release before, under one counter for all areas
    async with released(databases, "0006", BEFORE) as database:
        # When they are brought to this release
        await database.upgrade("0007")

        # Then each knows who applied, as far as the audit does, and each area counts its own
        assert await database.rows("SELECT applied_by, decided_by FROM special_case ORDER BY id") == [
            ("zhang", "before four eyes"),
            ("li", "before four eyes"),
            ("wang", None),
            ("system", None),
        ]
        assert await database.rows(COUNTERS) == [("990100", 2), ("990200", 1)]

        # And the way back adds them up again
        await database.downgrade("0006")
        assert await database.rows("SELECT year, taken FROM special_case_counter") == [(2025, 3)]


async def test_applications_of_withdrawn_cases_give_their_places_back(databases: TestDatabases) -> None:
    # Given applications of the release before: of the case that was withdrawn, one is refused and one approved
    async with released(databases, "0006", BEFORE) as database:
        await database.upgrade("0011")
        await database.execute(WITHDRAWN)

        # When they are brought to this release
        await database.upgrade("0012")

        # Then the approved one is withdrawn, and its place free
        states = "SELECT state, version FROM special_case ORDER BY id"
        assert await database.rows(states) == [("refused", 1), ("withdrawn", 2), ("pending", 1), ("pending", 1)]
        assert await database.rows(COUNTERS) == [("990100", 1), ("990200", 1)]

        # And the way back gives it the place again
        await database.downgrade("0011")
        assert (await database.rows(states))[1] == ("approved", 2)
        assert await database.rows(COUNTERS) == [("990100", 2), ("990200", 1)]
