"""What a service's entrypoints/http needs from the kit."""

from yilian_kit.http.caller import (
    Caller,
    CallerDependency,
    ClaimsDependency,
    FirstCallerDependency,
    SessionDependency,
    components_of,
    reading_of,
    requires,
    session_of,
)
from yilian_kit.http.concurrency import ExpectedVersion, expected_version, require_version, set_etag
from yilian_kit.http.idempotency import idempotent, question
from yilian_kit.http.models import AnswerModel, Money, PageAnswer, RequestModel
from yilian_kit.http.pages import PageQuery, page_answer
from yilian_kit.http.problem import ProblemCatalogue, ProblemError, ProblemType
from yilian_kit.http.routing import reading_router, service_router

__all__ = [
    "AnswerModel",
    "Caller",
    "CallerDependency",
    "ClaimsDependency",
    "ExpectedVersion",
    "FirstCallerDependency",
    "Money",
    "PageAnswer",
    "PageQuery",
    "ProblemCatalogue",
    "ProblemError",
    "ProblemType",
    "RequestModel",
    "SessionDependency",
    "components_of",
    "expected_version",
    "idempotent",
    "page_answer",
    "question",
    "reading_of",
    "reading_router",
    "require_version",
    "requires",
    "service_router",
    "session_of",
    "set_etag",
]
