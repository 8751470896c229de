"""The command line that every service has; a service adds its own commands to it."""

import asyncio
import json
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Annotated, TypeVar

import typer
from pydantic import ValidationError

from yilian_kit.audit_chain import verify_chain
from yilian_kit.definition import ServiceDefinition
from yilian_kit.events.dead_letters import (
    RecordGone,
    UnknownDeadLetter,
    list_dead_letters,
    replay_dead_letter,
    show_dead_letter,
)
from yilian_kit.events.replay import replay_outbox
from yilian_kit.events.subscriptions import PermanentFailure
from yilian_kit.events.topics import dead_letter_topic, declare_topics
from yilian_kit.migration import migrate_database
from yilian_kit.runtime import Runtime, build_runtime
from yilian_kit.settings import ServiceSettings

T = TypeVar("T")


def service_command_line(define: Callable[[], ServiceDefinition]) -> typer.Typer:
    """Commands ``api``, ``worker``, ``serve``, ``migrate``, ``openapi``, ``events``, ``dlq``, ``audit``."""
    app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
    _add_serving(app, define)
    app.add_typer(_events(define), name="events", help="Events that this service published.")
    app.add_typer(_dead_letters(define), name="dlq", help="Events that this service could not apply.")
    app.add_typer(_audit(define), name="audit", help="The audit trail.")
    return app


def _settings(definition: ServiceDefinition) -> ServiceSettings:
    try:
        return definition.settings_class.read()
    except ValidationError as error:
        for finding in error.errors():
            place = "YILIAN_" + "_".join(str(part) for part in finding["loc"]).upper()
            typer.echo(f"{place}: {finding['msg']}", err=True)
        raise typer.Exit(2) from error


def _runtime(define: Callable[[], ServiceDefinition]) -> tuple[ServiceDefinition, Runtime]:
    definition = define()
    return definition, build_runtime(definition, _settings(definition))


def _run(runtime: Runtime, work: Coroutine[object, object, T]) -> T:
    """Run one piece of work on an event loop of its own, and close the database's connections on it."""

    async def run() -> T:
        try:
            return await work
        finally:
            await runtime.database.dispose()

    return asyncio.run(run())


def _add_serving(app: typer.Typer, define: Callable[[], ServiceDefinition]) -> None:
    def serve_parts(*, api: bool, worker: bool) -> None:
        import uvicorn

        from yilian_kit.http.limits import http_server_config
        from yilian_kit.service import create_service

        definition = define()
        settings = _settings(definition)
        application = create_service(definition, settings, api=api, worker=worker)
        metrics = application.state.runtime.metrics
        uvicorn.Server(http_server_config(application, settings, metrics=metrics)).run()

    @app.command()
    def api() -> None:
        """Serve the HTTP API."""
        serve_parts(api=True, worker=False)

    @app.command()
    def worker() -> None:
        """Run relay, consumers and jobs; serves only health and metrics."""
        serve_parts(api=False, worker=True)

    @app.command()
    def serve() -> None:
        """Run API and worker in one process."""
        serve_parts(api=True, worker=True)

    @app.command()
    def migrate() -> None:
        """Bring the database to the newest revision and declare the service's topics."""
        definition = define()
        settings = _settings(definition)
        migrate_database(definition.migrations, settings.database_url)
        topics = (*definition.topics, dead_letter_topic(definition.name))
        asyncio.run(declare_topics(settings, topics))

    @app.command()
    def openapi() -> None:
        """Print the OpenAPI document."""
        from yilian_kit.openapi import openapi_document

        typer.echo(json.dumps(openapi_document(define()), ensure_ascii=False, indent=2))


def _events(define: Callable[[], ServiceDefinition]) -> typer.Typer:
    app = typer.Typer(no_args_is_help=True)

    @app.command()
    def replay(
        from_: Annotated[datetime, typer.Option("--from", help="Republish what was recorded since then (UTC).")],
    ) -> None:
        """Publish recorded events again, with their old ids; who applied them already does nothing."""
        _, runtime = _runtime(define)
        since = from_ if from_.tzinfo is not None else from_.replace(tzinfo=UTC)
        count = _run(runtime, replay_outbox(runtime.database, since))
        typer.echo(f"{count} events go to the relay again")

    @app.command()
    def catalogue() -> None:
        """Print the AsyncAPI document of the events that this service publishes."""
        from yilian_kit.asyncapi import asyncapi_document

        typer.echo(json.dumps(asyncapi_document(define()), ensure_ascii=False, indent=2))

    return app


def _dead_letters(define: Callable[[], ServiceDefinition]) -> typer.Typer:
    app = typer.Typer(no_args_is_help=True)

    @app.command("list")
    def list_() -> None:
        """List parked events: number, origin, type, error, when parked, when replayed."""
        _, runtime = _runtime(define)
        for letter in _run(runtime, list_dead_letters(runtime.database)):
            typer.echo(letter.summary())

    @app.command()
    def show(number: int) -> None:
        """Show one parked event with its error."""
        _, runtime = _runtime(define)
        with _said_plainly():
            typer.echo(_run(runtime, show_dead_letter(runtime.database, runtime.settings, number)))

    @app.command()
    def replay(number: int) -> None:
        """Hand one parked event to its handler again."""
        definition, runtime = _runtime(define)
        with _said_plainly():
            subscriptions = definition.subscriptions(runtime)
            outcome = _run(
                runtime,
                replay_dead_letter(runtime.database, runtime.settings, definition.name, subscriptions, number),
            )
            typer.echo(outcome.value)

    return app


@contextmanager
def _said_plainly() -> Iterator[None]:
    """A dead letter that is not there, or cannot be applied still, is a sentence and exit code 1."""
    try:
        yield
    except (UnknownDeadLetter, RecordGone, PermanentFailure) as error:
        typer.echo(f"{type(error).__name__}: {error}", err=True)
        raise typer.Exit(1) from error


def _audit(define: Callable[[], ServiceDefinition]) -> typer.Typer:
    app = typer.Typer(no_args_is_help=True)

    @app.callback()
    def group() -> None:
        """The audit trail."""

    @app.command()
    def verify() -> None:
        """Check the hash chain over the sealed audit rows; exit 1 and name the place where it breaks."""
        _, runtime = _runtime(define)

        async def check() -> str | None:
            async with runtime.database.transaction(deadline=600) as session:
                report = await verify_chain(session)
            typer.echo(report.summary())
            return report.broken_at

        if _run(runtime, check()) is not None:
            raise typer.Exit(1)

    return app
