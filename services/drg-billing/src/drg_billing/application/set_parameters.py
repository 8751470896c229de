"""Set price parameters (设定支付参数): one person proposes a version, another activates it, or it is withdrawn."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from drg_billing.application.ports import ParameterSet, UnitOfWork
from drg_billing.domain.check_parameters import check_parameters
from drg_billing.domain.errors import CountyOnly, StaleVersion
from drg_billing.domain.four_eyes import ActivationState, AlreadyActive, ProposalWithdrawn, require_second_person
from drg_billing.domain.outpatient_years import check_outpatient_years, outpatient_years_of
from drg_billing.domain.parameters import PriceParameters


async def set_parameters(parameters: PriceParameters, work: UnitOfWork) -> ParameterSet:
    """Propose the set under the area's next version number, whatever number it carries. It is not in force yet.

    Raises ParametersInvalid, CountyOnly, LostRace.
    """
    if not work.directory.acts_for_county():
        raise CountyOnly("set-parameters")
    check_parameters(parameters)
    await _check_against_active(parameters, work)
    stored = await work.parameters.add(parameters, work.actor)
    await work.audit_act("set", "parameters", stored.id)
    return stored


@dataclass(frozen=True)
class ActivateParameters:
    """The proposed set, and its revision as the person read it."""

    parameters_id: UUID
    expected_revision: int


async def activate_parameters(command: ActivateParameters, work: UnitOfWork) -> ParameterSet:
    """Put a proposed set in force; where several cover a day, the later start goes first, then the later activation.

    Raises ParametersNotFound, StaleVersion, AlreadyActive, ProposalWithdrawn, CountyOnly, FourEyesRequired, LostRace,
    ParametersInvalid where it contradicts what has been activated since it was proposed.
    """
    if not work.directory.acts_for_county():
        raise CountyOnly("activate-parameters")
    proposed = await work.parameters.get(command.parameters_id)
    _check_open(proposed, command.expected_revision)
    require_second_person("activate-parameters", author=proposed.set_by, actor=work.actor)
    await work.parameters.lock_area(proposed.parameters.pooling_area)
    await _check_against_active(proposed.parameters, work)
    activated = await work.parameters.activate(proposed, work.actor)
    await work.audit_act("activate", "parameters", activated.id)
    return activated


@dataclass(frozen=True)
class WithdrawParameters:
    """The proposed set, and its revision as the person read it."""

    parameters_id: UUID
    expected_revision: int


async def withdraw_parameters(command: WithdrawParameters, work: UnitOfWork) -> ParameterSet:
    """Take a proposal back, by anybody of the county authority, its author too. It stays in the list, never in force.

    Raises ParametersNotFound, StaleVersion, AlreadyActive, ProposalWithdrawn, CountyOnly, LostRace.
    """
    if not work.directory.acts_for_county():
        raise CountyOnly("withdraw-parameters")
    proposed = await work.parameters.get(command.parameters_id)
    _check_open(proposed, command.expected_revision)
    withdrawn = await work.parameters.withdraw(proposed, work.actor)
    await work.audit_act("withdraw", "parameters", withdrawn.id)
    return withdrawn


async def _check_against_active(parameters: PriceParameters, work: UnitOfWork) -> None:
    active = await work.parameters.active_outpatient_years(parameters.pooling_area)
    check_outpatient_years(outpatient_years_of(parameters), active)


def _check_open(proposed: ParameterSet, expected_revision: int) -> None:
    if proposed.revision != expected_revision:
        raise StaleVersion(expected_revision, proposed.revision)
    if proposed.state is ActivationState.ACTIVE:
        raise AlreadyActive
    if proposed.state is ActivationState.WITHDRAWN:
        raise ProposalWithdrawn
