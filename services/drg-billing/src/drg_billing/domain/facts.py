"""What happened, as the service tells it to others."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from drg_billing.domain.case import DischargeCase, PackReference
from drg_billing.domain.settlement_record import SettlementRecord


@dataclass(frozen=True, slots=True)
class CaseGrouped:
    case: DischargeCase


@dataclass(frozen=True, slots=True)
class CaseSettled:
    case: DischargeCase
    settlement: SettlementRecord


@dataclass(frozen=True, slots=True)
class SettlementReversed:
    case: DischargeCase
    reversal: SettlementRecord


@dataclass(frozen=True, slots=True)
class AdjustmentPosted:
    case: DischargeCase
    adjustment: SettlementRecord


@dataclass(frozen=True, slots=True)
class PackActivation:
    """From `valid_from` to `valid_to` (both included) discharges of the pooling area are grouped by this pack."""

    id: UUID
    pooling_area: str
    pack: PackReference
    valid_from: date
    valid_to: date | None
    version: int
    activated_by: str


@dataclass(frozen=True, slots=True)
class PackActivated:
    activation: PackActivation


Fact = CaseGrouped | CaseSettled | SettlementReversed | AdjustmentPosted | PackActivated
