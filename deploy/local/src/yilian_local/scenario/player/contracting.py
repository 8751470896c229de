"""Villages, areas, teams and residents; then signing, month by month (家庭医生签约)."""

import hashlib
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import groupby, islice
from typing import TypeVar

from yilian_local.scenario.county import Agreement, Area, KeyGroupEntry, Resident, Team, Town, Village
from yilian_local.scenario.generator.calendar import at
from yilian_local.scenario.player.stage import Stage, family_doctor, together, township_staff
from yilian_local.scenario.steps import Json, PlayStopped, Service, Step

Row = TypeVar("Row")

_ROWS_PER_IMPORT = 400
"""The service takes 500."""


class RowsRefused(PlayStopped):
    """An import refused rows that the scenario needs."""

    def __init__(self, step: str, rows: int, problem_type: str) -> None:
        super().__init__(
            f'The step "{step}" had {rows} rows refused, the first for {problem_type} / '
            f"步骤“{step}”有 {rows} 行被拒绝，首个原因：{problem_type}"
        )


def ground_steps(stage: Stage) -> int:
    """How many steps ``lay_out_ground`` has."""
    return len(stage.county.areas) + len(stage.county.villages) + len(stage.county.teams)


async def lay_out_ground(stage: Stage) -> None:
    """Areas with their chiefs, the villages in them, and the teams that serve them."""
    county = stage.county
    await together(_register_area(stage, area) for area in county.areas)
    townships = {town.code: town.institution_code for town in county.towns}
    await together(_register_village(stage, village, townships[village.town_code]) for village in county.villages)
    await together(_register_team(stage, team) for team in county.teams)


async def import_residents(stage: Stage) -> None:
    """Register the residents, town by town; those who enter a key group later are entered in their month."""
    await together(_import_town(stage, town) for town in stage.county.towns)


async def sign(stage: Stage, month: int) -> None:
    """The signing days of a month: one import for each town."""
    agreements = [one for one in stage.county.agreements if one.starts_on.month == month]
    agreements.sort(key=lambda one: one.town_code)
    by_town = {code: list(found) for code, found in groupby(agreements, key=lambda one: one.town_code)}
    await together(_sign_town(stage, town, by_town[town.code]) for town in stage.county.towns if town.code in by_town)


def entering(stage: Stage, month: int) -> list[tuple[Resident, KeyGroupEntry]]:
    """Who enters a key group in a month, after having been registered."""
    return [
        (resident, entry)
        for resident in stage.county.residents
        for entry in resident.entries
        if entry.from_date > stage.county.first_day and entry.from_date.month == month
    ]


async def enter_key_groups(stage: Stage, month: int) -> None:
    """Enter in their key groups those whose month it is: pregnancies that are booked (孕产妇建册)."""
    await together(_enter(stage, resident, entry) for resident, entry in entering(stage, month))


async def _register_area(stage: Stage, area: Area) -> None:
    await stage.act(
        Step(
            name=f"register area {area.code}",
            service=Service.CONTRACTING,
            actor=township_staff(area.institution_code),
            at=_opening(stage),
            path="/v1/areas",
            body={
                "code": area.code,
                "name": area.name,
                "chief_name_given": area.chief_name,
                "institution_code": area.institution_code,
            },
        )
    )


async def _register_village(stage: Stage, village: Village, township_code: str) -> None:
    await stage.act(
        Step(
            name=f"register village {village.code}",
            service=Service.CONTRACTING,
            actor=township_staff(township_code),
            at=_opening(stage),
            path="/v1/villages",
            body={
                "code": village.code,
                "name": village.name,
                "area_code": village.area_code,
                "institution_code": village.institution_code,
            },
        )
    )


async def _register_team(stage: Stage, team: Team) -> None:
    await stage.act(
        Step(
            name=f"register team {team.code}",
            service=Service.CONTRACTING,
            actor=township_staff(team.institution_code),
            at=_opening(stage),
            path="/v1/teams",
            body={
                "code": team.code,
                "name": team.name,
                "institution_code": team.institution_code,
                "leader_name": team.leader_name,
                "members": [{"role": member.role, "name": member.name} for member in team.members],
                "village_codes": team.village_codes,
                "family_doctors": team.family_doctors,
            },
        )
    )


async def _import_town(stage: Stage, town: Town) -> None:
    people = [resident for resident in stage.county.residents if resident.town_code == town.code]
    for part, rows in enumerate(_parts(people)):
        step = Step(
            name=f"import residents of {town.code}, part {part + 1}",
            service=Service.CONTRACTING,
            actor=township_staff(town.institution_code),
            at=_opening(stage),
            path="/v1/residents/import",
            body={"rows": [_resident_row(stage, resident) for resident in rows]},
        )
        answer = await stage.client.act(step)
        _require_all(step, answer.body, {"registered", "duplicate"})
        for resident, outcome in zip(rows, answer.body["rows"], strict=True):
            stage.resident_ids[resident.number] = outcome["id"]
        stage.progress.advance(len(rows))


def _resident_row(stage: Stage, resident: Resident) -> Json:
    return {
        "id_number": resident.id_number,
        "name": resident.name,
        "phone": resident.phone,
        "address": resident.address,
        "village_code": resident.village_code,
        "insurance_type": resident.insurance_type,
        "key_groups": [_entry_body(entry) for entry in resident.entries if entry.from_date <= stage.county.first_day],
    }


def _entry_body(entry: KeyGroupEntry) -> Json:
    body: Json = {"group": entry.group, "from_date": entry.from_date.isoformat(), "source": entry.source}
    if entry.diagnosing_institution_code is not None:
        body["diagnosing_institution_code"] = entry.diagnosing_institution_code
    return body


async def _sign_town(stage: Stage, town: Town, agreements: list[Agreement]) -> None:
    for part, rows in enumerate(_parts(agreements)):
        day = rows[0].starts_on
        step = Step(
            name=f"sign agreements of {town.code} on {day}, part {part + 1}",
            service=Service.CONTRACTING,
            actor=family_doctor(town.institution_code),
            at=at(day, 17),
            path="/v1/agreements/import",
            body={"rows": [_agreement_row(stage, agreement) for agreement in rows]},
        )
        answer = await stage.client.act(step)
        _require_all(step, answer.body, {"signed"})
        for agreement, outcome in zip(rows, answer.body["rows"], strict=True):
            stage.agreement_ids[agreement.resident_number] = outcome["id"]
        stage.progress.advance(len(rows))


def _agreement_row(stage: Stage, agreement: Agreement) -> Json:
    consent: Json = {"method": agreement.consent_method, "given_at": at(agreement.starts_on, 10).isoformat()}
    if agreement.guardian_relation is not None:
        consent["relation"] = agreement.guardian_relation
    if agreement.consent_method == "paper":
        # Stands for the scan of the signed paper, which a made-up county does not have.
        consent["evidence_hash"] = hashlib.sha256(agreement.number.encode()).hexdigest()
    return {
        "agreement_number": agreement.number,
        "resident_id": stage.resident_ids[agreement.resident_number],
        "team_code": agreement.team_code,
        "starts_on": agreement.starts_on.isoformat(),
        "years": agreement.years,
        "packages": agreement.packages,
        "consent": consent,
        "source": agreement.source,
    }


async def _enter(stage: Stage, resident: Resident, entry: KeyGroupEntry) -> None:
    townships = {town.code: town.institution_code for town in stage.county.towns}
    record = f"/v1/residents/{stage.resident_ids[resident.number]}"
    await stage.act(
        Step(
            name=f"enter resident {resident.number} in {entry.group}",
            service=Service.CONTRACTING,
            actor=township_staff(townships[resident.town_code]),
            at=at(entry.from_date, 11),
            path=f"{record}/key-groups",
            body=_entry_body(entry),
            # The first version: nobody but this scenario has had the record in hands since it was registered.
            version=1,
            resource=record,
            is_done=lambda standing: entry.group in standing["key_groups"],
        )
    )


def _require_all(step: Step, answer: Json, wanted: set[str]) -> None:
    refused = [row for row in answer["rows"] if row["outcome"] not in wanted or row["id"] is None]
    if refused:
        problem = refused[0].get("problem") or {"type": f"outcome {refused[0]['outcome']}"}
        raise RowsRefused(step.name, len(refused), str(problem["type"]).rpartition(":")[2])


def _parts(rows: Sequence[Row]) -> Iterator[list[Row]]:
    remaining = iter(rows)
    while part := list(islice(remaining, _ROWS_PER_IMPORT)):
        yield part


def _opening(stage: Stage) -> datetime:
    return at(stage.county.first_day, 9)
