"""Why the launcher refuses or gives up; the text of each is a whole sentence for the user."""


class LauncherError(Exception):
    """The command cannot do what was asked."""


class PortInUse(LauncherError):
    """Another program listens on a port that a service needs."""


class AnotherLauncherRuns(LauncherError):
    """The state folder is in use by another ``yilian up`` or ``yilian demo``."""


class NothingRuns(LauncherError):
    """The command talks to running servers, and there are none on this state folder."""


class ServiceFailed(LauncherError):
    """A service did not migrate its database or did not become ready; the text ends with its last log lines."""
