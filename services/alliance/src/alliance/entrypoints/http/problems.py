"""Which HTTP problem each domain error becomes, in two languages."""

from alliance.domain.alliance import LeadsAlready, NotALeadHospital
from alliance.domain.coverage import NotCovered
from alliance.domain.dispatch import ExpertDoubleBooked, NotSentAway, ResultsIncomplete
from alliance.domain.errors import (
    ActNotAllowed,
    CodeTaken,
    DateBeforePresentState,
    DateInFuture,
    NotYourAct,
    PeriodReversed,
    RecordNotFound,
    ReferenceUnknown,
    StaleVersion,
    TooEarly,
)
from alliance.domain.institution import InstitutionNotOpen, StillInUse
from alliance.domain.placement import HostCannotTrain, SupervisorElsewhere, TraineePlacedAlready
from alliance.domain.practice_site import FilingOutsideAlliance, MainIsTheHome, SiteExists
from alliance.domain.training import AttendedAlready, TrainingFull, WrongCheckInCode
from alliance.domain.tree import (
    AllianceMismatch,
    FirstIsTheAuthority,
    ParentInOwnSubtree,
    ParentRequired,
    RootExists,
    TierMismatch,
)
from yilian_kit.http import ProblemCatalogue, ProblemType
from yilian_kit.http.problem import NOT_FOUND, VERSION_STALE

_GENERAL: ProblemCatalogue = {
    RecordNotFound: NOT_FOUND,
    StaleVersion: VERSION_STALE,
    ReferenceUnknown: ProblemType(
        422,
        ReferenceUnknown.slug,
        title_en="The request names a record that does not exist, or that you may not use for this",
        title_zh="所引用的记录不存在或无权使用",
        detail_en="{record_type}: {reference}.",
        detail_zh="{record_type}：{reference}。",
        extension=("record_type", "reference"),
    ),
    ActNotAllowed: ProblemType(
        409,
        ActNotAllowed.slug,
        title_en="The record's state does not allow this act",
        title_zh="记录当前状态不允许该操作",
        detail_en="A {record_type} that is {state} does not allow {act}; it allows {allowed}.",
        detail_zh="状态为 {state} 的 {record_type} 不允许 {act}；当前允许：{allowed}。",
        extension=("state", "allowed_actions"),
    ),
    NotYourAct: ProblemType(
        403,
        NotYourAct.slug,
        title_en="Your organisation may see this record but not do this act",
        title_zh="贵机构可查看该记录，但无权执行该操作",
        detail_en="{record_type}: {act}.",
        detail_zh="{record_type}：{act}。",
    ),
    CodeTaken: ProblemType(
        409,
        CodeTaken.slug,
        title_en="The code, or the licence, is registered already",
        title_zh="该编码或执业证书已登记",
        detail_en="{record_type} {code}.",
        detail_zh="{record_type} {code}。",
    ),
    PeriodReversed: ProblemType(
        422,
        PeriodReversed.slug,
        title_en="The period ends before it starts",
        title_zh="结束时间早于开始时间",
        detail_en="{starts} to {ends}.",
        detail_zh="{starts} 至 {ends}。",
    ),
    TooEarly: ProblemType(
        409,
        TooEarly.slug,
        title_en="What the act records has not happened yet",
        title_zh="事项尚未发生，不能登记",
        detail_en="{act}: not before {not_before}.",
        detail_zh="{act}：不得早于 {not_before}。",
        extension=("not_before",),
    ),
    DateInFuture: ProblemType(
        422,
        DateInFuture.slug,
        title_en="A change of the directory takes effect today or earlier",
        title_zh="机构变更的生效日期不能晚于今天",
        detail_en="{day} is after {today}.",
        detail_zh="{day} 晚于 {today}。",
    ),
    DateBeforePresentState: ProblemType(
        409,
        DateBeforePresentState.slug,
        title_en="A change may not reach back behind the change before it",
        title_zh="生效日期不能早于上一次变更",
        detail_en="{day} is before {present_since}.",
        detail_zh="{day} 早于 {present_since}。",
    ),
}

_DIRECTORY: ProblemCatalogue = {
    FirstIsTheAuthority: ProblemType(
        409,
        FirstIsTheAuthority.slug,
        title_en="The first institution is the county authority that you act for",
        title_zh="首个登记的机构必须是令牌所属的县级主管部门",
        detail_en="Register a county_authority with the code {caller_code} first.",
        detail_zh="请先登记编码为 {caller_code} 的 county_authority。",
    ),
    RootExists: ProblemType(
        409, RootExists.slug, title_en="The directory has its one root", title_zh="机构目录已有唯一的根机构"
    ),
    ParentRequired: ProblemType(
        422,
        ParentRequired.slug,
        title_en="An institution of this tier hangs under another",
        title_zh="该层级机构必须指定上级机构",
        detail_en="{tier} needs parent_code.",
        detail_zh="{tier} 必须填写 parent_code。",
    ),
    TierMismatch: ProblemType(
        409,
        TierMismatch.slug,
        title_en="An institution of this tier cannot hang under one of that tier",
        title_zh="机构层级与上级机构层级不匹配",
        detail_en="{tier} hangs under {possible_tiers}, not under {parent_tier}.",
        detail_zh="{tier} 的上级应为 {possible_tiers}，而不是 {parent_tier}。",
    ),
    ParentInOwnSubtree: ProblemType(
        409,
        ParentInOwnSubtree.slug,
        title_en="An institution cannot hang under itself or what is below it",
        title_zh="上级机构不能是本机构或其下级",
        detail_en="{code} under {parent_code}.",
        detail_zh="{code} → {parent_code}。",
    ),
    AllianceMismatch: ProblemType(
        409,
        AllianceMismatch.slug,
        title_en="The institution belongs to the alliance above it, or leads its own",
        title_zh="机构应属于其上级所在医联体，或其牵头的医联体",
        detail_en="{code}.",
        detail_zh="{code}。",
    ),
    InstitutionNotOpen: ProblemType(
        409,
        InstitutionNotOpen.slug,
        title_en="The institution is not open on that day",
        title_zh="机构在该日期未开业或已撤销",
        detail_en="{code} on {day}.",
        detail_zh="{code}，{day}。",
    ),
    StillInUse: ProblemType(
        409,
        StillInUse.slug,
        title_en="The institution is still in use",
        title_zh="机构仍在使用，不能撤销",
        detail_en="{code}: {because}.",
        detail_zh="{code}：{because}。",
        extension=("because",),
    ),
    NotALeadHospital: ProblemType(
        409,
        NotALeadHospital.slug,
        title_en="Only a lead hospital leads an alliance",
        title_zh="只有牵头医院可以牵头组建医联体",
        detail_en="{code} is a {tier}.",
        detail_zh="{code} 的层级为 {tier}。",
    ),
    LeadsAlready: ProblemType(
        409,
        LeadsAlready.slug,
        title_en="The hospital leads, or belongs to, an alliance already",
        title_zh="该医院已牵头或加入医联体",
        detail_en="{code}.",
        detail_zh="{code}。",
    ),
}

_EXPERTS: ProblemCatalogue = {
    FilingOutsideAlliance: ProblemType(
        409,
        FilingOutsideAlliance.slug,
        title_en="Outside the alliance a registration is needed, a filing is not enough",
        title_zh="医联体外执业需注册，备案无效",
        detail_en="{institution_code}.",
        detail_zh="{institution_code}。",
    ),
    MainIsTheHome: ProblemType(
        409,
        MainIsTheHome.slug,
        title_en="The main practice institution is the home institution, and only it",
        title_zh="主要执业机构必须且只能是所在单位",
        detail_en="{institution_code}.",
        detail_zh="{institution_code}。",
    ),
    SiteExists: ProblemType(
        409,
        SiteExists.slug,
        title_en="The expert has a practice site there in that period",
        title_zh="该专家在该机构该时段已有执业地点",
        detail_en="{institution_code}: {state}.",
        detail_zh="{institution_code}：{state}。",
    ),
    NotCovered: ProblemType(
        409,
        NotCovered.slug,
        title_en="Licence, registration or document does not cover the act",
        title_zh="执业证书、执业地点或依据文件不覆盖该项活动",
        detail_en="{acts} at {institution_code} on {days}: missing {missing}.",
        detail_zh="{acts}，{institution_code}，{days}：缺少 {missing}。",
        extension=("missing",),
    ),
    ExpertDoubleBooked: ProblemType(
        409,
        ExpertDoubleBooked.slug,
        title_en="The expert is elsewhere at that time",
        title_zh="该专家该时段已有安排",
        detail_en="At {institution_code} from {starts_at} to {ends_at}, and on the way there and back.",
        detail_zh="{starts_at} 至 {ends_at} 在 {institution_code}（含往返路途）。",
        extension=("dispatch_id", "institution_code", "starts_at", "ends_at", "other_expert_ids"),
    ),
    NotSentAway: ProblemType(
        409,
        NotSentAway.slug,
        title_en="A dispatch leads away from the home institution",
        title_zh="下派机构不能是专家所在单位",
        detail_en="{institution_code}.",
        detail_zh="{institution_code}。",
    ),
    ResultsIncomplete: ProblemType(
        409,
        ResultsIncomplete.slug,
        title_en="The results lack what this kind of session is counted by",
        title_zh="结果缺少该类活动的计数项",
        detail_en="{kind} needs {missing}.",
        detail_zh="{kind} 必须填写 {missing}。",
        extension=("missing",),
    ),
}

_TRAINING: ProblemCatalogue = {
    WrongCheckInCode: ProblemType(
        409, WrongCheckInCode.slug, title_en="The check-in code is not this session's", title_zh="签到码不正确"
    ),
    TrainingFull: ProblemType(
        409,
        TrainingFull.slug,
        title_en="Every place is taken",
        title_zh="名额已满",
        detail_en="{code}: {places} places.",
        detail_zh="{code}：{places} 个名额。",
    ),
    AttendedAlready: ProblemType(
        409,
        AttendedAlready.slug,
        title_en="The person has attended this session already",
        title_zh="该人员已签到",
        detail_en="{code}.",
        detail_zh="{code}。",
    ),
    HostCannotTrain: ProblemType(
        409,
        HostCannotTrain.slug,
        title_en="Placements are at a lead hospital or above, away from the own institution",
        title_zh="进修须在牵头医院或上级医院，且不在本单位",
        detail_en="{institution_code} is a {tier}.",
        detail_zh="{institution_code} 的层级为 {tier}。",
    ),
    SupervisorElsewhere: ProblemType(
        409,
        SupervisorElsewhere.slug,
        title_en="The supervisor does not practise at the host for the whole placement",
        title_zh="带教老师在进修期间不在接收单位执业",
        detail_en="{institution_code}.",
        detail_zh="{institution_code}。",
    ),
    TraineePlacedAlready: ProblemType(
        409,
        TraineePlacedAlready.slug,
        title_en="The trainee is in another placement on some of these days",
        title_zh="该人员同期已有进修安排",
        detail_en="From {from_date} to {to_date}.",
        detail_zh="{from_date} 至 {to_date}。",
        extension=("placement_id",),
    ),
}

PROBLEMS: ProblemCatalogue = {**_GENERAL, **_DIRECTORY, **_EXPERTS, **_TRAINING}
