"""What contracting's refusals look like to a client, in Chinese and English."""

from contracting.domain import errors
from yilian_kit.http import ProblemCatalogue, ProblemType
from yilian_kit.http.problem import CURSOR_INVALID, VERSION_STALE
from yilian_kit.pagination import InvalidCursor


def _problem(
    error: type[errors.DomainError],
    status: int,
    titles: tuple[str, str],
    details: tuple[str, str] = ("", ""),
    extension: tuple[str, ...] = (),
) -> ProblemType:
    return ProblemType(status, error.slug, *titles, *details, extension=extension)


_NOT_FOUND = _problem(
    errors.NotFound,
    404,
    ("There is no such record, or you may not see it", "记录不存在或无权查看"),
    ("Looked for: {record_type}.", "查找对象：{record_type}。"),
)
_CODE_TAKEN = _problem(
    errors.CodeTaken,
    409,
    ("This code is in use", "编号已被使用"),
    ("{record_type} {code} exists already.", "{record_type} {code} 已存在。"),
    ("record_type", "code"),
)
_UNKNOWN_CODE = _problem(
    errors.UnknownCode,
    422,
    ("A code names nothing that you may use", "编码不存在或无权使用"),
    ("{field}: {code} is unknown.", "{field}：{code} 不存在或无权使用。"),
    ("field", "code"),
)
_WRONG_TIER = _problem(
    errors.WrongTier,
    422,
    ("The institution is of the wrong tier", "机构层级不符"),
    ("{institution_code} must be of tier {needed}.", "{institution_code} 的层级应为 {needed}。"),
)
_OUTSIDE_AREA = _problem(
    errors.OutsideArea,
    422,
    ("The institution lies outside the area's township", "机构不在该片区所属乡镇内"),
    ("{institution_code} is not in area {area_code}.", "{institution_code} 不属于片区 {area_code}。"),
)
_COUNTY_ONLY = _problem(
    errors.CountyAuthorityOnly,
    403,
    ("Only the county health authority may do this", "仅县级卫生健康行政部门可执行该操作"),
)
_IDENTITY = _problem(
    errors.InvalidIdentity,
    422,
    ("This is not a valid ID number", "身份证号码无效"),
    ("Fault: {fault}.", "问题：{fault}。"),
    ("fault",),
)
_REGISTERED = _problem(
    errors.AlreadyRegistered, 409, ("This person is registered in the county already", "该居民已在本县建档")
)
_NOT_PRESENT = _problem(
    errors.ResidentNotPresent,
    409,
    ("The resident does not live here any more", "该居民已不在册"),
    ("Status: {status}.", "居民状态：{status}。"),
    ("status",),
)
_DATE = _problem(
    errors.ImplausibleDate,
    422,
    ("A date cannot be right", "日期不合理"),
    ("{field} lies outside what is possible.", "{field} 超出合理范围。"),
    ("field",),
)
_DERIVED = _problem(
    errors.DerivedKeyGroup,
    422,
    ("This key group follows from the birth date and is not entered by hand", "该重点人群由出生日期推算，不可手工登记"),
    ("Group: {group}.", "人群：{group}。"),
)
_GROUP_NEEDS = _problem(
    errors.KeyGroupNeeds,
    422,
    ("The key group needs, or does not take, this field", "该重点人群的登记项缺失或不适用"),
    ("{group}: {field}.", "{group}：{field}。"),
    ("group", "field"),
)
_NOT_FOR_PERSON = _problem(
    errors.KeyGroupNotForPerson,
    422,
    ("The key group is not open to this person", "该居民不符合该重点人群条件"),
    ("Group: {group}.", "人群：{group}。"),
)
_IN_GROUP = _problem(
    errors.AlreadyInKeyGroup,
    409,
    ("The resident is in this key group already", "该居民已在该重点人群中"),
    ("Group: {group}.", "人群：{group}。"),
)
_NOT_IN_GROUP = _problem(
    errors.NotInKeyGroup,
    409,
    ("The resident has no open membership of this key group", "该居民不在该重点人群中"),
    ("Group: {group}.", "人群：{group}。"),
)
_PACKAGES = _problem(
    errors.NoPackage, 422, ("An agreement has one package or more, each once", "协议至少包含一个服务包，且不得重复")
)
_SPLIT = _problem(
    errors.PackageSplitWrong,
    422,
    ("The payers' shares do not add up to the price", "各方分担金额之和与价格不符"),
)
_NOT_LATER = _problem(
    errors.PackageVersionNotLater,
    409,
    ("A new version takes effect after the one before it", "新版本的生效日期须晚于上一版本"),
    ("{code} has a version valid from {after}.", "{code} 已有自 {after} 起生效的版本。"),
    ("code", "after"),
)
_GUARDIAN = _problem(errors.GuardianNeeded, 422, ("Who is under 18 signs by a guardian", "未满 18 周岁须由监护人签约"))
_CONSENT = _problem(
    errors.ConsentIncomplete,
    422,
    ("The consent is not complete", "签约意愿证明不完整"),
    ("Missing: {field}.", "缺少：{field}。"),
    ("field",),
)
_TEAM_FULL = _problem(
    errors.TeamFull,
    409,
    ("The team has as many residents as it may sign", "该团队签约人数已满"),
    ("Team {team_code} may sign {capacity}.", "团队 {team_code} 可签约 {capacity} 人。"),
    ("team_code", "capacity"),
)
_SIGNED = _problem(
    errors.AlreadySigned,
    409,
    ("The resident has an agreement in that time", "该居民在此期间已签约"),
    ("With {team_name}, to {ends_on}.", "已与{team_name}签约，至 {ends_on}。"),
    ("team_name", "ends_on"),
)
_ILLEGAL = _problem(
    errors.IllegalAct,
    409,
    ("The agreement's state does not allow this", "协议当前状态不允许该操作"),
    ("State {state}; allowed now: {allowed}.", "当前状态 {state}；可执行：{allowed}。"),
    ("state", "allowed_actions"),
)
_NOT_OVER = _problem(
    errors.TermNotOver,
    409,
    ("The term is not over", "协议尚未到期"),
    ("Its last day is {ends_on}.", "协议最后一日为 {ends_on}。"),
)
_OVER = _problem(
    errors.TermOver,
    409,
    ("The term is over", "协议已到期"),
    ("Its last day was {ends_on}.", "协议最后一日为 {ends_on}。"),
    ("ends_on",),
)
_TOO_EARLY = _problem(
    errors.RenewalTooEarly,
    409,
    ("By phone or app it is too early to renew", "电话或应用续约为时过早"),
    ("Possible from {from_day}; at any time in the clinic.", "自 {from_day} 起可办理；到机构可随时办理。"),
    ("from_day",),
)
_REASON_TEXT = _problem(errors.ReasonTextNeeded, 422, ('The reason "other" needs words', "选择“其他”原因时须填写说明"))
_DONE = _problem(errors.FollowUpDone, 409, ("The follow-up has been done already", "该随访已完成"))
_FUTURE = _problem(
    errors.FutureAsOf,
    422,
    ("A figure is known only up to today", "统计日期不得晚于今日"),
    ("Today is {today}.", "今日为 {today}。"),
)

PROBLEMS: ProblemCatalogue = {
    InvalidCursor: CURSOR_INVALID,
    errors.NotFound: _NOT_FOUND,
    errors.StaleVersion: VERSION_STALE,
    errors.CodeTaken: _CODE_TAKEN,
    errors.UnknownCode: _UNKNOWN_CODE,
    errors.WrongTier: _WRONG_TIER,
    errors.OutsideArea: _OUTSIDE_AREA,
    errors.CountyAuthorityOnly: _COUNTY_ONLY,
    errors.InvalidIdentity: _IDENTITY,
    errors.AlreadyRegistered: _REGISTERED,
    errors.ResidentNotPresent: _NOT_PRESENT,
    errors.ImplausibleDate: _DATE,
    errors.DerivedKeyGroup: _DERIVED,
    errors.KeyGroupNeeds: _GROUP_NEEDS,
    errors.KeyGroupNotForPerson: _NOT_FOR_PERSON,
    errors.AlreadyInKeyGroup: _IN_GROUP,
    errors.NotInKeyGroup: _NOT_IN_GROUP,
    errors.NoPackage: _PACKAGES,
    errors.PackageSplitWrong: _SPLIT,
    errors.PackageVersionNotLater: _NOT_LATER,
    errors.GuardianNeeded: _GUARDIAN,
    errors.ConsentIncomplete: _CONSENT,
    errors.TeamFull: _TEAM_FULL,
    errors.AlreadySigned: _SIGNED,
    errors.IllegalAct: _ILLEGAL,
    errors.TermNotOver: _NOT_OVER,
    errors.TermOver: _OVER,
    errors.RenewalTooEarly: _TOO_EARLY,
    errors.ReasonTextNeeded: _REASON_TEXT,
    errors.FollowUpDone: _DONE,
    errors.FutureAsOf: _FUTURE,
}
