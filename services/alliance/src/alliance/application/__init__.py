"""The use cases of the alliance service: its table of contents.

Directory (机构目录): register, change and close institutions; register alliances.
Experts (专家): register, change, read; apply for and decide on practice sites (多机构执业).
Dispatch (下派): plan, confirm, start, complete, cancel, record a no-show.
Training (培训与进修): announce and attend; place a trainee, complete or withdraw the placement.
Figures (统计): count them, show the rows behind them.
"""

from alliance.application.announce_training import AnnounceTraining, announce_training
from alliance.application.apply_for_practice_site import ApplyForPracticeSite, apply_for_practice_site
from alliance.application.attend_training import AttendTraining, attend_training
from alliance.application.cancel_dispatch import cancel_dispatch
from alliance.application.change_expert import ChangeExpert, change_expert
from alliance.application.change_institution import ChangeInstitution, change_institution
from alliance.application.close_institution import CloseInstitution, close_institution
from alliance.application.complete_dispatch import complete_dispatch
from alliance.application.complete_placement import complete_placement, withdraw_placement
from alliance.application.confirm_dispatch import confirm_dispatch
from alliance.application.count_figures import count_figures, show_counted_rows
from alliance.application.decide_practice_site import DecidePracticeSite, decide_practice_site
from alliance.application.dispatch_at_hand import DispatchAtHand, find_dispatch
from alliance.application.place_trainee import PlaceTrainee, place_trainee
from alliance.application.plan_dispatch import PlanDispatch, plan_dispatch
from alliance.application.read_experts import list_experts, read_expert, sites_to_decide_on
from alliance.application.record_no_show import record_no_show
from alliance.application.register_alliance import RegisterAlliance, register_alliance
from alliance.application.register_expert import RegisterExpert, register_expert
from alliance.application.register_institution import RegisterInstitution, register_institution
from alliance.application.start_dispatch import start_dispatch

__all__ = [
    "AnnounceTraining",
    "ApplyForPracticeSite",
    "AttendTraining",
    "ChangeExpert",
    "ChangeInstitution",
    "CloseInstitution",
    "DecidePracticeSite",
    "DispatchAtHand",
    "PlaceTrainee",
    "PlanDispatch",
    "RegisterAlliance",
    "RegisterExpert",
    "RegisterInstitution",
    "announce_training",
    "apply_for_practice_site",
    "attend_training",
    "cancel_dispatch",
    "change_expert",
    "change_institution",
    "close_institution",
    "complete_dispatch",
    "complete_placement",
    "confirm_dispatch",
    "count_figures",
    "decide_practice_site",
    "find_dispatch",
    "list_experts",
    "place_trainee",
    "plan_dispatch",
    "read_expert",
    "record_no_show",
    "register_alliance",
    "register_expert",
    "register_institution",
    "show_counted_rows",
    "sites_to_decide_on",
    "start_dispatch",
    "withdraw_placement",
]
