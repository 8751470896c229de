"""The faults of a pack on standard error."""

from collections.abc import Iterable

import typer

from drg_billing.domain.grouping.pack_fault_texts import PACK_FAULT_TEXTS
from drg_billing.domain.grouping.pack_files import PackFault


def tell_faults(faults: Iterable[PackFault]) -> None:
    """Print every fault, one a line, with what it means in both languages."""
    for fault in faults:
        english, chinese = PACK_FAULT_TEXTS[fault.kind]
        line = f"{fault.file}:{fault.line} {fault.kind.value} {fault.value}".rstrip()
        typer.echo(f"{line}  ({english} / {chinese})", err=True)
