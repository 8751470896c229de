"""What is said about files and records, in English and Chinese."""

from __future__ import annotations

from typing import NamedTuple

from drg_billing.application.case_file_ports import FileFault, RejectReason


class Wording(NamedTuple):
    en: str
    zh: str


REJECT_WORDING = {
    RejectReason.WRONG_NUMBER_OF_FIELDS: Wording(
        "The record has more or fewer fields than the heading.", "字段数与表头不一致。"
    ),
    RejectReason.UNREADABLE_ENCODING: Wording(
        "The record has bytes that are no text in the file's encoding.", "含有无法按文件编码解读的字节。"
    ),
    RejectReason.UNREADABLE_CHARACTER: Wording(
        "The record has a character that no text has, such as NUL or a lone carriage return.",
        "含有文本中不应出现的字符（如空字符或单独的回车符）。",
    ),
    RejectReason.UNBALANCED_QUOTE: Wording("A quotation mark is not closed.", "引号没有成对。"),
    RejectReason.EMPTY_RECORD: Wording("Every field of the record is empty.", "整条记录为空。"),
    RejectReason.RECORD_TOO_LONG: Wording(
        "The line is longer than any record; only its beginning is kept here.", "该行过长，这里只保留开头部分。"
    ),
    RejectReason.VALUE_TOO_LONG: Wording(
        "A value or a result is longer than an Excel cell can be: choose CSV or Parquet for the output.",
        "有一个值或结果超过 Excel 单元格的长度上限：输出请改用 CSV 或 Parquet。",
    ),
}

FILE_WORDING = {
    FileFault.UNKNOWN_FORMAT: Wording(
        "The name of a file must end in .csv, .parquet or .xlsx: {value}.",
        "文件名须以 .csv、.parquet 或 .xlsx 结尾：{value}。",
    ),
    FileFault.UNKNOWN_ENCODING: Wording(
        "The encoding {value} is not read: save the file as UTF-8 or GB18030.",
        "不支持编码 {value}：请另存为 UTF-8 或 GB18030。",
    ),
    FileFault.INPUT_UNREADABLE: Wording(
        "{value} cannot be read, or is not what its name says.", "{value} 无法读取，或内容与文件名不符。"
    ),
    FileFault.INPUT_IS_OUTPUT: Wording(
        "Input and output are the same file: {value}.", "输入与输出是同一个文件：{value}。"
    ),
    FileFault.HEADING_MISSING: Wording("{value} has no heading line.", "{value} 没有表头行。"),
    FileFault.HEADING_UNREADABLE: Wording(
        "The heading line of {value} cannot be read: a quotation mark is not closed, its lines end with a carriage "
        "return alone, or it has another encoding. Save the file as CSV UTF-8.",
        "{value} 的表头行无法读取：引号没有成对、以单独的回车符换行，或编码不符。请另存为 CSV UTF-8。",
    ),
    FileFault.COLUMN_MISSING: Wording("The column {value} is missing.", "缺少列 {value}。"),
    FileFault.COLUMN_TWICE: Wording("The column {value} stands there twice.", "列 {value} 重复。"),
    FileFault.COLUMN_TAKEN: Wording(
        "The column {value} would be overwritten by the result: rename it.",
        "列 {value} 与结果列同名，会被覆盖：请改名。",
    ),
    FileFault.COLUMN_OF_NO_TEXT: Wording(
        "The column {value} has a type that cannot be written as text.", "列 {value} 的类型无法写成文本。"
    ),
    FileFault.OUTPUT_UNWRITABLE: Wording("{value} cannot be written.", "{value} 无法写入。"),
    FileFault.OUTPUT_TOO_LONG: Wording(
        "An Excel sheet holds {value} rows, and there are more: choose CSV or Parquet for the output.",
        "Excel 工作表最多 {value} 行，数据超出：输出请改用 CSV 或 Parquet。",
    ),
    FileFault.FOLDER_TAKEN: Wording(
        "The folder {value} holds files and no run made it: move it, or give the output another name.",
        "目录 {value} 中有文件，且并非本程序所建：请移走该目录，或另取输出文件名。",
    ),
    FileFault.ANOTHER_RUN: Wording("Another run works on {value}.", "另一个任务正在写 {value}。"),
    FileFault.RUN_DIFFERS: Wording(
        "The interrupted run cannot be resumed: its {value} was another. Run again without --resume.",
        "无法接续中断的任务：{value} 已改变。请去掉 --resume 重新运行。",
    ),
    FileFault.WORKER_LOST: Wording(
        "A worker process ended unexpectedly, perhaps for lack of memory. Run again with --resume.",
        "一个工作进程意外结束，可能是内存不足。请用 --resume 接续运行。",
    ),
}


def file_sentence(fault: FileFault, value: str) -> Wording:
    """Why a file is refused."""
    en, zh = FILE_WORDING[fault]
    return Wording(en.format(value=value), zh.format(value=value))
