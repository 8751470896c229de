"""Exception handlers: every error leaves as a problem, none as a stack trace."""

from collections.abc import Awaitable, Callable
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import DBAPIError, IntegrityError
from starlette.exceptions import HTTPException

from yilian_kit.database import DatabaseUnavailable, LostRace
from yilian_kit.http.json_body import MalformedBody, says_json
from yilian_kit.http.problem import (
    CONFLICTING_DATA,
    CURSOR_INVALID,
    LOST_RACE,
    MALFORMED,
    METHOD_NOT_ALLOWED,
    NOT_FOUND,
    UNAVAILABLE,
    UNEXPECTED,
    ProblemCatalogue,
    ProblemError,
    ProblemType,
    render_problem,
)
from yilian_kit.http.validation import field_errors
from yilian_kit.observability.logging import LogCode, logger
from yilian_kit.pagination import InvalidCursor
from yilian_kit.security.key_sets import KeysUnavailable

_DATA_EXCEPTION = "22"  # SQLSTATE class: a number out of range, a text with NUL

Handler = Callable[[Request, Any], Awaitable[Response]]

_KIT_PROBLEMS: ProblemCatalogue = {
    LostRace: LOST_RACE,
    DatabaseUnavailable: UNAVAILABLE,
    KeysUnavailable: UNAVAILABLE,
    InvalidCursor: CURSOR_INVALID,
    # The last line: a constraint that no repository named, or a deferred one that refused the commit.
    IntegrityError: CONFLICTING_DATA,
}


def install_problem_handlers(application: FastAPI, problems: ProblemCatalogue) -> None:
    """Answer the kit's errors and the service's domain errors by their catalogue entries."""
    for error_type, problem in {**_KIT_PROBLEMS, **problems}.items():
        application.add_exception_handler(error_type, _handler_for(problem))
    handlers: dict[type[Exception], Handler] = {
        ProblemError: _problem_error,
        RequestValidationError: _malformed,
        MalformedBody: _malformed_body,
        HTTPException: _http_exception,
        DBAPIError: _database_refusal,
    }
    for error_type, handler in handlers.items():
        application.add_exception_handler(error_type, handler)


def _handler_for(problem: ProblemType) -> Handler:
    async def handle(request: Request, error: Exception) -> Response:
        return render_problem(problem, request, vars(error))

    return handle


async def _problem_error(request: Request, error: ProblemError) -> Response:
    return render_problem(error.problem, request, error.attributes)


async def _malformed(request: Request, error: RequestValidationError) -> Response:
    findings = error.errors()
    if not says_json(request) and any(tuple(finding["loc"]) == ("body",) for finding in findings):
        # FastAPI hands such a body on as bytes, which are then found to be no object.
        findings = [{"type": "content_type_not_json", "loc": ("header", "Content-Type")}]
    return render_problem(MALFORMED, request, errors=field_errors(findings))


async def _malformed_body(request: Request, error: MalformedBody) -> Response:
    return render_problem(MALFORMED, request, errors=field_errors([error.finding]))


async def _http_exception(request: Request, error: HTTPException) -> Response:
    known = {404: NOT_FOUND, 405: METHOD_NOT_ALLOWED, 400: MALFORMED}.get(error.status_code)
    problem = known or ProblemType(error.status_code, "http-error", "The request was refused", "请求被拒绝")
    return render_problem(problem, request)


async def _database_refusal(request: Request, error: DBAPIError) -> Response:
    """A value that PostgreSQL cannot take (NUL or a huge number in a query) is the caller's fault; all else is ours."""
    if str(getattr(error.orig, "sqlstate", None)).startswith(_DATA_EXCEPTION):
        logger().warning(LogCode.DATA_REFUSED, exc_info=error)  # or a check is missing that should have named the field
        return render_problem(MALFORMED, request)
    return unexpected(request, error)


def unexpected(request: Request, error: Exception) -> Response:
    """Log what nobody foresaw; the caller learns that it happened and under which request id it is logged."""
    logger().error(LogCode.UNEXPECTED_ERROR, error_type=type(error).__name__, exc_info=error)
    return render_problem(UNEXPECTED, request)
