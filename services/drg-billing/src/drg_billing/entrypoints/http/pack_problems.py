"""A rejected pack as a problem: every fault with its file, its line, and what it means in both languages."""

from drg_billing.domain.grouping.pack_fault_texts import PACK_FAULT_TEXTS
from drg_billing.domain.grouping.pack_files import PackRejected
from yilian_kit.http import ProblemType
from yilian_kit.http.problem import ProblemError

MOST_FAULTS = 1000
"""As many are told: a file of another layout has a fault in every line."""

PACK_REJECTED = ProblemType(
    422,
    "pack-rejected",
    title_en="The pack has faults",
    title_zh="分组方案文件有误",
    detail_en="{faults_found} in all. Each names its file and line.",
    detail_zh="共 {faults_found} 处。每条错误均注明文件与行号。",
    extension=("faults_found", "faults"),
)


def pack_rejected(rejected: PackRejected) -> ProblemError:
    """The problem, with the first 1,000 faults."""
    faults = [
        {
            "file": fault.file,
            "line": fault.line,
            "kind": fault.kind,
            "value": fault.value,
            "message_en": PACK_FAULT_TEXTS[fault.kind][0],
            "message_zh": PACK_FAULT_TEXTS[fault.kind][1],
        }
        for fault in rejected.faults[:MOST_FAULTS]
    ]
    return ProblemError(PACK_REJECTED, faults=faults, faults_found=len(rejected.faults))
