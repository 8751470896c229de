"""What a caller is told when somebody else has to act."""

from drg_billing.domain.four_eyes import AlreadyActive, FourEyesRequired, ProposalWithdrawn
from drg_billing.entrypoints.http.chinese_words import ACTS_OF_TWO
from yilian_kit.http import ProblemCatalogue, ProblemType

FOUR_EYES_PROBLEMS: ProblemCatalogue = {
    FourEyesRequired: ProblemType(
        409,
        FourEyesRequired.slug,
        title_en="Somebody other than its author has to do this",
        title_zh="须由录入人（申报人）以外的人员办理",
        detail_en="Refused: {act} by its own author.",
        detail_zh="已拒绝：录入人（申报人）本人{act}。",
        extension=("act",),
        words_zh=ACTS_OF_TWO,
    ),
    AlreadyActive: ProblemType(
        409,
        AlreadyActive.slug,
        title_en="It is active already",
        title_zh="已启用，无需重复启用",
    ),
    ProposalWithdrawn: ProblemType(
        409,
        ProposalWithdrawn.slug,
        title_en="The proposal has been withdrawn",
        title_zh="该提案已撤回",
    ),
}
