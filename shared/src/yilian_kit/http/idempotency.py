"""``Idempotency-Key``: the same request again replays the first answer instead of acting twice.

The key, the hash of the request and the answer are stored in the transaction of the act itself: either both exist or
neither. A second request with the key waits until the first commits or rolls back: in the same process for its turn,
in another on the row. Answers may hold personal data, and a bare hash of a body tells whether a guessed identity number
stands in it: both are stored encrypted and for 72 hours. Only successes are kept: a refused act stored nothing and may
be asked again.
"""

import base64
import hashlib
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated

import orjson
import sqlalchemy as sa
from fastapi import Depends, Header, Request, Response
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from yilian_kit.http.caller import ClaimsDependency, SessionDependency
from yilian_kit.http.problem import KEY_MISSING, KEY_REUSED, ProblemError
from yilian_kit.security.field_encryption import FieldCipher
from yilian_kit.tables import idempotency

RETENTION = timedelta(hours=72)
_LONGEST_KEY = 200
_ANSWER_CONTEXT = "idempotency.answer"
_HASH_CONTEXT = "idempotency.request_hash"
_REPLAYED_HEADERS = ("content-type", "etag", "location")


@dataclass(frozen=True)
class Claim:
    """A key that this request was the first to use."""

    caller: str
    key: str


class AnswerReplayed(Exception):
    """Ends a request with the answer that its key got the first time."""

    def __init__(self, answer: Response) -> None:
        super().__init__("replayed")
        self.answer = answer


async def claim_key(
    request: Request,
    claims: ClaimsDependency,
    session: SessionDependency,
    idempotency_key: Annotated[str | None, Header(alias="Idempotency-Key")] = None,
) -> None:
    """Claim the key for this request, or replay. 400 without a key, 422 when it served another request."""
    if not idempotency_key or len(idempotency_key) > _LONGEST_KEY:
        raise ProblemError(KEY_MISSING)
    # As JSON: both parts may hold any separator, and no two callers must share their keys.
    caller = orjson.dumps([claims.organisation_code, claims.subject]).decode()
    claim = Claim(caller, idempotency_key)
    # The session has no connection before its first statement, so that whoever waits here takes none.
    await request.state.held.enter_async_context(request.app.state.runtime.key_queue.turn(claim.caller, claim.key))
    cipher: FieldCipher = request.app.state.runtime.field_cipher
    request_hash = await _hash(request)
    claimed = await session.execute(
        insert(idempotency)
        .values(caller=claim.caller, key=claim.key, request_hash=cipher.encrypt_bytes(request_hash, _HASH_CONTEXT))
        .on_conflict_do_nothing()
        .returning(idempotency.c.key)
    )
    if claimed.first() is not None:
        request.state.idempotency_claim = claim
        return
    row = (await session.execute(sa.select(idempotency).where(_is(claim)))).one()
    if cipher.decrypt_bytes(row.request_hash, _HASH_CONTEXT) != request_hash:
        raise ProblemError(KEY_REUSED)
    raise AnswerReplayed(_unpack(row.status, row.answer, cipher))


idempotent = Depends(claim_key)
"""Route dependency of every POST that creates or acts."""


async def keep_answer(request: Request, session: AsyncSession, answer: Response) -> None:
    """Store the answer under the key that the request claimed, if it claimed one; same transaction as the act."""
    claim: Claim | None = getattr(request.state, "idempotency_claim", None)
    if claim is None:
        return
    cipher: FieldCipher = request.app.state.runtime.field_cipher
    await session.execute(
        sa.update(idempotency)
        .where(_is(claim))
        .values(status=answer.status_code, answer=cipher.encrypt(_pack(answer), _ANSWER_CONTEXT))
    )


async def asks_only() -> None:
    """A POST that asks and changes nothing: it needs no key, and asked again it answers by what is true then.

    POST because what is asked does not fit into an address, or must not stand in one. Audit rows are no change.
    """


question = Depends(asks_only)
"""Route dependency of every POST that is not ``idempotent`` because it only asks."""


async def prune_idempotency(session: AsyncSession) -> int:
    """Delete answers older than 72 hours; returns how many."""
    result = await session.execute(
        sa.delete(idempotency)
        .where(idempotency.c.recorded_at < sa.func.clock_timestamp() - RETENTION)
        .returning(idempotency.c.key)
    )
    return len(result.all())


def _is(claim: Claim) -> sa.ColumnElement[bool]:
    return sa.and_(idempotency.c.caller == claim.caller, idempotency.c.key == claim.key)


async def _hash(request: Request) -> bytes:
    digest = hashlib.sha256()
    for part in (request.method.encode(), request.scope["path"].encode(), request.scope["query_string"]):
        digest.update(part + b"\0")
    digest.update(request.headers.get("if-match", "").encode() + b"\0")
    digest.update(await request.body())
    return digest.digest()


def _pack(answer: Response) -> str:
    headers = {name: answer.headers[name] for name in _REPLAYED_HEADERS if name in answer.headers}
    body = base64.b64encode(answer.body).decode()
    return orjson.dumps({"headers": headers, "body": body}).decode()


def _unpack(status: int, packed: bytes, cipher: FieldCipher) -> Response:
    stored = orjson.loads(cipher.decrypt(packed, _ANSWER_CONTEXT))
    return Response(base64.b64decode(stored["body"]), status_code=status, headers=stored["headers"])
