"""The composition root of the alliance service."""

from alliance.adapters.events import PRODUCED_EVENTS
from alliance.adapters.licence_digest import LicenceDigest
from alliance.adapters.tables import metadata
from alliance.adapters.unit_of_work import Components
from alliance.entrypoints.consumers import subscriptions
from alliance.entrypoints.http import routers
from alliance.entrypoints.http.problems import PROBLEMS
from yilian_kit.definition import ServiceDefinition, migrations_of
from yilian_kit.runtime import Runtime
from yilian_kit.security.person_key import decode_secret


def define_service() -> ServiceDefinition:
    """The alliance service, ready for ``create_service`` and the command line."""
    return ServiceDefinition(
        name="alliance",
        package="alliance",
        title_en="Directory, experts, dispatch, training",
        title_zh="医联体专家下派与排班",
        routers=routers,
        problems=PROBLEMS,
        produced_events=PRODUCED_EVENTS,
        metadata=metadata,
        migrations=migrations_of(__file__),
        subscriptions=subscriptions,
        components=_components,
    )


def _components(runtime: Runtime) -> Components:
    secret = runtime.settings.person_key_secret.get_secret_value()
    return Components(
        clock=runtime.clock,
        outbox=runtime.outbox,
        cipher=runtime.field_cipher,
        licence_digest=LicenceDigest(decode_secret(secret, "YILIAN_PERSON_KEY_SECRET")),
    )
