"""What contracting does, one use case after the other.

The county
    ``register_area`` · ``register_village`` · ``register_team`` · ``publish_package``
Residents and key groups
    ``register_resident`` · ``register_residents`` (a file) · ``read_resident`` · ``list_residents`` ·
    ``change_resident`` · ``move_resident`` · ``move_resident_out`` · ``mark_resident_deceased`` ·
    ``enter_resident_in_key_group`` · ``end_key_group``
Agreements
    ``sign_agreement`` · ``sign_agreements`` (a file) · ``submit_agreement`` · ``give_consent`` ·
    ``renew_agreement`` · ``terminate_agreement`` · ``enter_agreement_in_error`` · ``expire_agreements`` (nightly) ·
    ``read_agreement`` · ``list_agreements``
After hospital
    ``follow_up_back_referral`` (on an event) · ``complete_follow_up`` · ``list_follow_ups``
Figures
    ``report_coverage`` · ``report_coverage_by``
"""

from contracting.application.activate_agreement import GiveConsent, give_consent, submit_agreement
from contracting.application.change_key_groups import (
    EnterKeyGroup,
    LeaveKeyGroup,
    end_key_group,
    enter_resident_in_key_group,
)
from contracting.application.change_resident import ChangeResident, change_resident
from contracting.application.depart_resident import (
    Departure,
    MoveResident,
    mark_resident_deceased,
    move_resident,
    move_resident_out,
)
from contracting.application.end_agreement import (
    TerminateAgreement,
    enter_agreement_in_error,
    terminate_agreement,
)
from contracting.application.expire_agreements import expire_agreements
from contracting.application.find_agreement import list_agreements, read_agreement
from contracting.application.find_resident import ResidentRecord, list_residents, read_resident
from contracting.application.follow_up_back_referral import (
    CompleteFollowUp,
    OpenFollowUp,
    complete_follow_up,
    follow_up_back_referral,
    list_follow_ups,
)
from contracting.application.publish_package import PublishPackage, publish_package
from contracting.application.register_area import RegisterArea, register_area
from contracting.application.register_residents import (
    Duplicate,
    Registered,
    RegisterResident,
    Rejected,
    register_resident,
    register_residents,
)
from contracting.application.register_team import RegisterTeam, register_team
from contracting.application.register_village import RegisterVillage, register_village
from contracting.application.renew_agreement import RenewAgreement, renew_agreement
from contracting.application.report_coverage import report_coverage, report_coverage_by
from contracting.application.sign_agreement import (
    NotSigned,
    SignAgreement,
    Signed,
    sign_agreement,
    sign_agreements,
)

__all__ = [
    "ChangeResident",
    "CompleteFollowUp",
    "Departure",
    "Duplicate",
    "EnterKeyGroup",
    "GiveConsent",
    "LeaveKeyGroup",
    "MoveResident",
    "NotSigned",
    "OpenFollowUp",
    "PublishPackage",
    "RegisterArea",
    "RegisterResident",
    "RegisterTeam",
    "RegisterVillage",
    "Registered",
    "Rejected",
    "RenewAgreement",
    "ResidentRecord",
    "SignAgreement",
    "Signed",
    "TerminateAgreement",
    "change_resident",
    "complete_follow_up",
    "end_key_group",
    "enter_agreement_in_error",
    "enter_resident_in_key_group",
    "expire_agreements",
    "follow_up_back_referral",
    "give_consent",
    "list_agreements",
    "list_follow_ups",
    "list_residents",
    "mark_resident_deceased",
    "move_resident",
    "move_resident_out",
    "publish_package",
    "read_agreement",
    "read_resident",
    "register_area",
    "register_resident",
    "register_residents",
    "register_team",
    "register_village",
    "renew_agreement",
    "report_coverage",
    "report_coverage_by",
    "sign_agreement",
    "sign_agreements",
    "submit_agreement",
    "terminate_agreement",
]
