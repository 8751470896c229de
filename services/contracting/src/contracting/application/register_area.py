"""Register an area (片区) with its chief."""

from dataclasses import dataclass

from contracting.application.ports import Institution, UnitOfWork
from contracting.domain.errors import WrongTier
from contracting.domain.villages import Area
from yilian_kit.identifiers import new_id


@dataclass(frozen=True)
class RegisterArea:
    """``institution_code`` is the township in which the area lies."""

    code: str
    name: str
    chief_name: str
    institution_code: str


async def register_area(command: RegisterArea, work: UnitOfWork) -> tuple[Area, Institution]:
    """The area and its township. Raises ``UnknownCode``, ``WrongTier``, ``CodeTaken``."""
    township = await work.directory.by_code(command.institution_code, "institution_code")
    if township.tier != "township":
        raise WrongTier(township.code, "township")
    area = Area(
        id=new_id(),
        code=command.code,
        name=command.name,
        chief_name=command.chief_name,
        institution_id=township.id,
    )
    await work.villages.add_area(area)
    return area, township
