"""What a service's definition costs whoever needs it, such as a command."""

import subprocess
import sys

from yilian_kit.definition import ServiceDefinition


def test_a_service_is_defined_without_its_routes(definition: ServiceDefinition) -> None:
    # Given a process that defines the service
    question = (
        f"import sys; from {definition.package}.bootstrap import define_service; define_service();"
        "print([name for name, module in sys.modules.items() if '.entrypoints.http.' in name"
        " and hasattr(module, 'router')])"
    )
    # Then none of their modules is imported
    answer = subprocess.run([sys.executable, "-c", question], capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "[]"
    assert definition.routers()
