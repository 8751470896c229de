"""The command `drg-billing group`: a file of cases in, the same rows with their groups out (批量分组)."""

import time
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from drg_billing.adapters.case_files.file_run import FileRun, RunOptions
from drg_billing.adapters.case_files.wording import file_sentence
from drg_billing.adapters.case_files.workers import usable_cores
from drg_billing.application.case_file_ports import FilePaths, FileRefused, FileReport
from drg_billing.domain.grouping.rule_pack import RulePack
from drg_billing.entrypoints.command_line.pack_choice import STARTER, chosen_pack

SOME_REJECTED = 3
"""Exit code: the output is whole, but not every row was a record."""
_INTERRUPTED = 130


def group(
    cases: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help=".csv, .parquet or .xlsx")],
    out: Annotated[Path, typer.Option("--output", "-o", dir_okay=False, help=".csv, .parquet or .xlsx")],
    pack: Annotated[
        str, typer.Option(help="folder of a pack, id, digest or CODE@VERSION of a stored one, or starter")
    ] = STARTER,
    trace: Annotated[bool, typer.Option("--trace", help="add a column that tells how each group came about")] = False,
    workers: Annotated[int | None, typer.Option(min=1, help="processes; as many as there are cores")] = None,
    resume: Annotated[bool, typer.Option("--resume", help="go on where an interrupted run stopped")] = False,
    encoding: Annotated[str | None, typer.Option(help="of a CSV file: utf-8 or gb18030; else it is looked at")] = None,
) -> None:
    """Group every row of a file; what is no record goes to OUTPUT.rejects.csv.

    Exit code 0: every row is in the output. 3: some rows were rejected. 2: the file, the pack or an option must
    change. 1: the same command may work later. 130: stopped; --resume goes on.
    """
    started = time.monotonic()
    paths = FilePaths(cases, out)
    options = RunOptions(workers or usable_cores(), trace, resume, encoding)
    try:
        rules = chosen_pack(pack)
        run = FileRun(paths, rules, options)
        if encoding is None and run.encoding.name != "utf-8":
            typer.echo(f"Read as {run.encoding.name.upper()}. / 按 {run.encoding.name.upper()} 编码读取。", err=True)
        report = _run(run)
    except FileRefused as refused:
        en, zh = file_sentence(refused.fault, refused.value)
        typer.echo(f"{refused.fault.value}: {en} / {zh}", err=True)
        raise typer.Exit(1 if refused.fault.may_pass else 2) from refused
    except OSError as error:
        what = error.strerror or type(error).__name__
        typer.echo(f"{what}: nothing is lost, --resume goes on. / 出错中断，可用 --resume 接续。", err=True)
        raise typer.Exit(1) from error
    except KeyboardInterrupt as error:
        typer.echo("Stopped; the same command with --resume goes on. / 已停止，加 --resume 可接续。", err=True)
        raise typer.Exit(_INTERRUPTED) from error
    _tell(report, paths, rules, time.monotonic() - started)
    if report.rejected:
        raise typer.Exit(SOME_REJECTED)


def _run(run: FileRun) -> FileReport:
    """With a progress bar where somebody sees it."""
    console = Console(stderr=True)
    columns = (BarColumn(), TaskProgressColumn(), TextColumn("{task.fields[rows]:,} rows"))
    times = (TimeElapsedColumn(), TimeRemainingColumn())
    with Progress(*columns, *times, console=console, disable=not console.is_terminal, transient=True) as progress:
        task = progress.add_task("", total=run.source.size, rows=0)
        return run.run(lambda position, rows: progress.update(task, completed=position, rows=rows))


def _tell(report: FileReport, paths: FilePaths, pack: RulePack, seconds: float) -> None:
    typer.echo(
        f"{report.rows_in} rows in = {report.rows_out} out + {report.rejected} rejected "
        f"/ 读入 {report.rows_in} 行 = 输出 {report.rows_out} 行 + 拒收 {report.rejected} 行"
    )
    typer.echo(
        f"grouped {report.grouped}, qy {report.qy}, ungroupable {report.ungroupable} "
        f"/ 入组 {report.grouped}，歧义 {report.qy}，未入组 {report.ungroupable}"
    )
    if report.taken_over:
        typer.echo(
            f"{report.taken_over} rows were grouped by an earlier run / 其中 {report.taken_over} 行由之前的任务完成"
        )
    manifest = pack.manifest
    typer.echo(f"pack {manifest.code} {manifest.version} {pack.digest}, {seconds:.1f} s")
    if manifest.notice_en:
        typer.echo(f"{manifest.notice_en} / {manifest.notice_zh}")
    if report.rejected:
        typer.echo(f"{paths.rejects} says why / 拒收原因见 {paths.rejects}", err=True)
