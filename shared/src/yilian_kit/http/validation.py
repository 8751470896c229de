"""From Pydantic's findings to field errors in two languages that name the field and the rule, never the value."""

from collections.abc import Mapping, Sequence
from typing import Any

from yilian_kit.observability.personal_data import redact

_RULES: Mapping[str, tuple[str, str]] = {
    "missing": ("is required", "必填"),
    "extra_forbidden": ("is not a field of this request", "不是本请求的字段"),
    "query_unknown": ("is not a parameter of this address", "不是该地址的查询参数"),
    "named_twice": ("is given more than once", "重复出现"),
    "string_type": ("must be a string", "必须是字符串"),
    "string_too_short": ("must have at least {min_length} characters", "至少 {min_length} 个字符"),
    "string_too_long": ("must have at most {max_length} characters", "最多 {max_length} 个字符"),
    "string_pattern_mismatch": ("must match {pattern}", "格式应为 {pattern}"),
    "int_type": ("must be a whole number", "必须是整数"),
    "int_parsing": ("must be a whole number", "必须是整数"),
    "int_from_float": ("must be a whole number", "必须是整数"),
    "decimal_parsing": ("must be a decimal number", "必须是十进制数"),
    "decimal_max_places": ("must have at most {decimal_places} decimals", "最多 {decimal_places} 位小数"),
    "bool_type": ("must be true or false", "必须是 true 或 false"),
    "bool_parsing": ("must be true or false", "必须是 true 或 false"),
    "greater_than": ("must be greater than {gt}", "必须大于 {gt}"),
    "greater_than_equal": ("must be at least {ge}", "不得小于 {ge}"),
    "less_than": ("must be less than {lt}", "必须小于 {lt}"),
    "less_than_equal": ("must be at most {le}", "不得大于 {le}"),
    "enum": ("must be one of {expected}", "必须是 {expected} 之一"),
    "literal_error": ("must be one of {expected}", "必须是 {expected} 之一"),
    "uuid_parsing": ("must be a UUID", "必须是 UUID"),
    "uuid_type": ("must be a UUID", "必须是 UUID"),
    "date_parsing": ("must be a date YYYY-MM-DD", "必须是日期 YYYY-MM-DD"),
    "date_type": ("must be a date YYYY-MM-DD", "必须是日期 YYYY-MM-DD"),
    "date_from_datetime_parsing": ("must be a date YYYY-MM-DD", "必须是日期 YYYY-MM-DD"),
    "datetime_parsing": ("must be a time in ISO 8601", "必须是 ISO 8601 时间"),
    "datetime_from_date_parsing": ("must be a time in ISO 8601", "必须是 ISO 8601 时间"),
    "datetime_type": ("must be a time in ISO 8601", "必须是 ISO 8601 时间"),
    "timezone_aware": ("must carry a UTC offset", "必须带时区偏移"),
    "date_from_datetime_inexact": ("must be a date YYYY-MM-DD without a time", "必须是不带时间的日期 YYYY-MM-DD"),
    "list_type": ("must be a list", "必须是列表"),
    "tuple_type": ("must be a list", "必须是列表"),
    "set_type": ("must be a list", "必须是列表"),
    "frozen_set_type": ("must be a list", "必须是列表"),
    "dict_type": ("must be an object", "必须是对象"),
    "mapping_type": ("must be an object", "必须是对象"),
    "decimal_type": ("must be a decimal number", "必须是十进制数"),
    "float_type": ("must be a number", "必须是数字"),
    "finite_number": ("must be a finite number", "必须是有限数"),
    "string_unicode": ("must be valid Unicode", "必须是有效的 Unicode 文本"),
    "too_short": ("must have at least {min_length} entries", "至少 {min_length} 项"),
    "too_long": ("must have at most {max_length} entries", "最多 {max_length} 项"),
    "json_invalid": ("is not JSON from this position on", "自该位置起不是有效的 JSON"),
    "json_not_utf8": ("must be UTF-8, and is not from this byte on", "必须使用 UTF-8 编码，自该字节起不是"),
    "json_name_twice": ("is named twice in one object", "在同一对象中重复出现"),
    "json_not_finite": ("must hold no NaN and no Infinity", "不能包含 NaN 或 Infinity"),
    "json_number_too_long": ("holds a number with too many digits", "含位数过多的数字"),
    "json_too_deep": ("is nested too deep", "嵌套层数过多"),
    "json_too_many_values": ("has more than {most} values", "值的总数超过 {most} 个"),
    "date_malformed": ("must be a date YYYY-MM-DD", "必须是日期 YYYY-MM-DD"),
    "identity_number_misplaced": ("must not be an identity number", "不能填写身份证号码"),
    "content_type_not_json": ("must be application/json", "必须为 application/json"),
    "model_attributes_type": ("must be an object", "必须是对象"),
    "string_with_nul": ("must not contain the character NUL", "不能包含 NUL 字符"),
    "money_not_a_string": ("must be a decimal string, not a number", "金额必须是十进制字符串，不能是数字"),
    "money_malformed": ("must be a decimal string with at most two decimals", "金额最多两位小数"),
}
_MOST_ERRORS = 100
_LONGEST_PLACE = 64
_FALLBACK = ("does not keep the rule {rule}", "不符合规则 {rule}")


def field_errors(findings: Sequence[Mapping[str, Any]]) -> list[dict[str, str]]:
    """One entry a finding: ``field``, ``rule``, ``message_en``, ``message_zh``; the first 100 of them.

    Pydantic's own messages and inputs are left out, because they may repeat what the caller sent; so may the name of an
    unknown field, which is cut and redacted.
    """
    return [_field_error(finding) for finding in findings[:_MOST_ERRORS]]


def _field_error(finding: Mapping[str, Any]) -> dict[str, str]:
    rule = str(finding["type"])
    english, chinese = _RULES.get(rule, _FALLBACK)
    values = {"rule": rule, **_limits_only(finding.get("ctx") or {})}
    return {
        "field": redact(".".join(str(part)[:_LONGEST_PLACE] for part in finding["loc"])),
        "rule": rule,
        "message_en": english.format_map(values),
        "message_zh": chinese.format_map({**values, "expected": _listed_in_chinese(values.get("expected", ""))}),
    }


def _listed_in_chinese(expected: Any) -> str:
    """Pydantic lists "'a', 'b' or 'c'"."""
    return str(expected).replace(" or ", "、").replace(", ", "、")


def _limits_only(context: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in context.items() if name not in ("error", "input")}
