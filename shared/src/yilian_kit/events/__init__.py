"""Facts between services: the outbox and its relay on one side, consumer, inbox and dead letters on the other.

Where to find what:

- ``envelope``       the CloudEvents envelope on the wire
- ``topics``         declared topics, dead letter topics, their creation in Kafka
- ``catalogue``      which events a service produces, their JSON Schemas; ``asyncapi`` its document
- ``outbox``         an event stored in the transaction that made it true
- ``relay``          stored events to Kafka, in order, by one relay per service; ``publisher`` its fenced producer
- ``subscriptions``  what a service listens to, and what its handlers may raise
- ``consumer``       group membership, one ``partition_worker`` per assigned partition
- ``handling``       one database transaction for inbox row and handler; ``inbox`` the rows
- ``failures``       which failure is retried, which parks; error texts without values
- ``dead_letters``   parked records: list, show, replay
- ``replay``         published events sent again from the outbox; ``retention`` forgets the oldest
- ``replica``        a copy of another service's aggregate that only moves forward
- ``figures``        the counts of ``/v1/events/figures``
"""
