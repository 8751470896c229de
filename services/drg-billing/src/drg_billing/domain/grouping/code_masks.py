"""Which rules does a code leave possible? One look-up answers with a set of rules, the bits of an integer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from drg_billing.domain.grouping.rule_pack import CodeSet


class CodeMasks:
    """For a code, the rules whose code conditions it meets: bit i stands for rule i.

    A rule may ask for membership in several sets at once (its MDC's and its own) or in none.
    """

    def __init__(self, sets_of_rules: Sequence[Sequence[CodeSet]]) -> None:
        """`sets_of_rules[i]` are the sets in all of which a code must stand for rule i."""
        slots = max((len(sets) for sets in sets_of_rules), default=0)
        layers = [_Layer(sets_of_rules, slot) for slot in range(slots)]
        self._all = (1 << len(sets_of_rules)) - 1
        self._layers = layers
        self._has_prefixes = any(layer.prefixes for layer in layers)
        codes = {code for layer in layers for code in layer.exact}
        shared: dict[int, int] = {}  # many codes leave the same rules possible: keep one integer of each
        self._exact: dict[str, int] = {}
        for code in codes:
            mask = self._compute(code)
            self._exact[code] = shared.setdefault(mask, mask)
        self._unlisted = self._all
        for layer in layers:
            self._unlisted &= layer.unconditional

    def rules_for(self, code: str) -> int:
        """The bits of every rule whose sets all hold the code; for an unlisted code, of the rules that ask for none."""
        mask = self._exact.get(code)
        if mask is not None:
            return mask
        return self._compute(code) if self._has_prefixes else self._unlisted

    def _compute(self, code: str) -> int:
        mask = self._all
        for layer in self._layers:
            mask &= layer.rules_for(code)
        return mask


class _Layer:
    """The n-th set of every rule."""

    def __init__(self, sets_of_rules: Sequence[Sequence[CodeSet]], slot: int) -> None:
        self.exact: defaultdict[str, int] = defaultdict(int)
        self.prefixes: defaultdict[str, int] = defaultdict(int)
        self.unconditional = 0
        rules_of_set: dict[int, tuple[CodeSet, int]] = {}
        for index, sets in enumerate(sets_of_rules):
            if slot >= len(sets):
                self.unconditional |= 1 << index
                continue
            codes = sets[slot]
            _, bits = rules_of_set.get(id(codes), (codes, 0))
            rules_of_set[id(codes)] = (codes, bits | 1 << index)
        for codes, bits in rules_of_set.values():
            for code in codes.exact:
                self.exact[code] |= bits
            for prefix in codes.prefixes:
                self.prefixes[prefix] |= bits
        self._lengths = sorted({len(prefix) for prefix in self.prefixes})

    def rules_for(self, code: str) -> int:
        mask = self.unconditional | self.exact.get(code, 0)
        for length in self._lengths:
            mask |= self.prefixes.get(code[:length], 0)
        return mask
