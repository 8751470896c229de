"""The timeline of a chain."""

from uuid import UUID

from pydantic import AwareDatetime

from referral.application.read_referrals import Timeline
from referral.domain.data_set import Direction
from referral.domain.states import Act, ReferralState, Role
from yilian_kit.http import AnswerModel


class ChainLinkAnswer(AnswerModel):
    """One referral of the chain."""

    referral_id: UUID
    referral_number: str
    direction: Direction
    state: ReferralState
    based_on: UUID | None
    sending_institution_code: str
    receiving_institution_code: str


class StepAnswer(AnswerModel):
    """One step: who did what, and what state it led to. ``before`` is null for the request."""

    at: AwareDatetime
    referral_id: UUID
    version: int
    act: Act
    before: ReferralState | None
    after: ReferralState
    role: Role
    institution_code: str
    subject: str


class TimelineAnswer(AnswerModel):
    """A referral with all that it is based on or that is based on it, oldest first, and every step."""

    chain: list[ChainLinkAnswer]
    steps: list[StepAnswer]


def timeline_answer(timeline: Timeline) -> TimelineAnswer:
    """The timeline as far as the caller may see it."""
    return TimelineAnswer(
        chain=[
            ChainLinkAnswer(
                referral_id=link.id,
                referral_number=link.number,
                direction=link.direction,
                state=link.state,
                based_on=link.based_on,
                sending_institution_code=link.sending.institution_code,
                receiving_institution_code=link.receiving.institution_code,
            )
            for link in timeline.chain
        ],
        steps=[StepAnswer.model_validate(step) for step in timeline.steps],
    )
