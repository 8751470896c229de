"""Which failure means what, and what is said about it."""

from uuid import uuid4

import pytest
from pydantic import BaseModel, ValidationError
from sqlalchemy.exc import DBAPIError

from yilian_kit.database import DatabaseUnavailable, LostRace
from yilian_kit.events.failures import Judgement, failure_text, judge, unreadable
from yilian_kit.events.subscriptions import PermanentFailure

SECRET = "990101190001011234"


class Inner(BaseModel):
    amount: int


class Outer(BaseModel):
    name: str
    by_person: dict[str, Inner]
    places: list[Inner]


def unavailable(cause: BaseException | None) -> DatabaseUnavailable:
    error = DatabaseUnavailable("a reason")
    error.__cause__ = cause
    return error


def refused(sqlstate: str) -> DBAPIError:
    original = Exception()
    original.sqlstate = sqlstate  # type: ignore[attr-defined]  # as asyncpg's errors have it
    return DBAPIError("", {}, original)


def invalid() -> ValidationError:
    try:
        Outer.model_validate({"name": 5, "by_person": {SECRET: {"amount": "x"}}, "places": [{"amount": 1}, {}]})
    except ValidationError as error:
        return error
    raise AssertionError


@pytest.mark.parametrize(
    ("error", "judgement"),
    [
        (PermanentFailure("no"), Judgement.PERMANENT),
        (invalid(), Judgement.PERMANENT),
        (LostRace("note", uuid4()), Judgement.CONFLICT),
        (unavailable(refused("40001")), Judgement.CONFLICT),
        (unavailable(refused("40P01")), Judgement.CONFLICT),
        (unavailable(TimeoutError()), Judgement.CONFLICT),
        (unavailable(refused("53100")), Judgement.UNAVAILABLE),
        (unavailable(refused("57P01")), Judgement.UNAVAILABLE),
        (unavailable(ConnectionRefusedError()), Judgement.UNAVAILABLE),
        (unavailable(None), Judgement.UNAVAILABLE),
        (ConnectionResetError(), Judgement.UNAVAILABLE),
        (RuntimeError(), Judgement.UNEXPECTED),
        (refused("23505"), Judgement.UNEXPECTED),
    ],
)
def test_failures_are_judged_by_whose_fault_they_are(error: Exception, judgement: Judgement) -> None:
    assert judge(error) is judgement


def test_data_that_does_not_fit_is_named_by_place_and_rule_and_keys_of_mappings_are_left_out() -> None:
    reason = failure_text(unreadable(invalid(), Outer))

    assert reason == "name: string_type; by_person.*.amount: int_parsing; places.1.amount: missing"
    assert SECRET not in reason


@pytest.mark.parametrize("error", [ValueError(SECRET), KeyError(SECRET), RuntimeError(f"resident {SECRET}")])
def test_nothing_that_an_error_quotes_is_repeated(error: Exception) -> None:
    assert SECRET not in failure_text(error)
