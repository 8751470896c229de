"""The whole command line: what every service has, and this one's own commands."""

from drg_billing.bootstrap import define_service
from drg_billing.entrypoints.command_line import explain, group, packs, settlement_lists, settlements
from yilian_kit.command_line import service_command_line

app = service_command_line(define_service)
app.command()(group.group)
app.command("explain")(explain.explain_case)
app.add_typer(packs.app, name="packs", help="Rule packs.")
app.add_typer(settlements.app, name="settlements", help="Settlements.")
app.add_typer(settlement_lists.app, name="settlement-lists", help="Settlement lists: quality control.")
