"""What the event machinery logs."""

from enum import StrEnum


class EventLogCode(StrEnum):
    """Codes of log lines; alarms and searches hang on them."""

    RELAY_LEADS = "relay.leads"
    RELAY_INTERRUPTED = "relay.interrupted"
    OUTBOX_REPLAYED = "outbox.replayed"
    CONSUMER_ASSIGNED = "consumer.assigned"
    CONSUMER_INTERRUPTED = "consumer.interrupted"
    CONSUMER_SILENT = "consumer.silent"
    EVENT_RETRIED = "consumer.event-retried"
    EVENT_PARKED = "consumer.event-parked"
    PARKING_FAILED = "consumer.parking-failed"
    OFFSET_NOT_COMMITTED = "consumer.offset-not-committed"
    PARTITION_LOST = "consumer.partition-lost"
    CLIENT_NOT_CLOSED = "kafka.client-not-closed"
