"""Why a scenario file is refused, in English and Chinese."""

from dataclasses import dataclass

from pydantic import ValidationError


@dataclass(frozen=True, slots=True)
class Impossibility:
    """One reason: the key it is about (empty for the file as a whole) and a sentence in two languages."""

    field: str
    english: str
    chinese: str

    def __str__(self) -> str:
        place = f"{self.field}: " if self.field else ""
        return f"{place}{self.english} / {self.chinese}"


class ScenarioRefused(Exception):
    """The scenario file cannot be played; ``reasons`` says why, one for each fault."""

    def __init__(self, reasons: tuple[Impossibility, ...]) -> None:
        self.reasons = reasons
        super().__init__("\n".join(str(reason) for reason in reasons))


_CHINESE_BY_ERROR_TYPE = {
    "missing": "缺少此项",
    "extra_forbidden": "不认识的项",
    "int_type": "须为整数",
    "int_from_float": "须为整数",
    "float_type": "须为数字",
    "float_parsing": "须为数字",
    "string_type": "须为文字（数值须加引号）",
    "string_too_short": "不能为空",
    "string_too_long": "至多 {max_length} 个字",
    "greater_than_equal": "不得小于 {ge}",
    "greater_than": "须大于 {gt}",
    "less_than_equal": "不得大于 {le}",
    "less_than": "须小于 {lt}",
    "model_type": "须由键和值组成",
    "string_pattern_mismatch": "须为加引号的十进制数",
    "literal_error": "须为 {expected} 之一",
    "too_short": "至少 {min_length} 项",
    "bool_type": "须为 true 或 false",
    "not_marked_as_demo": "source 须注明 DEMO 或“演示”，以免被当作真实支付参数",
}

_ENGLISH_BY_ERROR_TYPE = {
    "missing": "the key is missing",
    "extra_forbidden": "the key is unknown",
}


def from_validation_error(error: ValidationError) -> tuple[Impossibility, ...]:
    """One reason for each fault that the scenario's shape has."""
    reasons = []
    for fault in error.errors(include_url=False, include_input=False):
        field = ".".join(str(part) for part in fault["loc"])
        english = _ENGLISH_BY_ERROR_TYPE.get(fault["type"], fault["msg"][0].lower() + fault["msg"][1:])
        chinese = _CHINESE_BY_ERROR_TYPE.get(fault["type"], "取值不合要求").format_map(fault.get("ctx", {}))
        reasons.append(Impossibility(field, english, chinese))
    return tuple(reasons)
