"""Identity numbers in requests: checked where they come in, so that a wrong one is told by the name of its field."""

from dataclasses import replace
from typing import Annotated

from pydantic import AfterValidator, StringConstraints, ValidationInfo

from drg_billing.entrypoints.http.chinese_words import IDENTITY_NUMBER_FAULTS
from yilian_kit.http import ProblemType
from yilian_kit.http.problem import ProblemError
from yilian_kit.security.identity_number import InvalidIdentityNumber, parse_identity_number

IDENTITY_NUMBER_INVALID = ProblemType(
    422,
    InvalidIdentityNumber.slug,
    title_en="An identity number is not valid",
    title_zh="公民身份号码无效",
    detail_en="Fault: {fault}.",
    detail_zh="原因：{fault}。",
    extension=("fault",),
    words_zh=IDENTITY_NUMBER_FAULTS,
)
_IN_A_FIELD = replace(
    IDENTITY_NUMBER_INVALID,
    detail_en="{field}: {fault}.",
    detail_zh="{field}：{fault}。",
    extension=("field", "fault"),
)


def _checked(number: str, info: ValidationInfo) -> str:
    try:
        parse_identity_number(number)
    except InvalidIdentityNumber as invalid:
        # No finding among others of the body: a stable type of its own, which systems look at.
        raise ProblemError(_IN_A_FIELD, field=info.field_name, fault=invalid.fault) from None
    return number


IdentityNumber = Annotated[str, StringConstraints(max_length=64), AfterValidator(_checked)]
"""A valid citizen identity number in any spelling; what goes on from here is the person key alone."""
