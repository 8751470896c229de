"""The trace of a grouping as an answer: every step in the order in which it was decided, each in two languages."""

from __future__ import annotations

from dataclasses import asdict

from drg_billing.domain.discharge import Discharge
from drg_billing.domain.grouping.conditions import Condition
from drg_billing.domain.grouping.rule_pack import SeverityLevel
from drg_billing.domain.grouping.suffixes import SuffixCondition
from drg_billing.domain.grouping.trace import Explanation, Hint, HintKind, Place, Use, Verdict, looked_at
from drg_billing.domain.grouping.trace_plan import RuleKind
from drg_billing.domain.grouping.trace_texts import HINTS, USES, VERDICTS, not_met
from yilian_kit.http import AnswerModel


class FailedConditionAnswer(AnswerModel):
    """That the record does not meet what a gate, group or suffix asks for; `codes` are those that were looked at."""

    text_en: str
    text_zh: str
    codes: list[str]


class GateAnswer(AnswerModel):
    """An MDC that was tried; `failed` null: it let the record in."""

    mdc: str
    name: str
    failed: FailedConditionAnswer | None


class RuleAnswer(AnswerModel):
    """An ADRG that was tried, or the QY switch of its MDC; `failed` null: it took the record."""

    mdc: str
    adrg: str
    part: str
    name: str
    kind: RuleKind
    failed: FailedConditionAnswer | None


class SecondaryAnswer(AnswerModel):
    """What an other diagnosis weighed; table `999` is never excluded."""

    code: str
    level: SeverityLevel | None
    exclusion_table: str
    verdict: Verdict
    text_en: str
    text_zh: str


class SuffixAnswer(AnswerModel):
    """A suffix of the group that was tried; `failed` null: it is the record's."""

    suffix: str
    drg: str
    failed: FailedConditionAnswer | None


class CodeUseAnswer(AnswerModel):
    """What became of a code; `clinical` is the one that the record has, where the pack maps it to `code`."""

    code: str
    clinical: str | None
    place: Place
    use: Use
    text_en: str
    text_zh: str


class HintAnswer(AnswerModel):
    """Something that a coder should look at."""

    kind: HintKind
    code: str
    adrg: str
    text_en: str
    text_zh: str


class TraceAnswer(AnswerModel):
    """Of a record with a fault, only its codes."""

    gates: list[GateAnswer]
    rules: list[RuleAnswer]
    secondary: list[SecondaryAnswer]
    suffixes: list[SuffixAnswer]
    codes: list[CodeUseAnswer]
    hints: list[HintAnswer]


def trace_answer(explanation: Explanation) -> TraceAnswer:
    discharge = explanation.record
    return TraceAnswer(
        gates=[
            GateAnswer(mdc=one.mdc, name=one.name, failed=_condition(one.failed, discharge))
            for one in explanation.gates
        ],
        rules=[
            RuleAnswer(
                mdc=one.mdc,
                adrg=one.adrg,
                part=one.part,
                name=one.name,
                kind=one.kind,
                failed=_condition(one.failed, discharge),
            )
            for one in explanation.rules
        ],
        secondary=[
            SecondaryAnswer(
                code=one.code,
                level=one.level,
                exclusion_table=one.exclusion_table,
                verdict=one.verdict,
                text_en=VERDICTS[one.verdict].en,
                text_zh=VERDICTS[one.verdict].zh,
            )
            for one in explanation.secondary
        ],
        suffixes=[
            SuffixAnswer(suffix=one.suffix, drg=one.drg, failed=_suffix_condition(one.failed))
            for one in explanation.suffixes
        ],
        codes=[
            CodeUseAnswer(
                code=one.code,
                clinical=one.clinical or None,
                place=one.place,
                use=one.use,
                text_en=USES[one.use].en,
                text_zh=USES[one.use].zh,
            )
            for one in explanation.codes
        ],
        hints=[_hint(one) for one in explanation.hints],
    )


def _condition(failed: Condition | None, discharge: Discharge) -> FailedConditionAnswer | None:
    if failed is None:
        return None
    text_en, text_zh = not_met(failed)
    return FailedConditionAnswer(text_en=text_en, text_zh=text_zh, codes=list(looked_at(failed, discharge)))


def _suffix_condition(failed: SuffixCondition | None) -> FailedConditionAnswer | None:
    if failed is None:
        return None
    text_en, text_zh = not_met(failed)
    return FailedConditionAnswer(text_en=text_en, text_zh=text_zh, codes=[])


def _hint(hint: Hint) -> HintAnswer:
    words, fields = HINTS[hint.kind], asdict(hint)
    return HintAnswer(**fields, text_en=words.en.format(**fields), text_zh=words.zh.format(**fields))
