"""What each fault of a pack means, in two languages: `file:line kind value` alone is for programs."""

from collections.abc import Iterable
from typing import Final

import typer

from drg_billing.domain.grouping.pack_files import PackFault, PackFaultKind

FAULT_WORDS: Final[dict[PackFaultKind, tuple[str, str]]] = {
    PackFaultKind.FILE_MISSING: ("the file is missing", "缺少文件"),
    PackFaultKind.NOT_UTF8: ("the file is not in UTF-8", "文件不是 UTF-8 编码"),
    PackFaultKind.UNREADABLE_TEXT: ("this cannot be read", "无法解析的内容"),
    PackFaultKind.UNKNOWN_KEY: ("no such entry is known", "未知的项"),
    PackFaultKind.NO_LIST_OF_ROWS: ("the file must be a list of rows", "文件应为行的列表"),
    PackFaultKind.SEVERAL_FORMS: ("the table stands there in several files", "同一表有多个文件"),
    PackFaultKind.UNKNOWN_FILE: ("no pack has a table of this name", "方案包没有该名称的表"),
    PackFaultKind.COLUMN_MISSING: ("the column is missing", "缺少列"),
    PackFaultKind.WRONG_NUMBER_OF_FIELDS: ("the row has another number of fields than the heading", "列数与标题行不符"),
    PackFaultKind.VALUE_MISSING: ("the value is missing", "缺少取值"),
    PackFaultKind.SEQUENCE_BROKEN: ("the order has a gap", "序号不连续"),
    PackFaultKind.DUPLICATE: ("stands there twice", "重复"),
    PackFaultKind.UNKNOWN_GATE: ("no such gate", "未知的入组条件"),
    PackFaultKind.UNKNOWN_QY_SWITCH: ("no such QY switch", "未知的 QY 开关"),
    PackFaultKind.UNKNOWN_MDC: ("no such MDC", "未知的 MDC"),
    PackFaultKind.UNKNOWN_KIND: ("neither surgical nor medical", "类别须为 surgical 或 medical"),
    PackFaultKind.UNKNOWN_PREDICATE: ("no such predicate", "未知的分组条件"),
    PackFaultKind.UNKNOWN_SUFFIX: ("no such suffix", "未知的细分组后缀"),
    PackFaultKind.UNKNOWN_OWNER: ("no MDC or ADRG of that name", "未知的 MDC 或 ADRG"),
    PackFaultKind.UNKNOWN_MATCH: ("neither exact, prefix nor range", "匹配方式须为 exact、prefix 或 range"),
    PackFaultKind.UNKNOWN_LEVEL: ("neither MCC nor CC", "级别须为 MCC 或 CC"),
    PackFaultKind.UNREADABLE_RANGE: ("this range names no categories", "编码范围无法识别"),
    PackFaultKind.UNREADABLE_ROW: ("this row cannot be read", "该行无法解析"),
    PackFaultKind.UNREADABLE_SUFFIX: ("a suffix is one digit or letter", "后缀须为单个数字或字母"),
    PackFaultKind.UNKNOWN_CONDITION: ("no such condition", "未知的条件"),
    PackFaultKind.UNKNOWN_FIELD: ("a local suffix cannot ask for that", "地方后缀不支持该字段"),
    PackFaultKind.UNKNOWN_COMPARISON: ("no such comparison", "未知的比较方式"),
    PackFaultKind.UNREADABLE_VALUE: ("the value does not fit the field", "取值与字段不符"),
    PackFaultKind.UNKNOWN_CODE_KIND: ("neither diagnosis nor procedure", "类别须为 diagnosis 或 procedure"),
    PackFaultKind.UNKNOWN_CODE: ("the pack lists this code nowhere", "分组方案中没有该编码"),
    PackFaultKind.MAPPED_CODE_KNOWN: (
        "the pack lists this code itself, so it is no clinical one",
        "该编码已在分组方案中，不能作为临床版编码对照",
    ),
    PackFaultKind.SURGICAL_AFTER_MEDICAL: ("a surgical ADRG after a medical one", "外科组排在内科组之后"),
    PackFaultKind.SET_MISSING: ("nothing lists the set that the rule needs", "缺少条件所需的编码集"),
    PackFaultKind.GROUP_WITHOUT_NAME: ("the group has no name", "分组没有名称"),
    PackFaultKind.NAME_WITHOUT_GROUP: ("no rule gives this group", "没有规则能产生该分组"),
    PackFaultKind.UNKNOWN_HEADING: ("no such heading is known", "未知的标题"),
    PackFaultKind.UNKNOWN_SHAPE: ("nothing says what these lists together mean", "无法确定这些列表组合的含义"),
    PackFaultKind.CODE_WITHOUT_HEADING: ("the code stands under no heading for its kind", "编码不在相应标题之下"),
    PackFaultKind.HEADING_WITHOUT_CODES: ("no code follows the heading", "标题之后没有编码"),
    PackFaultKind.DETAIL_MISSING: ("4_ADRG_DETAIL says nothing about it", "4_ADRG_DETAIL 中没有该项"),
    PackFaultKind.TABLE_MISSING: ("7_CCE has no such table", "7_CCE 中没有该排除表"),
}


def tell_faults(faults: Iterable[PackFault]) -> None:
    """Print every fault on standard error, one a line."""
    for fault in faults:
        english, chinese = FAULT_WORDS.get(fault.kind, ("", ""))
        sentence = f"  ({english} / {chinese})" if english else ""
        typer.echo(f"{fault.file}:{fault.line} {fault.kind.value} {fault.value}".rstrip() + sentence, err=True)
