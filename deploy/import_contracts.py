"""A kind of import-linter contract that names what may be imported, where its own kinds name what may not.

Used by .importlinter: a rule of the domain is written in the standard library only, whatever package comes next.
"""

import sys

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output


class AllowedImportsContract(Contract):
    """The source modules directly import nothing but the standard library, themselves and ``allowed_modules``."""

    type_name = "allowed"

    source_modules = fields.ListField(subfield=fields.StringField())
    allowed_modules = fields.ListField(subfield=fields.StringField(), required=False, default=[])

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        """Collects every import that leads somewhere else."""
        sources = [str(name) for name in self.source_modules]  # type: ignore[attr-defined]  # a field is its value here
        allowed = [str(name) for name in self.allowed_modules]  # type: ignore[attr-defined]  # as above
        strangers = [
            f"{module} imports {imported}"
            for source in sources
            for module in sorted({source, *graph.find_descendants(source)})
            for imported in sorted(graph.find_modules_directly_imported_by(module))
            if not _within(imported, [source, *allowed]) and imported.split(".")[0] not in sys.stdlib_module_names
        ]
        return ContractCheck(kept=not strangers, metadata={"strangers": strangers})

    def render_broken_contract(self, check: ContractCheck) -> None:
        """Names each stranger."""
        for stranger in check.metadata["strangers"]:
            output.print_error(f"- {stranger}")


def _within(module: str, packages: list[str]) -> bool:
    return any(module == package or module.startswith(f"{package}.") for package in packages)
