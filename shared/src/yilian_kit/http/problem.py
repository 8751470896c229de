"""RFC 9457 problem details in Chinese and English.

Domain errors know a slug at most; the catalogue in a service's ``entrypoints/http/problems.py`` gives each its
status and its two texts. ``title`` and ``detail`` follow ``Accept-Language`` (Chinese unless English is preferred);
field errors carry both languages, because the developer and the clerk who read them are different people.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson
from fastapi import Request, Response

from yilian_kit.observability.personal_data import redact
from yilian_kit.security.tokens import TokenFault

TYPE_PREFIX = "urn:yilian:problem:"


@dataclass(frozen=True)
class ProblemType:
    """What an error looks like to a client.

    ``detail_en`` and ``detail_zh`` are format strings over the exception's attributes, which must not hold personal
    data; lists stand in them with commas. ``words_zh`` says what coded values are called in the Chinese one.
    ``extension`` names attributes that are added to the answer as members of their own, coded as they are.
    """

    status: int
    slug: str
    title_en: str
    title_zh: str
    detail_en: str = ""
    detail_zh: str = ""
    extension: tuple[str, ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    words_zh: Mapping[str, str] = field(default_factory=dict)

    def told_in_english(self, values: Mapping[str, Any]) -> str:
        """The detail over these values; "" where there is none."""
        return self.detail_en.format_map(_told(values, ", ", "none", {}))

    def told_in_chinese(self, values: Mapping[str, Any]) -> str:
        """The same in Chinese."""
        return self.detail_zh.format_map(_told(values, "、", "无", self.words_zh))

    def messages(self, values: Mapping[str, Any]) -> tuple[str, str]:
        """Title and detail as one text, in English and in Chinese, for who is told both at once."""
        english, chinese = self.told_in_english(values), self.told_in_chinese(values)
        return (
            f"{self.title_en}. {english}" if english else self.title_en,
            f"{self.title_zh}。{chinese}" if chinese else self.title_zh,
        )


ProblemCatalogue = Mapping[type[Exception], ProblemType]


class ProblemError(Exception):
    """Raised in entrypoints where no domain error fits: answers with ``problem``."""

    def __init__(self, problem: ProblemType, **attributes: Any) -> None:
        super().__init__(problem.slug)
        self.problem = problem
        self.attributes = attributes


def prefers_english(accept_language: str) -> bool:
    """True when the header ranks English above Chinese (RFC 9110, 12.5.4)."""
    ranks = {"en": 0.0, "zh": 0.0}
    for part in accept_language.lower().split(","):
        tag, _, parameters = part.strip().partition(";")
        language = tag.split("-")[0]
        if language not in ranks:
            continue
        quality = parameters.strip().removeprefix("q=")
        try:
            ranks[language] = max(ranks[language], float(quality) if quality else 1.0)
        except ValueError:
            continue
    return ranks["en"] > ranks["zh"]


def render_problem(
    problem: ProblemType,
    request: Request,
    attributes: Mapping[str, Any] | None = None,
    errors: list[dict[str, str]] | None = None,
) -> Response:
    """The answer for ``problem``, in the language that the caller prefers."""
    values = attributes or {}
    english = prefers_english(request.headers.get("accept-language", ""))
    detail = problem.told_in_english(values) if english else problem.told_in_chinese(values)
    body: dict[str, Any] = {
        "type": TYPE_PREFIX + problem.slug,
        "title": problem.title_en if english else problem.title_zh,
        "status": problem.status,
        "instance": request.scope.get("state", {}).get("request_id"),
    }
    if detail:
        # An identity number in the wrong field must not come back as, say, an unknown institution's code.
        body["detail"] = redact(detail)
    if errors is not None:
        body["errors"] = errors
    for name in problem.extension:
        body[name] = values[name]
    return Response(
        orjson.dumps(body, default=str),
        status_code=problem.status,
        media_type="application/problem+json",
        headers={"Content-Language": "en" if english else "zh-CN", **problem.headers},
    )


def _told(values: Mapping[str, Any], comma: str, nothing: str, words: Mapping[str, str]) -> dict[str, Any]:
    """The values as a detail names them."""

    def word(value: Any) -> Any:
        if isinstance(value, list | tuple):
            return comma.join(str(word(each)) for each in value) or nothing
        return words.get(value, value) if isinstance(value, str) else value

    return {name: word(value) for name, value in values.items()}


MALFORMED = ProblemType(422, "request-malformed", "The request does not keep the rules", "请求内容不符合规则")
BODY_ENCODED = ProblemType(
    415,
    "body-encoded",
    "The request body must be sent as it is, not compressed",
    "请求体必须原样发送，不得压缩",
    "Leave the header Content-Encoding out.",
    "请勿携带请求头 Content-Encoding。",
    headers={"Accept-Encoding": "identity"},
)
NOT_FOUND = ProblemType(404, "not-found", "There is no such record, or you may not see it", "记录不存在或无权查看")
METHOD_NOT_ALLOWED = ProblemType(
    405, "method-not-allowed", "This address does not offer that method", "不支持该请求方法"
)
UNEXPECTED = ProblemType(500, "unexpected", "An unexpected fault; it has been logged", "系统出现意外错误，已记录")
UNAVAILABLE = ProblemType(
    503,
    "dependency-unavailable",
    "A server that this service needs does not answer; nothing was stored unless a later look shows it",
    "所依赖的服务器暂不可用，请稍后以同一幂等键重试",
    headers={"Retry-After": "1"},
)
LOST_RACE = ProblemType(
    409,
    "changed-meanwhile",
    "Somebody else changed the record at the same time",
    "记录已被他人同时修改",
    "Read {record_type} {record_id} again and repeat.",
    "请重新读取 {record_type} {record_id} 后再试。",
)
CONFLICTING_DATA = ProblemType(
    409,
    "conflicting-data",
    "What was sent contradicts what is stored",
    "提交的内容与已有数据冲突",
)
TOKEN_FAULTS: Mapping[str, str] = {
    "missing": "未携带令牌",
    TokenFault.MALFORMED: "格式错误",
    TokenFault.ALGORITHM: "签名算法不被接受",
    TokenFault.UNKNOWN_KEY: "签名密钥未知",
    TokenFault.SIGNATURE: "签名无效",
    TokenFault.EXPIRED: "已过期",
    TokenFault.NOT_YET_VALID: "尚未生效",
    TokenFault.ISSUER: "签发方不符",
    TokenFault.AUDIENCE: "受众不符",
    TokenFault.CLAIM_MISSING: "缺少必要内容",
    TokenFault.CLAIM_INVALID: "内容无效",
    TokenFault.DEVELOPMENT_KEY: "开发环境的令牌不得用于生产环境",
}
NO_TOKEN = ProblemType(
    401,
    "token-missing-or-invalid",
    "A valid bearer token is needed",
    "缺少有效的访问令牌",
    "Reason: {reason}.",
    "原因：{reason}。",
    headers={"WWW-Authenticate": "Bearer"},
    words_zh=TOKEN_FAULTS,
)
SCOPE_MISSING = ProblemType(
    403,
    "scope-missing",
    "The token does not allow this act",
    "令牌无权执行该操作",
    "Scope needed: {scope}.",
    "所需权限：{scope}。",
)
ORGANISATION_UNKNOWN = ProblemType(
    403,
    "organisation-unknown",
    "The token's organisation is not in the directory",
    "令牌所属机构不在机构目录中",
)
DIRECTORY_EMPTY = ProblemType(
    503,
    "directory-empty",
    "The directory of institutions has not arrived yet",
    "机构目录尚未同步",
    headers={"Retry-After": "2"},
)
KEY_MISSING = ProblemType(
    400,
    "idempotency-key-missing",
    "This request needs an Idempotency-Key of 1 to 200 characters",
    "该请求必须携带 1–200 个字符的 Idempotency-Key",
)
KEY_REUSED = ProblemType(
    422,
    "idempotency-key-reused",
    "This Idempotency-Key was used for a different request",
    "该 Idempotency-Key 已用于另一请求",
)
VERSION_MISSING = ProblemType(
    428,
    "if-match-missing",
    'This request needs If-Match with the version that was read, for example "3"',
    '该请求必须携带 If-Match，值为所读版本，例如 "3"',
)
VERSION_STALE = ProblemType(
    412,
    "version-stale",
    "The record has changed since it was read",
    "记录在读取之后已有变化",
    "It is at version {current} now.",
    "当前版本为 {current}。",
    extension=("current",),
)
CURSOR_INVALID = ProblemType(422, "cursor-invalid", "The cursor was not made by this service", "分页游标无效")
