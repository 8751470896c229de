"""What a client may cost before it has shown a token: sizes, times, connections.

Two layers. ``LimitedHttpProtocol`` guards the connection: how large headers may be, how long they and the body may
take, how many connections there are. ``BodyLimit`` is the outermost middleware: it refuses a body by its declared
length before any of it is read, and cuts one that declares none.
"""

from yilian_kit.http.limits.body import BodyLimit
from yilian_kit.http.limits.connection import HttpLimits
from yilian_kit.http.limits.server import http_server_config

__all__ = ["BodyLimit", "HttpLimits", "http_server_config"]
