"""Set price parameters (设定支付参数): always a new version, never a change of an old one."""

from __future__ import annotations

from drg_billing.application.ports import ParameterSet, UnitOfWork
from drg_billing.domain.check_parameters import check_parameters
from drg_billing.domain.errors import CountyOnly
from drg_billing.domain.parameters import PriceParameters


async def set_parameters(parameters: PriceParameters, work: UnitOfWork) -> ParameterSet:
    """Store the set under the area's next version number, whatever number it carries.

    Raises ParametersInvalid, CountyOnly, LostRace.
    """
    if not work.directory.acts_for_county():
        raise CountyOnly("set-parameters")
    check_parameters(parameters)
    stored = await work.parameters.add(parameters)
    await work.audit_act("set", "parameters", stored.id)
    return stored
