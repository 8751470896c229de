"""An answer leaves only after its commit."""

import asyncio
import hashlib
import json
import os
import signal
from typing import TYPE_CHECKING

import sqlalchemy as sa

from yilian_kit.http.problem import TYPE_PREFIX
from yilian_kit.tables import audit, idempotency, outbox
from yilian_kit.testing.sample import notes
from yilian_kit.testing.waiting import eventually

if TYPE_CHECKING:
    from conftest import Sample

TOWN = "9901000000000000000002"
OTHER_TOWN = "9901000000000000000003"


async def test_a_created_record_is_stored_with_its_event_its_audit_row_and_its_answer(sample: "Sample") -> None:
    answer = await sample.write("first")

    assert answer.status_code == 201
    assert answer.headers["etag"] == '"1"'
    assert await sample.count(notes, outbox, audit, idempotency) == [1, 1, 1, 1]


async def test_a_commit_that_fails_after_the_handler_is_never_a_201(sample: "Sample") -> None:
    # given a text that a deferred constraint will refuse, at commit and not before
    await sample.write("taken")

    # when the handler succeeds and the commit fails
    answer = await sample.write("taken")

    # then the client does not see success, and nothing of it was stored
    assert (answer.status_code, answer.json()["type"]) == (409, TYPE_PREFIX + "conflicting-data")
    assert await sample.count(notes, outbox, audit, idempotency) == [1, 1, 1, 1]


async def test_of_two_writers_with_one_version_one_gets_409_and_one_wins(sample: "Sample") -> None:
    # given a note at version 1
    note = (await sample.write("draft")).json()

    # when two rewrite it at the same time, both having read version 1
    answers = await asyncio.gather(
        *(sample.rewrite(note["id"], text, version=1, pause_seconds=0.3) for text in ("left", "right"))
    )

    # then exactly one is stored
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    refused = next(answer for answer in answers if answer.status_code == 409)
    assert refused.json()["type"] == TYPE_PREFIX + "changed-meanwhile"


async def test_a_stale_version_is_412_and_a_missing_one_428(sample: "Sample") -> None:
    note = (await sample.write("draft")).json()

    stale = await sample.rewrite(note["id"], "new", version=7)
    missing = await sample.rewrite(note["id"], "new", version=None)

    assert (stale.status_code, stale.json()["current"]) == (412, 1)
    assert missing.status_code == 428


async def test_the_same_key_fifty_times_at_once_makes_one_record_and_fifty_equal_answers(sample: "Sample") -> None:
    answers = await asyncio.gather(*(sample.write("once", key="one-key") for _ in range(50)))

    assert await sample.count(notes) == [1]
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    assert {answer.headers["etag"] for answer in answers} == {'"1"'}


async def test_a_slow_request_that_is_repeated_often_leaves_connections_for_others(sample: "Sample") -> None:
    # given a request that takes its time, and thirty repetitions of it, more than the pool has connections
    same = [asyncio.create_task(sample.write("slow", key="one-key", pause_seconds=1.0)) for _ in range(30)]
    await eventually(lambda: _checked_out(sample) > 0)

    # when somebody else writes meanwhile
    other = await sample.write("quick")

    # then that one did not wait for them, and they all got the one answer
    assert other.status_code == 201
    assert not any(task.done() for task in same)
    answers = await asyncio.gather(*same)
    assert len({answer.content for answer in answers}) == 1
    assert await sample.count(notes) == [2]


def _checked_out(sample: "Sample") -> int:
    pool = sample.harness.database.engine.pool
    assert isinstance(pool, sa.QueuePool)
    return pool.checkedout()


async def test_a_key_with_another_body_is_422(sample: "Sample") -> None:
    await sample.write("one", key="k")

    answer = await sample.write("two", key="k")

    assert (answer.status_code, answer.json()["type"]) == (422, TYPE_PREFIX + "idempotency-key-reused")


async def test_a_key_of_another_caller_is_another_key(sample: "Sample") -> None:
    first = await sample.write("one", key="k")
    second = await sample.write("two", key="k", organisation=OTHER_TOWN)

    assert (first.status_code, second.status_code) == (201, 201)


async def test_the_hash_of_a_request_is_kept_sealed(sample: "Sample") -> None:
    # given a request, whose body may hold an identity number that a bare hash would let anyone confirm
    await sample.write("one", key="k")

    # then what is kept opens with the field key only
    async with sample.harness.database.transaction() as session:
        kept = (await session.execute(sa.select(idempotency.c.request_hash))).scalar_one()
    opened = sample.harness.runtime.field_cipher.decrypt_bytes(kept, "idempotency.request_hash")
    assert len(opened) == hashlib.sha256().digest_size
    assert opened not in kept


async def test_callers_whose_codes_run_together_have_keys_of_their_own(sample: "Sample") -> None:
    await sample.write("one", key="k")

    async with sample.harness.database.transaction() as session:
        caller = (await session.execute(sa.select(idempotency.c.caller))).scalar_one()
    assert json.loads(caller)[0] == TOWN


async def test_a_stopped_backend_ends_in_503_within_the_deadline(sample: "Sample") -> None:
    # given the only backend in the pool, standing still
    async with sample.harness.database.transaction() as session:
        backend = (await session.execute(sa.text("SELECT pg_backend_pid()"))).scalar_one()
    os.kill(backend, signal.SIGSTOP)

    # when a request needs the database
    try:
        async with asyncio.timeout(10):
            answer = await sample.write("waits")
            # then it is told to come back, and the next request works on a new connection
            assert (answer.status_code, answer.headers["retry-after"]) == (503, "1")
            assert (await sample.write("works")).status_code == 201
    finally:
        os.kill(backend, signal.SIGCONT)


async def test_an_unforeseen_fault_is_a_problem_without_its_text(sample: "Sample") -> None:
    answer = await sample.read("/v1/notes/faults/unforeseen")

    assert (answer.status_code, answer.headers["content-type"]) == (500, "application/problem+json")
    assert "secret" not in answer.text
