"""The composition root of contracting."""

from contracting.adapters.events import PRODUCED_EVENTS
from contracting.adapters.tables import metadata
from contracting.adapters.unit_of_work import Components
from contracting.domain.teams import RESIDENTS_PER_FAMILY_DOCTOR
from contracting.entrypoints.consumers import subscriptions
from contracting.entrypoints.http import routers
from contracting.entrypoints.http.problems import PROBLEMS
from contracting.entrypoints.jobs import jobs
from contracting.settings import ContractingSettings
from yilian_kit.definition import ServiceDefinition, migrations_of
from yilian_kit.runtime import Runtime


def define_service() -> ServiceDefinition:
    """Contracting as the kit runs it."""
    return ServiceDefinition(
        name="contracting",
        package="contracting",
        title_en="Contracting: family-doctor agreements and key groups",
        title_zh="家庭医生签约服务",
        routers=routers,
        problems=PROBLEMS,
        produced_events=PRODUCED_EVENTS,
        metadata=metadata,
        migrations=migrations_of(__file__),
        subscriptions=subscriptions,
        components=build_components,
        jobs=jobs,
        settings_class=ContractingSettings,
    )


def build_components(runtime: Runtime) -> Components:
    """What every unit of work is built from. Settings of the kit alone (tests without servers) mean the default."""
    settings = runtime.settings
    limit = (
        settings.residents_per_family_doctor
        if isinstance(settings, ContractingSettings)
        else RESIDENTS_PER_FAMILY_DOCTOR
    )
    return Components(
        clock=runtime.clock,
        outbox=runtime.outbox,
        cipher=runtime.field_cipher,
        keyer=runtime.person_keyer,
        residents_per_family_doctor=limit,
    )
