"""``contracting``: the command line of the service."""

from contracting.bootstrap import define_service
from yilian_kit.command_line import service_command_line

app = service_command_line(define_service)
