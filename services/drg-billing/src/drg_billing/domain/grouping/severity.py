"""Severity of a case (严重程度): which suffix of an ADRG asks for which level among the secondary diagnoses."""

from __future__ import annotations

from drg_billing.domain.grouping.rule_pack import SeverityLevel

NO_LEVEL, CC_LEVEL, MCC_LEVEL = 0, 1, 2
"""Levels as numbers, so that "at least" is a comparison."""

LEVEL_NUMBER = {SeverityLevel.CC: CC_LEVEL, SeverityLevel.MCC: MCC_LEVEL}

SUFFIX_NEEDS = {"1": MCC_LEVEL, "3": CC_LEVEL, "5": NO_LEVEL, "9": NO_LEVEL}
"""Last digit of a DRG → the least level that must be met.

CHS-DRG: 1 with MCC, 3 with MCC or CC, 5 without, 9 not split.
"""
