"""What the service does, one use case a name."""

from drg_billing.application.administer_packs import ActivatePack, activate_pack, import_pack
from drg_billing.application.group_record import GroupedRecord, GroupRecord, group_record
from drg_billing.application.read_cases import (
    list_cases,
    list_settlements,
    read_case,
    read_settlement,
    total_cases,
)
from drg_billing.application.replay_settlement import ReplayOutcome, replay_settlement
from drg_billing.application.reverse_settlement import Reversed, ReverseSettlement, reverse_settlement
from drg_billing.application.set_parameters import ActivateParameters, activate_parameters, set_parameters
from drg_billing.application.settle_case import SettleCase, Settled, settle_case
from drg_billing.application.submit_case import SubmitCase, Submitted, submit_case
from drg_billing.application.what_if import AnsweredInquiry, AskWhatIf, ask_what_if, count_inquiries

__all__ = [
    "ActivatePack",
    "ActivateParameters",
    "AnsweredInquiry",
    "AskWhatIf",
    "GroupRecord",
    "GroupedRecord",
    "ReplayOutcome",
    "ReverseSettlement",
    "Reversed",
    "SettleCase",
    "Settled",
    "SubmitCase",
    "Submitted",
    "activate_pack",
    "activate_parameters",
    "ask_what_if",
    "count_inquiries",
    "group_record",
    "import_pack",
    "list_cases",
    "list_settlements",
    "read_case",
    "read_settlement",
    "replay_settlement",
    "reverse_settlement",
    "set_parameters",
    "settle_case",
    "submit_case",
    "total_cases",
]
