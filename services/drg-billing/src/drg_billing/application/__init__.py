"""What the service does, one use case a name."""

from drg_billing.application.adjust_settlement import Adjusted, AdjustSettlement, adjust_settlement
from drg_billing.application.administer_packs import ActivatePack, activate_pack, import_pack
from drg_billing.application.apply_for_special_case import ApplyForSpecialCase, apply_for_special_case
from drg_billing.application.check_settlement_list import CheckedList, SettlementListInHand, check_settlement_list
from drg_billing.application.decide_special_case import (
    ApproveSpecialCase,
    RefuseSpecialCase,
    approve_special_case,
    refuse_special_case,
)
from drg_billing.application.explain_case import ExplainedCase, explain_case
from drg_billing.application.group_file import group_file
from drg_billing.application.group_record import GroupedRecord, GroupRecord, group_record
from drg_billing.application.keep_accounts import (
    MovementPosted,
    PostMovement,
    ShareAccount,
    find_account,
    list_movements,
    post_movement,
    read_account,
    share_account,
)
from drg_billing.application.read_cases import (
    list_cases,
    read_case,
    read_ledger,
    read_settlement,
    total_cases,
)
from drg_billing.application.read_replay import read_replay, read_visit_replay
from drg_billing.application.read_reports import (
    list_report_cases,
    read_case_mix,
    read_clearing,
    read_payments,
    read_prepayments,
    read_quality,
)
from drg_billing.application.read_settlement_list import read_settlement_list
from drg_billing.application.read_special_cases import list_special_cases, read_places, read_special_case
from drg_billing.application.replay_settlement import ReplayOutcome, replay_settlement, replay_visit
from drg_billing.application.reverse_settlement import Reversed, ReverseSettlement, reverse_settlement
from drg_billing.application.set_parameters import (
    ActivateParameters,
    WithdrawParameters,
    activate_parameters,
    set_parameters,
    withdraw_parameters,
)
from drg_billing.application.settle_case import SettleCase, Settled, settle_case
from drg_billing.application.settle_visit import (
    ReverseVisit,
    SettleVisit,
    VisitSettled,
    list_visits,
    read_visit,
    reverse_outpatient_visit,
    settle_outpatient_visit,
)
from drg_billing.application.submit_case import SubmitCase, Submitted, submit_case
from drg_billing.application.submit_settlement_list import SubmittedList, submit_settlement_list
from drg_billing.application.what_if import AnsweredInquiry, AskWhatIf, ask_what_if, count_inquiries
from drg_billing.application.withdraw_case import WithdrawCase, withdraw_case

__all__ = [
    "ActivatePack",
    "ActivateParameters",
    "AdjustSettlement",
    "Adjusted",
    "AnsweredInquiry",
    "ApplyForSpecialCase",
    "ApproveSpecialCase",
    "AskWhatIf",
    "CheckedList",
    "ExplainedCase",
    "GroupRecord",
    "GroupedRecord",
    "MovementPosted",
    "PostMovement",
    "RefuseSpecialCase",
    "ReplayOutcome",
    "ReverseSettlement",
    "ReverseVisit",
    "Reversed",
    "SettleCase",
    "SettleVisit",
    "Settled",
    "SettlementListInHand",
    "ShareAccount",
    "SubmitCase",
    "Submitted",
    "SubmittedList",
    "VisitSettled",
    "WithdrawCase",
    "WithdrawParameters",
    "activate_pack",
    "activate_parameters",
    "adjust_settlement",
    "apply_for_special_case",
    "approve_special_case",
    "ask_what_if",
    "check_settlement_list",
    "count_inquiries",
    "explain_case",
    "find_account",
    "group_file",
    "group_record",
    "import_pack",
    "list_cases",
    "list_movements",
    "list_report_cases",
    "list_special_cases",
    "list_visits",
    "post_movement",
    "read_account",
    "read_case",
    "read_case_mix",
    "read_clearing",
    "read_ledger",
    "read_payments",
    "read_places",
    "read_prepayments",
    "read_quality",
    "read_replay",
    "read_settlement",
    "read_settlement_list",
    "read_special_case",
    "read_visit",
    "read_visit_replay",
    "refuse_special_case",
    "replay_settlement",
    "replay_visit",
    "reverse_outpatient_visit",
    "reverse_settlement",
    "set_parameters",
    "settle_case",
    "settle_outpatient_visit",
    "share_account",
    "submit_case",
    "submit_settlement_list",
    "total_cases",
    "withdraw_case",
    "withdraw_parameters",
]
