"""The composition root of drg-billing."""

from drg_billing.adapters.events import PRODUCED_EVENTS
from drg_billing.adapters.pack_shelf import PackShelf
from drg_billing.adapters.schema import metadata
from drg_billing.adapters.unit_of_work import Components
from drg_billing.entrypoints.consumers import subscriptions
from drg_billing.entrypoints.http import routers
from drg_billing.entrypoints.http.problems import PROBLEMS
from drg_billing.settings import DrgBillingSettings
from yilian_kit.definition import ServiceDefinition, migrations_of
from yilian_kit.runtime import Runtime


def define_service() -> ServiceDefinition:
    """The drg-billing service, ready for `create_service` and the command line."""
    return ServiceDefinition(
        name="drg-billing",
        package="drg_billing",
        title_en="Grouping, prices and settlement by diagnosis-related group",
        title_zh="按疾病诊断相关分组收付费",
        routers=routers,
        problems=PROBLEMS,
        produced_events=PRODUCED_EVENTS,
        metadata=metadata,
        migrations=migrations_of(__file__),
        subscriptions=subscriptions,
        components=build_components,
        settings_class=DrgBillingSettings,
    )


def build_components(runtime: Runtime) -> Components:
    """What every unit of work is built from. Settings of the kit alone are enough: they name no pooling area."""
    settings = runtime.settings
    return Components(
        clock=runtime.clock,
        outbox=runtime.outbox,
        person_keyer=runtime.person_keyer,
        shelf=PackShelf(),
        pooling_area=settings.pooling_area if isinstance(settings, DrgBillingSettings) else None,
    )
