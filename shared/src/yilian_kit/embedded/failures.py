"""What can go wrong with the embedded stack, each as one sentence that a user can act on."""


class EmbeddedStackError(Exception):
    """The embedded stack cannot do what was asked; the text is a whole sentence for the user."""


class AlreadyRunning(EmbeddedStackError):
    """A server is running on this state folder already."""


class StateNotReadable(EmbeddedStackError):
    """The state folder belongs to another user or cannot be reached."""


class DidNotStart(EmbeddedStackError):
    """A server ended, or was not ready in time; the text ends with the last lines of its log."""


class JarsRefused(EmbeddedStackError):
    """The jars of Apache Kafka are not exactly those of the committed lock."""


class JarsNotResolved(EmbeddedStackError):
    """The jars of Apache Kafka could not be fetched (no network, a proxy in the way)."""
