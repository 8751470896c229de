"""The API and the worker of a service as processes of their own."""

from typing import TYPE_CHECKING

from yilian_kit.testing.waiting import eventually

if TYPE_CHECKING:
    from conftest import Installation, RunningProcess


async def test_the_api_alone_serves_requests_and_knows_nothing_of_what_waits(installation: "Installation") -> None:
    api = await installation.start("api")

    ready = (await api.get("/readyz")).json()
    figures = (await api.get("/v1/events/figures")).json()

    assert (ready["status"], set(ready["components"])) == ("ready", {"database"})
    assert (await api.write("here")).status_code == 201
    assert (figures["unpublished"], figures["waiting"]) == (0, None)
    assert (await api.get("/openapi.json")).status_code == 200


async def test_the_worker_alone_publishes_and_serves_only_operators(installation: "Installation") -> None:
    # given an event that an API has recorded
    api = await installation.start("api")
    await api.write("to be told")

    # when a worker runs beside it
    worker = await installation.start("worker")

    # then it publishes the event, and knows that none of the others' waits
    async def all_done() -> bool:
        figures = (await worker.get("/v1/events/figures")).json()
        return (figures["published"], figures["unpublished"], figures["waiting"]) == (1, 0, 0)

    await eventually(all_done, within=30)

    # and it says how its parts are
    async def ready() -> bool:
        answer = (await worker.get("/readyz")).json()
        return answer["status"] == "ready" and set(answer["components"]) == {"database", "relay", "consumer"}

    await eventually(ready, within=30)
    assert "yilian_outbox_unpublished" in (await worker.get("/metrics")).text
    assert await _statuses(worker, "/v1/notes", "/docs", "/openapi.json") == [404, 404, 404]


async def _statuses(running: "RunningProcess", *paths: str) -> list[int]:
    return [(await running.get(path)).status_code for path in paths]
