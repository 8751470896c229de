"""The trace of a grouping as JSON, for a column of a file."""

from __future__ import annotations

import json

from drg_billing.domain.discharge import Discharge
from drg_billing.domain.grouping.compiled_pack import CompiledPack
from drg_billing.domain.grouping.trace import Hint, explain
from drg_billing.domain.grouping.trace_plan import GateDecision, RuleDecision, SuffixDecision
from drg_billing.domain.grouping.trace_texts import HINTS, not_met


class TraceWriter:
    """Writes traces by one pack; the decisions that a pack can come to are written once and remembered."""

    def __init__(self, compiled: CompiledPack) -> None:
        self._compiled = compiled
        self._written: dict[int, tuple[object, str]] = {}

    def write(self, discharge: Discharge) -> str:
        """An object with the lists gates, rules, secondary, suffixes, codes and hints, in the order of the decisions.

        `failed` is the first condition that did not hold, in English and Chinese, null where all held.
        """
        found = explain(discharge, self._compiled)
        secondary = [
            {"code": one.code, "level": one.level, "exclusion_table": one.exclusion_table, "verdict": one.verdict}
            for one in found.secondary
        ]
        codes = [
            {"code": one.code, "place": one.place, "use": one.use}
            | ({"clinical": one.clinical} if one.clinical else {})
            for one in found.codes
        ]
        hints = [{"kind": one.kind, "code": one.code, "adrg": one.adrg, "text": _hint_text(one)} for one in found.hints]
        lists = {
            "gates": f"[{','.join([self._decision(one) for one in found.gates])}]",
            "rules": f"[{','.join([self._decision(one) for one in found.rules])}]",
            "secondary": _json(secondary),
            "suffixes": _json([_fields(one) for one in found.suffixes]),
            "codes": _json(codes),
            "hints": _json(hints),
        }
        return "{" + ",".join(f'"{name}":{text}' for name, text in lists.items()) + "}"

    def _decision(self, decision: GateDecision | RuleDecision) -> str:
        """By identity, for the pack makes its decisions beforehand and keeps them."""
        known = self._written.get(id(decision))
        if known is None:
            known = self._written[id(decision)] = (decision, _json(_fields(decision)))
        return known[1]


def _fields(decision: GateDecision | RuleDecision | SuffixDecision) -> dict[str, str | None]:
    failed = None if decision.failed is None else _both(*not_met(decision.failed))
    match decision:
        case GateDecision():
            return {"mdc": decision.mdc, "failed": failed}
        case RuleDecision():
            return {"adrg": decision.adrg, "part": decision.part, "kind": decision.kind, "failed": failed}
        case SuffixDecision():
            return {"suffix": decision.suffix, "drg": decision.drg, "failed": failed}


def _hint_text(hint: Hint) -> str:
    words = HINTS[hint.kind]
    return _both(*(text.format(code=hint.code, adrg=hint.adrg) for text in (words.en, words.zh)))


def _both(en: str, zh: str) -> str:
    return f"{en} / {zh}"


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
