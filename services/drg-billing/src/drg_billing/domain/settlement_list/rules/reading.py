"""QC-R: values that cannot be read (数据格式)."""

from __future__ import annotations

from drg_billing.domain.settlement_list.predicates import block, read_fault, warn
from drg_billing.domain.settlement_list.record import ReadFault

RULES = (
    block("QC-R-001", "*", "应为数值，无法识别", "is no number", read_fault(ReadFault.NOT_A_NUMBER)),
    block("QC-R-002", "*", "应为整数", "must be a whole number", read_fault(ReadFault.NOT_WHOLE)),
    block(
        "QC-R-003",
        "*",
        "金额最多两位小数",
        "an amount has at most two decimals",
        read_fault(ReadFault.TOO_MANY_DECIMALS),
    ),
    block("QC-R-004", "*", "日期或时间无法识别", "is no date or time", read_fault(ReadFault.NOT_A_TIME)),
    block(
        "QC-R-005",
        "*",
        "时长格式应为 天/小时/分钟，小时小于 24，分钟小于 60",
        "a duration is days/hours/minutes, below 24 hours and 60 minutes",
        read_fault(ReadFault.NOT_A_DURATION),
    ),
    block(
        "QC-R-006",
        "*",
        "应为单个值，不能是数组、对象或布尔值",
        "must be one value, no list, object or boolean",
        read_fault(ReadFault.NOT_A_VALUE),
    ),
    block("QC-R-007", "*", "内容超过 200 个字符", "is longer than 200 characters", read_fault(ReadFault.TOO_LONG)),
    warn(
        "QC-R-008",
        "*",
        "不是 4101 接口的字段，未作检查",
        "is no field of interface 4101 and was not looked at",
        read_fault(ReadFault.UNKNOWN_FIELD),
    ),
    warn(
        "QC-R-009",
        "diseinfo.diag_code oprninfo.oprn_oprt_code setlinfo.wm_dise_code opspdiseinfo.diag_code",
        "编码含空格或大小写不规范，已按标准写法读取",
        "the code has spaces or irregular letters; it was read in its standard form",
        read_fault(ReadFault.CODE_SPELLING),
    ),
)
