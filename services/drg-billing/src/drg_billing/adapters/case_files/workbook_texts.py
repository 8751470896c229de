"""Texts as the XML of a workbook holds them, also those that XML does not allow (ECMA-376 part 1, ST_Xstring)."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element

from openpyxl.cell.rich_text import CellRichText
from openpyxl.cell.text import Text
from openpyxl.reader.excel import ExcelReader
from openpyxl.xml import functions
from openpyxl.xml.constants import SHARED_STRINGS, SHEET_MAIN_NS, XML_NS

_UNFIT = r"[\x00-\x08\x0b-\x1f\ufffe\uffff]"
"""What XML 1.0 does not allow, and the carriage return, which its readers make a line feed."""
_TO_ESCAPE = re.compile(rf"{_UNFIT}|_(?=x[0-9A-Fa-f]{{4}}(?:_|{_UNFIT}))")
"""A `_` before what would read as an escape: also one whose last `_` is that of the next escape."""
_ESCAPE = re.compile(r"_x(?![Dd][89A-Fa-f])([0-9A-Fa-f]{4})_")
"""Without the halves of surrogate pairs: they are no characters, and stay as they are written."""
_SPACE = re.compile(r"^ | $|[\t\n]")


def escaped(text: str) -> str:
    """The text with `_xHHHH_` for every character that XML would lose, and `_x005F_` for the `_` of a literal one."""
    return _TO_ESCAPE.sub(lambda found: f"_x{ord(found[0]):04X}_", text)


def unescaped(text: str) -> str:
    """The text that `escaped`, Excel or another program wrote so."""
    return _ESCAPE.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text


class CellText(CellRichText):
    """A text that openpyxl writes as it is; it is not empty.

    In a plain one openpyxl looks for a formula and for an error, and cuts it at 32,767 signs, be it amid an escape.
    """

    def __init__(self, text: str) -> None:
        super().__init__()
        self._text = text

    def to_tree(self) -> Element:
        """The content of an inline string."""
        string = functions.Element("is")
        text = functions.SubElement(string, "t")
        text.text = escaped(self._text)
        if _SPACE.search(self._text):
            text.set(f"{{{XML_NS}}}space", "preserve")
        return string


class TextReader(ExcelReader):
    """Reads a workbook whose texts stay escaped.

    openpyxl takes `x005F_` out of the shared ones: then a literal `_x0041_` looks like the escape of an A.
    """

    def read_strings(self) -> None:
        """Read what the cells share; a workbook may do without."""
        part = self.package.find(SHARED_STRINGS)  # type: ignore[no-untyped-call]  # openpyxl's types leave it out
        if part is None:
            return
        with self.archive.open(part.PartName[1:]) as file:
            for _, node in functions.iterparse(file):
                if node.tag == f"{{{SHEET_MAIN_NS}}}si":
                    text = Text.from_tree(node)
                    self.shared_strings.append("" if text is None else text.content)
                    node.clear()
