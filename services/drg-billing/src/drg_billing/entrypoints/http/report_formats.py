"""In which format a report is wanted, and the answer as a file."""

from __future__ import annotations

import asyncio
from enum import StrEnum
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import Depends, Query, Request, Response

from drg_billing.adapters.report_files import ReportTable, write_csv, write_xlsx
from drg_billing.domain.reports.request import ReportName, ReportPeriod


class ReportFormat(StrEnum):
    JSON = "json"
    CSV = "csv"
    XLSX = "xlsx"


MEDIA_TYPES = {
    ReportFormat.JSON: "application/json",
    ReportFormat.CSV: "text/csv",
    ReportFormat.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
FILE_RESPONSES: dict[int | str, dict[str, Any]] = {
    200: {"content": {MEDIA_TYPES[kind]: {} for kind in (ReportFormat.CSV, ReportFormat.XLSX)}}
}


async def wanted_format(
    request: Request,
    named: Annotated[
        ReportFormat | None, Query(alias="format", description="goes before the Accept header; json if neither says")
    ] = None,
) -> ReportFormat:
    """The format of the query, else the one that the Accept header would rather have, else JSON."""
    return named or preferred_format(request.headers.get("accept", ""))


FormatQuery = Annotated[ReportFormat, Depends(wanted_format)]


def preferred_format(accept: str) -> ReportFormat:
    """By quality, then by order; whatever is not offered does not count."""
    best, best_quality = ReportFormat.JSON, 0.0
    for part in accept.split(","):
        media_type, *parameters = (piece.strip().lower() for piece in part.split(";"))
        offered = next((kind for kind, name in MEDIA_TYPES.items() if media_type == name), None)
        quality = next((_quality(text[2:]) for text in parameters if text.startswith("q=")), 1.0)
        if offered is not None and quality > best_quality:
            best, best_quality = offered, quality
    return best


async def file_response(table: ReportTable, kind: ReportFormat, name: ReportName, period: ReportPeriod) -> Response:
    """The table as a file to be saved, under a name that says what it holds. Written beside the event loop."""
    write = write_csv if kind is ReportFormat.CSV else write_xlsx
    content = await asyncio.to_thread(write, table)
    days = f"{period.first_day}_{period.last_day}.{kind.value}"
    readable = quote(f"{table.title}_{days}")
    return Response(
        content,
        media_type=MEDIA_TYPES[kind],
        headers={
            "Content-Disposition": f"attachment; filename=\"{name.value}_{days}\"; filename*=UTF-8''{readable}",
            "Vary": "Accept, Accept-Language",
        },
    )


def _quality(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 0.0
