"""Which encoding a CSV file has: hospitals' systems export UTF-8 with or without a mark, and GBK or GB18030."""

from __future__ import annotations

import codecs
from dataclasses import dataclass
from pathlib import Path

from drg_billing.application.case_file_ports import FileFault, FileRefused

UTF_8, GB18030 = "utf-8", "gb18030"

_NAMES = {
    "utf-8": UTF_8,
    "utf8": UTF_8,
    "utf-8-sig": UTF_8,
    "gb18030": GB18030,
    "gbk": GB18030,  # GB18030 is GBK and more
    "gb2312": GB18030,
    "cp936": GB18030,
}
_SAMPLE = 1 << 20
_MARK_OF_GB18030 = "\ufeff".encode(GB18030)
_OTHER_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


@dataclass(frozen=True, slots=True)
class TextEncoding:
    """A name that Python knows, and the length of the byte order mark before the text."""

    name: str
    mark: int = 0

    @property
    def for_excel(self) -> bool:
        """Whether the user's programs need a mark to see that a file is UTF-8."""
        return self.mark > 0 or self.name != UTF_8


def encoding_of(path: Path, asked: str | None = None) -> TextEncoding:
    """The encoding that was asked for, or the one that the first megabyte shows; UTF-8 when it shows nothing.

    Both encodings keep commas, quotes and line ends as single bytes that are part of no other character.
    Raises FileRefused for any other encoding.
    """
    with path.open("rb") as file:
        sample = file.read(_SAMPLE)
    if sample.startswith(_OTHER_MARKS):
        raise FileRefused(FileFault.UNKNOWN_ENCODING, "utf-16")
    if sample.startswith(_MARK_OF_GB18030):
        return TextEncoding(GB18030, len(_MARK_OF_GB18030))
    mark = len(codecs.BOM_UTF8) if sample.startswith(codecs.BOM_UTF8) else 0
    if asked is not None:
        name = _NAMES.get(asked.lower().replace("_", "-"))
        if name is None:
            raise FileRefused(FileFault.UNKNOWN_ENCODING, asked)
        return TextEncoding(name, mark)
    return TextEncoding(UTF_8 if mark else _seen_in(sample), mark)


def _seen_in(sample: bytes) -> str:
    """A few damaged lines make no file GB18030: it must read all, and more lines must be no UTF-8 than surely are."""
    lines = [line for line in sample.split(b"\n")[:-1] or [sample] if not line.isascii()]
    if not all(decodes(line, GB18030) for line in lines):
        return UTF_8
    not_utf_8 = sum(not decodes(line, UTF_8) for line in lines)
    # Two bytes of GB18030 can pass for a letter of UTF-8, but hardly for a Chinese character, which has three.
    surely_utf_8 = sum(max(line) >= 0xE0 and decodes(line, UTF_8) for line in lines)
    return GB18030 if not_utf_8 > surely_utf_8 else UTF_8


def decodes(line: bytes, encoding: str) -> bool:
    try:
        line.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True
