"""Inquiries about near misses (入组提示查询): each one is kept on record, with who asked and why."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID


class InquiryReason(StrEnum):
    """Why somebody asks."""

    CODING = "coding"
    """The record is being coded, before discharge is settled (出院前编码)."""
    QUALITY_REVIEW = "quality_review"
    """Somebody checks the work of coders (编码质控)."""
    DISPUTE = "dispute"
    """The group of a case is disputed (入组申诉)."""


class InquiryOutcome(StrEnum):
    NOTHING_TO_ASK = "nothing-to-ask"
    ALTERNATIVES_SHOWN = "alternatives-shown"


@dataclass(frozen=True, slots=True)
class Inquiry:
    """One question, as the trail keeps it: no code and nothing of the patient."""

    id: UUID
    reason: InquiryReason
    outcome: InquiryOutcome


@dataclass(frozen=True, slots=True)
class InquiryCount:
    """How often somebody asked, and how often something was shown."""

    institution_code: str
    subject: str
    reason: InquiryReason
    inquiries: int
    alternatives_shown: int
