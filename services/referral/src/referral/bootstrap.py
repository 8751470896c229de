"""The composition root of the referral service."""

from referral.adapters.events import PRODUCED_EVENTS
from referral.adapters.tables import metadata
from referral.adapters.unit_of_work import Components
from referral.entrypoints.consumers import subscriptions
from referral.entrypoints.http import routers
from referral.entrypoints.http.problems import PROBLEMS
from yilian_kit.definition import ServiceDefinition, migrations_of
from yilian_kit.runtime import Runtime


def define_service() -> ServiceDefinition:
    """The referral service: API, events, tables, migrations."""
    return ServiceDefinition(
        name="referral",
        package="referral",
        title_en="Tiered referral exchange",
        title_zh="分级诊疗 · 双向转诊",
        routers=routers,
        problems=PROBLEMS,
        produced_events=PRODUCED_EVENTS,
        metadata=metadata,
        migrations=migrations_of(__file__),
        subscriptions=subscriptions,
        components=build_components,
    )


def build_components(runtime: Runtime) -> Components:
    """What the units of work are made of."""
    return Components(
        clock=runtime.clock,
        outbox=runtime.outbox,
        cipher=runtime.field_cipher,
        keyer=runtime.person_keyer,
    )
