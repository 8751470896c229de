"""Requests and answers about settlement lists."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field, JsonValue, WithJsonSchema

from drg_billing.adapters.settlement_list_fields import SECTIONS, SETLINFO, Form
from drg_billing.application.submit_settlement_list import SubmittedList
from drg_billing.domain.money import ZERO
from drg_billing.domain.settlement_list.check import blocks
from drg_billing.domain.settlement_list.findings import Finding, Severity
from drg_billing.domain.settlement_list.submission import BesideTheList
from drg_billing.entrypoints.http.case_schemas import Amount, CaseAnswer, Identifier, case_answer
from yilian_kit.http import AnswerModel, RequestModel

_FORMS = {
    Form.TEXT: "text",
    Form.CODE: "code of the medical-insurance version",
    Form.WHOLE: "whole number",
    Form.GRAMS: "whole number",
    Form.AMOUNT: "yuan, at most two decimals; a string or a number",
    Form.DATE: "YYYY-MM-DD",
    Form.TIME: "YYYY-MM-DD HH:MM:SS, time of the hospital's clock",
    Form.DURATION: "days/hours/minutes",
    Form.NOT_KEPT: "looked at and dropped: never stored, logged or repeated",
    Form.IGNORED: "not looked at",
}


def _row_schema(section: str) -> dict[str, Any]:
    """A row in OpenAPI, from the one table of fields. What is wrong with a value is a finding, no malformed request."""
    properties = {
        name: {"type": ["string", "number", "null"], "description": _FORMS[form]}
        for name, form in sorted(SECTIONS[section].forms.items())
    }
    return {"type": "object", "title": section, "properties": properties, "additionalProperties": True}


def _rows_schema(section: str) -> dict[str, Any]:
    return {"type": "array", "items": _row_schema(section)}


Row = dict[str, JsonValue]
LongSection = Field(max_length=5_000)
ShortSection = Field(max_length=200)


class SettlementListRequest(RequestModel):
    """The input of interface 4101, section by section, and beside it what settles a case and 4101 does not carry.

    Amounts may be JSON numbers here, because 4101 has them so; they are read as they are written.
    """

    setlinfo: Annotated[Row, Field(max_length=300), WithJsonSchema(_row_schema(SETLINFO))]
    payinfo: Annotated[tuple[Row, ...], ShortSection, WithJsonSchema(_rows_schema("payinfo"))] = ()
    opspdiseinfo: Annotated[tuple[Row, ...], ShortSection, WithJsonSchema(_rows_schema("opspdiseinfo"))] = ()
    diseinfo: Annotated[tuple[Row, ...], ShortSection, WithJsonSchema(_rows_schema("diseinfo"))] = ()
    iteminfo: Annotated[tuple[Row, ...], LongSection, WithJsonSchema(_rows_schema("iteminfo"))] = ()
    oprninfo: Annotated[tuple[Row, ...], ShortSection, WithJsonSchema(_rows_schema("oprninfo"))] = ()
    icuinfo: Annotated[tuple[Row, ...], ShortSection, WithJsonSchema(_rows_schema("icuinfo"))] = ()
    bldinfo: Annotated[tuple[Row, ...], ShortSection, WithJsonSchema(_rows_schema("bldinfo"))] = ()
    pooling_area: Identifier | None = None
    over_limit: Amount = ZERO
    pre_self_pay: Amount = ZERO

    def sections(self) -> Mapping[str, object]:
        """The sections as they came."""
        return {name: getattr(self, name) for name in SECTIONS}

    def beside(self) -> BesideTheList:
        return BesideTheList(self.pooling_area, self.over_limit, self.pre_self_pay)


class FindingAnswer(AnswerModel):
    """A rule that the list breaks. Rows in `field` count from 0; `found` and `expected` are counts, sums or times."""

    rule: str
    severity: Severity
    field: str
    message_zh: str
    message_en: str
    found: str | None
    expected: str | None


class CheckedListAnswer(AnswerModel):
    """What the rules found. `blocked`: the list would not be taken. `check_id` stands in the audit trail."""

    check_id: UUID
    blocked: bool
    findings: list[FindingAnswer]


class SubmittedListAnswer(AnswerModel):
    """The case that the list became, and the findings that only warn."""

    case: CaseAnswer
    findings: list[FindingAnswer]


def checked_answer(check_id: UUID, findings: Sequence[Finding]) -> CheckedListAnswer:
    return CheckedListAnswer(check_id=check_id, blocked=blocks(findings), findings=_findings(findings))


def submitted_answer(submitted: SubmittedList, *, english: bool) -> SubmittedListAnswer:
    return SubmittedListAnswer(
        case=case_answer(submitted.case, english=english), findings=_findings(submitted.findings)
    )


def _findings(findings: Sequence[Finding]) -> list[FindingAnswer]:
    return [FindingAnswer.model_validate(finding) for finding in findings]
