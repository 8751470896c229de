"""The command line that every service has; a service adds its own commands to it."""

import asyncio
import json
import sys
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Annotated, TypeVar

import typer

from yilian_kit.audit_chain import ChainReport, verify_chain
from yilian_kit.command_failures import PlainlyFailing
from yilian_kit.definition import ServiceDefinition
from yilian_kit.events.dead_letters import list_dead_letters, replay_dead_letter, show_dead_letter
from yilian_kit.events.replay import replay_outbox
from yilian_kit.events.topics import dead_letter_topic, declare_topics
from yilian_kit.migration import migrate_database
from yilian_kit.observability.logging import configure_logging
from yilian_kit.runtime import Runtime, build_runtime

T = TypeVar("T")


def service_command_line(define: Callable[[], ServiceDefinition]) -> typer.Typer:
    """Commands ``api``, ``worker``, ``serve``, ``migrate``, ``openapi``, ``events``, ``dlq``, ``audit``."""
    app = typer.Typer(cls=PlainlyFailing, no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
    _add_serving(app, define)
    app.add_typer(_events(define), name="events", help="Events that this service published.")
    app.add_typer(_dead_letters(define), name="dlq", help="Events that this service could not apply.")
    app.add_typer(_audit(define), name="audit", help="The audit trail.")
    return app


def _run(define: Callable[[], ServiceDefinition], act: Callable[[ServiceDefinition, Runtime], Awaitable[T]]) -> T:
    """Run one piece of work with a runtime of its own; the log goes to standard error, beside the command's output."""

    async def run() -> T:
        definition = define()
        settings = definition.settings_class.read()
        configure_logging(definition.name, settings.log_level, stream=sys.stderr)
        runtime = build_runtime(definition, settings)
        try:
            return await act(definition, runtime)
        finally:
            await runtime.database.dispose()

    return asyncio.run(run())


def _add_serving(app: typer.Typer, define: Callable[[], ServiceDefinition]) -> None:
    def serve_parts(*, api: bool, worker: bool) -> None:
        from yilian_kit.service import create_service
        from yilian_kit.serving import ServiceServer

        definition = define()
        settings = definition.settings_class.read()
        ServiceServer(create_service(definition, settings, api=api, worker=worker), settings).run()

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
        settings = definition.settings_class.read()
        configure_logging(definition.name, settings.log_level, stream=sys.stderr)
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
        since = from_ if from_.tzinfo is not None else from_.replace(tzinfo=UTC)
        count = _run(define, lambda _, runtime: replay_outbox(runtime.database, since))
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
        for letter in _run(define, lambda _, runtime: list_dead_letters(runtime.database)):
            typer.echo(letter.summary())

    @app.command()
    def show(number: int) -> None:
        """Show one parked event with its error."""
        typer.echo(_run(define, lambda _, runtime: show_dead_letter(runtime.database, runtime.settings, number)))

    @app.command()
    def replay(number: int) -> None:
        """Hand one parked event to its handler again."""
        outcome = _run(
            define,
            lambda definition, runtime: replay_dead_letter(
                runtime.database, runtime.settings, definition.name, definition.subscriptions(runtime), number
            ),
        )
        typer.echo(outcome.value)

    return app


def _audit(define: Callable[[], ServiceDefinition]) -> typer.Typer:
    app = typer.Typer(no_args_is_help=True)

    @app.callback()
    def group() -> None:
        """The audit trail."""

    @app.command()
    def verify() -> None:
        """Check the hash chain over the sealed audit rows; exit 1 and name the place where it breaks."""

        async def check(_: ServiceDefinition, runtime: Runtime) -> ChainReport:
            async with runtime.database.transaction(deadline=600) as session:
                return await verify_chain(session)

        report = _run(define, check)
        typer.echo(report.summary())
        if report.broken_at is not None:
            raise typer.Exit(1)

    return app
