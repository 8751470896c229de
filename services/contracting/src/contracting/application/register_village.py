"""Register a village or community (村、社区) in its area."""

from dataclasses import dataclass

from contracting.application.ports import Institution, UnitOfWork
from contracting.domain.errors import OutsideArea, WrongTier
from contracting.domain.villages import Area, Village
from yilian_kit.clock import Clock
from yilian_kit.identifiers import new_id


@dataclass(frozen=True)
class RegisterVillage:
    """``institution_code`` cares for the village: a village clinic, or the township itself."""

    code: str
    name: str
    area_code: str
    institution_code: str


async def register_village(
    command: RegisterVillage, work: UnitOfWork, clock: Clock
) -> tuple[Village, Area, Institution]:
    """The village, counted in figures from today.

    Raises ``UnknownCode``, ``WrongTier``, ``OutsideArea``, ``CodeTaken``.
    """
    institution = await work.directory.by_code(command.institution_code, "institution_code")
    if institution.tier not in {"township", "village"}:
        raise WrongTier(institution.code, "township, village")
    area = await work.villages.area_by_code(command.area_code)
    if area.institution_id not in institution.ancestor_ids:
        raise OutsideArea(institution.code, area.code)
    village = Village(
        id=new_id(),
        code=command.code,
        name=command.name,
        area_id=area.id,
        institution_id=institution.id,
        registered_on=clock.today(),
    )
    await work.villages.add_village(village)
    return village, area, institution
