"""Who calls, for which organisation, and what the token allows."""

from dataclasses import dataclass
from typing import Annotated, Any, TypeVar

from fastapi import Depends, Request
from fastapi.security import HTTPBearer
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.requests import HTTPConnection

from yilian_kit.http.problem import (
    DIRECTORY_EMPTY,
    NO_TOKEN,
    ORGANISATION_UNKNOWN,
    SCOPE_MISSING,
    ProblemError,
)
from yilian_kit.observability.tracing import current_trace_id
from yilian_kit.organisation import Organisation, directory_is_empty, find_organisation
from yilian_kit.reading import Reading
from yilian_kit.security.tokens import InvalidToken, TokenClaims

Components = TypeVar("Components")

# FastAPI walks through all that a dependency depends on, at each place where it stands, also for an answer that it has
# already: so what every request needs is one dependency deep.
_bearer = HTTPBearer(auto_error=False)


@dataclass(frozen=True)
class Caller:
    """A person or system acting for one organisation."""

    subject: str
    organisation: Organisation
    scopes: frozenset[str]
    roles: frozenset[str]
    purpose: str | None
    trace_id: str | None

    @property
    def organisation_code(self) -> str:
        return self.organisation.code

    def sees(self, organisation: Organisation) -> bool:
        """True when ``organisation`` is the caller's own or stands below it."""
        return organisation.lies_within(self.organisation)


async def session_of(request: Request) -> AsyncSession:
    """The session of the route's transaction, see ``yilian_kit.http.routing``."""
    session = request.state.session
    assert isinstance(session, AsyncSession)  # noqa: S101 - set by TransactionalRoute before any dependency
    return session


def components_of(request: Request, kind: type[Components]) -> Components:
    """What the service built once at its start, of the class that its bootstrap builds."""
    components = request.app.state.runtime.components
    assert isinstance(components, kind)  # noqa: S101 - built by the service's own bootstrap
    return components


async def reading_of(request: Request) -> Reading:
    """The connection of a route that only reads, see ``yilian_kit.http.routing``."""
    reading = request.state.reading
    assert isinstance(reading, Reading)  # noqa: S101 - set by ReadingRoute before any dependency
    return reading


async def verified_claims(request: HTTPConnection) -> TokenClaims:
    """What the bearer token says; asked again, the same. 401 when it is missing or invalid."""
    known: TokenClaims | None = getattr(request.state, "claims", None)
    if known is not None:
        return known
    credentials = await _bearer(request)
    if credentials is None:
        raise ProblemError(NO_TOKEN, reason="missing")
    try:
        claims: TokenClaims = await request.app.state.runtime.token_verifier.verify(credentials.credentials)
    except InvalidToken as error:
        raise ProblemError(NO_TOKEN, reason=error.reason) from error
    request.state.claims = claims
    return claims


ClaimsDependency = Annotated[TokenClaims, Depends(verified_claims)]
SessionDependency = Annotated[AsyncSession, Depends(session_of)]


async def caller_unless_directory_is_empty(request: Request) -> Caller | None:
    """The caller, or None while no institution is known at all: only then may the first one be registered."""
    claims = await verified_claims(request)
    asked: AsyncSession | Reading = (
        request.state.reading if hasattr(request.state, "reading") else request.state.session
    )
    organisation = await find_organisation(asked, code=claims.organisation_code)
    if organisation is None or not organisation.open:
        if await directory_is_empty(asked):
            return None
        raise ProblemError(ORGANISATION_UNKNOWN)
    return Caller(
        subject=claims.subject,
        organisation=organisation,
        scopes=claims.scopes,
        roles=claims.roles,
        purpose=claims.purpose,
        trace_id=current_trace_id(),
    )


FirstCallerDependency = Annotated[Caller | None, Depends(caller_unless_directory_is_empty)]


async def present_caller(request: Request) -> Caller:
    """The caller. 503 while the directory is empty (it arrives by event), 403 for an unknown organisation."""
    candidate = await caller_unless_directory_is_empty(request)
    if candidate is None:
        raise ProblemError(DIRECTORY_EMPTY)
    return candidate


CallerDependency = Annotated[Caller, Depends(present_caller)]


class RequiredScope(HTTPBearer):
    """A security scheme that lets nobody through without a valid token (401) of one scope (403)."""

    def __init__(self, scope: str) -> None:
        super().__init__(
            scheme_name="HTTPBearer", description="OAuth2 access token (JWT, RS256 or ES256)", auto_error=False
        )
        self.required_scope = scope

    async def __call__(self, request: HTTPConnection) -> None:
        claims = await verified_claims(request)
        if self.required_scope not in claims.scopes:
            raise ProblemError(SCOPE_MISSING, scope=self.required_scope)


def requires(scope: str) -> Any:
    """A route dependency: 401 without a valid token, 403 unless the token has ``scope``."""
    return Depends(RequiredScope(scope))
