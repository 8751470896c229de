"""What a running service holds: made once at start, found at ``request.app.state.runtime``."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from yilian_kit.clock import Clock, ScenarioClock, SystemClock
from yilian_kit.database import Database
from yilian_kit.events.outbox import Outbox
from yilian_kit.http.key_queue import KeyQueue
from yilian_kit.observability.metrics import ServiceMetrics
from yilian_kit.security.field_encryption import FieldCipher
from yilian_kit.security.person_key import PersonKeyer
from yilian_kit.security.tokens import TokenVerifier
from yilian_kit.settings import ServiceSettings

if TYPE_CHECKING:
    from yilian_kit.definition import ServiceDefinition


@dataclass
class Runtime:
    """The mechanism of one process of a service; ``components`` is what the service's own bootstrap adds."""

    settings: ServiceSettings
    clock: Clock
    database: Database
    outbox: Outbox
    person_keyer: PersonKeyer
    field_cipher: FieldCipher
    token_verifier: TokenVerifier
    metrics: ServiceMetrics
    key_queue: KeyQueue = field(default_factory=KeyQueue)
    components: object = None


def build_runtime(definition: "ServiceDefinition", settings: ServiceSettings) -> Runtime:
    """Wire the kit's parts by the settings; opens no connection yet."""
    clock: Clock = ScenarioClock() if settings.simulated_time else SystemClock()
    runtime = Runtime(
        settings=settings,
        clock=clock,
        database=Database(
            settings.database_url,
            pool_size=settings.database_pool_size,
            deadline=settings.database_deadline_seconds,
            application_name=definition.name,
        ),
        outbox=Outbox(source=definition.name, clock=clock),
        person_keyer=PersonKeyer.from_settings(settings),
        field_cipher=FieldCipher.from_settings(settings),
        token_verifier=TokenVerifier.from_settings(settings),
        metrics=ServiceMetrics(definition.name),
    )
    runtime.components = definition.components(runtime)
    return runtime
