"""What was in force before the four-eyes rule stays in force, and its authors are those of the audit."""

from yilian_kit.testing.databases import TestDatabases

from .releases import released

BEFORE = (
    """
    INSERT INTO rule_pack (id, digest, code, pack_version, name, source, notice_en, notice_zh, mdcs, adrgs, groups,
                           files, version)
    SELECT ('01890000-0000-7000-8000-00000000000' || n)::uuid, 'sha256:' || n, 'pack', n, '', '', '', '', 1, 1, 1, '', 2
    FROM (VALUES ('1'), ('2')) AS pack (n)
    """,
    """
    INSERT INTO pack_activation (id, pack_id, pooling_area, valid_from)
    SELECT id, id, '990100', '2025-01-01' FROM rule_pack
    """,
    """
    INSERT INTO price_parameters (id, pooling_area, version, valid_from, content)
    SELECT ('01890000-0000-7000-8000-00000000001' || n)::uuid, '990100', n, '2025-01-01', '{}'
    FROM generate_series(1, 3) AS n
    """,
    """
    INSERT INTO audit (id, subject, organisation_code, action, record_type, record_id, outcome)
    VALUES (gen_random_uuid(), 'zhang', 'COUNTY', 'import', 'pack', '01890000-0000-7000-8000-000000000001', 'done'),
           (gen_random_uuid(), 'li', 'COUNTY', 'import', 'pack', '01890000-0000-7000-8000-000000000001', 'done'),
           (gen_random_uuid(), 'zhang', 'COUNTY', 'activate', 'pack', '01890000-0000-7000-8000-000000000001', 'done'),
           (gen_random_uuid(), 'wang', 'COUNTY', 'set', 'parameters', '01890000-0000-7000-8000-000000000012', 'done')
    """,
)


async def test_what_was_in_force_stays_in_force(databases: TestDatabases) -> None:
    # Given a database of the release before, with packs and parameters in force
    async with released(databases, "0001", BEFORE) as database:
        # When it is brought to this release
        await database.upgrade("0002")

        # Then who was first in the audit is the author, and everything is active, the newest last
        assert await database.rows(
            "SELECT pack_version, imported_by, activated_by FROM rule_pack JOIN pack_activation"
            " ON pack_id = rule_pack.id ORDER BY pack_version"
        ) == [("1", "zhang", "before four eyes"), ("2", "system", "before four eyes")]
        assert await database.rows(
            "SELECT version, set_by, activated_by FROM price_parameters JOIN parameter_activation"
            " ON parameters_id = price_parameters.id ORDER BY parameter_activation.id"
        ) == [(1, "system", "before four eyes"), (2, "wang", "before four eyes"), (3, "system", "before four eyes")]

        # And the way back leaves what was there
        await database.downgrade("0001")
        assert await database.rows("SELECT count(*) FROM price_parameters") == [(3,)]
