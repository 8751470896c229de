"""The embedded stack: the real PostgreSQL and the real Apache Kafka from Python wheels and locked jars.

For development, demonstration and tests; nothing else has to be installed. See docs/adr/0001-embedded-stack.md.
"""

from yilian_kit.embedded.failures import (
    AlreadyRunning,
    DidNotStart,
    EmbeddedStackError,
    JarsNotResolved,
    JarsRefused,
    StateNotReadable,
)
from yilian_kit.embedded.kafka import EmbeddedKafka
from yilian_kit.embedded.postgres import EmbeddedPostgres

__all__ = [
    "AlreadyRunning",
    "DidNotStart",
    "EmbeddedKafka",
    "EmbeddedPostgres",
    "EmbeddedStackError",
    "JarsNotResolved",
    "JarsRefused",
    "StateNotReadable",
]
