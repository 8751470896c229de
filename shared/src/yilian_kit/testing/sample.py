"""A small service of notes: what the kit's own tests and benchmarks run, in the shape of a real one."""

import asyncio
from typing import Annotated, Any
from uuid import UUID

import sqlalchemy as sa
from fastapi import Request, Response
from pydantic import BaseModel, Field, StringConstraints

from yilian_kit.audit import record_audit
from yilian_kit.database import update_versioned
from yilian_kit.definition import ServiceDefinition, migrations_of
from yilian_kit.events.catalogue import ProducedEvent
from yilian_kit.events.outbox import EventDraft
from yilian_kit.events.topics import Topic
from yilian_kit.http import (
    AnswerModel,
    CallerDependency,
    ExpectedVersion,
    PageAnswer,
    PageQuery,
    ProblemError,
    ProblemType,
    RequestModel,
    SessionDependency,
    idempotent,
    page_answer,
    require_version,
    requires,
    service_router,
    set_etag,
)
from yilian_kit.http.problem import NOT_FOUND
from yilian_kit.identifiers import new_id
from yilian_kit.organisation import organisation_subscriptions, within
from yilian_kit.pagination import InvalidCursor, Page
from yilian_kit.runtime import Runtime

metadata = sa.MetaData()
notes = sa.Table(
    "note",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("organisation_id", sa.Uuid, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("version", sa.BigInteger, nullable=False),
    # Checked only at commit, so that a test can let the handler succeed and the commit fail.
    sa.UniqueConstraint("text", name="note_text", deferrable=True, initially="DEFERRED"),
)
NOTES = Topic("sample.notes")


class NoteWritten(BaseModel):
    """A note was written."""

    length: int


class TextTaken(Exception):
    """Another note says the same."""


class NoteRequest(RequestModel):
    text: Annotated[str, StringConstraints(min_length=1, max_length=200)]
    pause_seconds: float = Field(default=0.0, ge=0, le=30)


class NoteAnswer(AnswerModel):
    id: UUID
    text: str
    written_at: Any
    version: int


router = service_router("/v1/notes", tags=["notes"])


@router.post("", status_code=201, dependencies=[requires("sample:write"), idempotent])
async def write_note(
    request: Request, body: NoteRequest, session: SessionDependency, caller: CallerDependency, response: Response
) -> NoteAnswer:
    """Write a note; waits ``pause_seconds`` before the commit, for tests of races and deadlines."""
    runtime: Runtime = request.app.state.runtime
    note: dict[str, Any] = {
        "id": new_id(),
        "organisation_id": caller.organisation.id,
        "text": body.text,
        "written_at": runtime.clock.now(),
        "version": 1,
    }
    await session.execute(sa.insert(notes).values(**note))
    written = NoteWritten(length=len(body.text))
    await runtime.outbox.add(
        session, EventDraft("cn.yilian.sample.note-written.v1", NOTES, note["id"], aggregate_version=1, data=written)
    )
    await record_audit(session, caller=caller, action="write", record_type="note", record_id=note["id"])
    await asyncio.sleep(body.pause_seconds)
    set_etag(response, 1)
    return NoteAnswer(**note)


@router.post("/{note_id}/rewrite", dependencies=[requires("sample:write"), idempotent])
async def rewrite_note(
    note_id: UUID,
    body: NoteRequest,
    expected: ExpectedVersion,
    session: SessionDependency,
    caller: CallerDependency,
    response: Response,
) -> NoteAnswer:
    """Change a note's text; the pause lies between reading and writing."""
    note = await _visible_note(session, note_id, caller)
    require_version(note["version"], expected)
    await asyncio.sleep(body.pause_seconds)
    version = await update_versioned(
        session, notes, record_id=note_id, expected_version=expected, values={"text": body.text}
    )
    set_etag(response, version)
    return NoteAnswer(**{**note, "text": body.text, "version": version})


@router.get("/{note_id}", dependencies=[requires("sample:read")])
async def read_note(
    note_id: UUID, session: SessionDependency, caller: CallerDependency, response: Response
) -> NoteAnswer:
    """One note of the caller's organisation or one below it."""
    note = await _visible_note(session, note_id, caller)
    set_etag(response, note["version"])
    return NoteAnswer(**note)


@router.get("", dependencies=[requires("sample:read")])
async def list_notes(
    session: SessionDependency,
    caller: CallerDependency,
    page: PageQuery,
    text: str | None = None,
    version: int | None = None,
) -> PageAnswer[NoteAnswer]:
    """Notes in the order of their ids; only those with exactly ``text`` or ``version`` if that is given."""
    statement = sa.select(notes).where(within(notes.c.organisation_id, caller)).order_by(notes.c.id)
    if text is not None:
        statement = statement.where(notes.c.text == text)
    if version is not None:
        statement = statement.where(notes.c.version == version)
    if page.after is not None:
        statement = statement.where(notes.c.id > _last_note(page.after))
    rows = (await session.execute(statement.limit(page.limit + 1))).mappings().all()
    return page_answer(Page.cut(rows, page, lambda row: (str(row["id"]),)), lambda row: NoteAnswer(**row))


@router.get("/faults/unforeseen", dependencies=[requires("sample:read")])
async def fail_unforeseen() -> NoteAnswer:
    """A fault that nobody foresaw, with a text that must not reach the caller."""
    raise RuntimeError("secret of the server")


def _last_note(after: tuple[str, ...]) -> UUID:
    try:
        (note_id,) = after
        return UUID(note_id)
    except ValueError as error:
        raise InvalidCursor from error


async def _visible_note(session: SessionDependency, note_id: UUID, caller: CallerDependency) -> dict[str, Any]:
    statement = sa.select(notes).where(notes.c.id == note_id, within(notes.c.organisation_id, caller))
    row = (await session.execute(statement)).mappings().first()
    if row is None:
        raise ProblemError(NOT_FOUND)
    return dict(row)


def define_sample_service() -> ServiceDefinition:
    """The sample service; its tables are made by ``metadata.create_all``, not by migrations."""
    return ServiceDefinition(
        name="sample",
        package="yilian_kit",
        title_en="Notes",
        title_zh="便签",
        routers=lambda: (router,),
        problems={TextTaken: ProblemType(409, "text-taken", "Another note says the same", "已有相同便签")},
        produced_events=(ProducedEvent("cn.yilian.sample.note-written.v1", NOTES, NoteWritten, ("external",)),),
        metadata=metadata,
        migrations=migrations_of(__file__),
        subscriptions=lambda _: organisation_subscriptions(),
        components=lambda _: None,
    )
