"""The county as the generator makes it: who lives there, who works there, and what will happen when.

Frozen values without behaviour. The generator fills them, the player tells the services about them.
All times carry the offset of Asia/Shanghai; all dates are business dates there.
"""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

KEY_GROUPS = (
    "elderly",
    "child",
    "pregnant",
    "hypertension",
    "diabetes",
    "tuberculosis",
    "severe_mental_disorder",
    "disabled",
    "low_income",
    "special_family_planning",
)
"""The ten key groups (重点人群), in the order of the county's report."""


@dataclass(frozen=True, slots=True)
class Institution:
    """A place of the directory (机构): the authority, a lead hospital, a township centre, a village clinic."""

    code: str
    name: str
    tier: str
    parent_code: str | None
    alliance_code: str | None
    town: str | None
    capabilities: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Alliance:
    """A county medical alliance (县域医共体) and its lead hospital."""

    code: str
    name: str
    lead_institution_code: str


@dataclass(frozen=True, slots=True)
class Town:
    """A town (乡镇) with its township health centre; towns belong to one alliance each."""

    code: str
    name: str
    alliance_code: str
    lead_institution_code: str
    institution_code: str


@dataclass(frozen=True, slots=True)
class Area:
    """An area (片区): villages of one town under a chief (片长)."""

    code: str
    name: str
    chief_name: str
    institution_code: str


@dataclass(frozen=True, slots=True)
class Village:
    """A village (村) with its clinic."""

    code: str
    name: str
    area_code: str
    town_code: str
    institution_code: str


@dataclass(frozen=True, slots=True)
class TeamMember:
    """A member of a family-doctor team and the role."""

    role: str
    name: str


@dataclass(frozen=True, slots=True)
class Team:
    """A family-doctor team (家庭医生团队) of a township centre, serving the villages of one area."""

    code: str
    name: str
    institution_code: str
    leader_name: str
    members: tuple[TeamMember, ...]
    village_codes: tuple[str, ...]
    family_doctors: int


class Sex(StrEnum):
    """Sex as an ID number tells it."""

    MALE = "male"
    FEMALE = "female"


@dataclass(frozen=True, slots=True)
class KeyGroupEntry:
    """An entry into a key group that is recorded, not derived from the birth date."""

    group: str
    from_date: date
    source: str
    diagnosing_institution_code: str | None


@dataclass(frozen=True, slots=True)
class Resident:
    """A made-up resident (居民). ``key_groups`` are those of the period's last day, derived ones included."""

    number: int
    id_number: str
    name: str
    sex: Sex
    birth_date: date
    phone: str
    address: str
    village_code: str
    town_code: str
    insurance_type: str
    entries: tuple[KeyGroupEntry, ...]
    key_groups: frozenset[str]


@dataclass(frozen=True, slots=True)
class Agreement:
    """A family-doctor agreement (签约协议) that a resident signs on a signing day of the town."""

    number: str
    resident_number: int
    town_code: str
    team_code: str
    starts_on: date
    years: int
    packages: tuple[str, ...]
    consent_method: str
    guardian_relation: str | None
    source: str


@dataclass(frozen=True, slots=True)
class PracticeSite:
    """A place where an expert may practise (多机构执业): the main site or a filed one."""

    institution_code: str
    kind: str
    document_number: str


@dataclass(frozen=True, slots=True)
class Expert:
    """An expert of a lead hospital."""

    code: str
    name: str
    licence_number: str
    licence_scope: str
    title: str
    department: str
    specialty: str
    operation_code: str | None
    alliance_code: str
    home_institution_code: str
    sites: tuple[PracticeSite, ...]


@dataclass(frozen=True, slots=True)
class Dispatch:
    """One expert sent down once (专家下派一人次), and what came of it."""

    number: str
    expert_code: str
    lead_institution_code: str
    institution_code: str
    kind: str
    starts_at: datetime
    ends_at: datetime
    travel_minutes: int
    legal_basis: str
    document_number: str
    document_valid_until: date
    patients_seen: int
    sessions: int
    consultations: int
    operations: int
    operation_code: str | None
    people_taught: int


@dataclass(frozen=True, slots=True)
class Lecture:
    """A lecture (讲座) and those who came."""

    code: str
    title: str
    institution_code: str
    starts_at: datetime
    ends_at: datetime
    hours: int
    places: int
    attendees: tuple["Attendee", ...]


@dataclass(frozen=True, slots=True)
class Attendee:
    """A member of a township's staff who attends a lecture."""

    code: str
    institution_code: str


@dataclass(frozen=True, slots=True)
class Placement:
    """A short-term training (短期进修) of one person at a lead hospital."""

    trainee_code: str
    institution_code: str
    from_institution_code: str
    supervisor_expert_code: str
    from_date: date
    to_date: date


class Course(StrEnum):
    """How far an upward referral gets within the period."""

    SENT_BACK = "sent_back"
    COMPLETED = "completed"
    REJECTED = "rejected"
    CANCELLED = "cancelled"
    ACCEPTED = "accepted"
    ARRIVED = "arrived"
    IN_TREATMENT = "in_treatment"


@dataclass(frozen=True, slots=True)
class BackReferral:
    """The way back down (下转): completed by the township centre, or still open when the period ends."""

    number: str
    completed: bool


@dataclass(frozen=True, slots=True)
class Referral:
    """An upward referral (上转) of a resident, and the way back where there is one."""

    number: str
    resident_number: int
    kind: str
    priority: str
    sending_institution_code: str
    sending_department: str
    sending_doctor: str
    receiving_institution_code: str
    receiving_department: str
    impression_code: str
    requested_at: datetime
    course: Course
    stay_days: int
    back: BackReferral | None


@dataclass(frozen=True, slots=True)
class Discharge:
    """A stay that ended, as the hospital's information system submits it; amounts in yuan."""

    settlement_number: str
    resident_number: int
    institution_code: str
    admitted_on: date
    discharged_on: date
    main_diagnosis: str
    other_diagnoses: tuple[str, ...]
    main_procedure: str | None
    intensive_care_hours: int
    total_cost: Decimal
    full_self_pay: Decimal
    over_limit: Decimal
    pre_self_pay: Decimal


@dataclass(frozen=True, slots=True)
class County:
    """Everything of one scenario, in the order in which it happens within each collection."""

    first_day: date
    last_day: date
    institutions: tuple[Institution, ...]
    alliances: tuple[Alliance, ...]
    towns: tuple[Town, ...]
    areas: tuple[Area, ...]
    villages: tuple[Village, ...]
    teams: tuple[Team, ...]
    residents: tuple[Resident, ...]
    agreements: tuple[Agreement, ...]
    experts: tuple[Expert, ...]
    dispatches: tuple[Dispatch, ...]
    lectures: tuple[Lecture, ...]
    placements: tuple[Placement, ...]
    referrals: tuple[Referral, ...]
    discharges: tuple[Discharge, ...]
