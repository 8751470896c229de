"""The command line of the sample service, as a process of its own: ``python sample_command.py serve``."""

from yilian_kit.command_line import service_command_line
from yilian_kit.testing.sample import define_sample_service

if __name__ == "__main__":
    service_command_line(define_sample_service)()
