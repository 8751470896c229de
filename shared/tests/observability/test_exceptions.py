"""Exceptions in logs and dead letters: types, fields and rules, never the values."""

import json
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import pytest
from pydantic import BaseModel, Field, ValidationError
from sqlalchemy.exc import IntegrityError

from yilian_kit.database import LostRace
from yilian_kit.identifiers import new_id
from yilian_kit.observability.exceptions import (
    WITHHELD,
    describe_exception,
    error_type,
    safe_error_text,
)

PRIVATE = "Somebody Private"


class Person(BaseModel):
    name: str = Field(max_length=3)
    age: int


class DriverError(Exception):
    """As asyncpg's errors are made."""

    sqlstate = "23505"
    constraint_name = "resident_phone"
    table_name = "resident"
    column_name = None


def raised(error: Exception) -> Exception:
    try:
        raise error
    except Exception as caught:
        return caught


def test_a_validation_error_names_fields_and_rules() -> None:
    with pytest.raises(ValidationError) as caught:
        Person.model_validate({"name": PRIVATE, "age": PRIVATE})

    assert safe_error_text(caught.value) == "name: string_too_long; age: int_parsing"


def test_a_database_error_names_state_constraint_and_table() -> None:
    driver = DriverError(f"duplicate key, DETAIL: Key (phone)=({PRIVATE}) already exists")
    error = IntegrityError(f"INSERT {PRIVATE}", {"phone": PRIVATE}, driver)

    assert safe_error_text(error) == "SQLSTATE 23505, constraint resident_phone, table resident"
    assert safe_error_text(driver) == safe_error_text(error)


@pytest.mark.parametrize("convert", [int, float, json.loads, {}.__getitem__, [].index, bytes.fromhex])
def test_what_libraries_say_about_a_value_is_withheld(convert) -> None:  # type: ignore[no-untyped-def]  # any callable
    with pytest.raises((ValueError, LookupError)) as caught:
        convert(PRIVATE)

    assert safe_error_text(caught.value) == WITHHELD


@pytest.mark.parametrize("module", ["openpyxl.utils.exceptions", "pyarrow.lib", "concurrent.futures.process"])
def test_what_is_said_about_the_contents_of_a_file_is_withheld(module: str) -> None:
    refused = type("Refused", (Exception,), {"__module__": module})

    assert safe_error_text(refused(f"{PRIVATE} cannot be used in worksheets")) == WITHHELD


def test_the_traceback_of_a_worker_process_is_withheld() -> None:
    # Given an error that a worker process hands over, with its traceback as a text
    with ProcessPoolExecutor(1, get_context("spawn")) as workers, pytest.raises(ValueError, match=PRIVATE) as caught:
        workers.submit(int, PRIVATE).result()

    # Then neither is shown
    assert PRIVATE in str(caught.value.__cause__)
    assert PRIVATE not in json.dumps(describe_exception(caught.value))


def test_our_own_errors_are_shown() -> None:
    record = new_id()

    assert safe_error_text(LostRace("resident", record)) == f"resident {record} was changed by somebody else"


def test_faults_of_the_program_are_shown_but_guarded() -> None:
    assert safe_error_text(TypeError("int is not iterable")) == "int is not iterable"
    assert safe_error_text(RuntimeError("call 13900000000")) == "call [redacted]"


def test_the_description_follows_the_causes_and_says_where() -> None:
    def fail() -> None:
        try:
            int(PRIVATE)
        except ValueError as error:
            raise LostRace("resident", new_id()) from error

    with pytest.raises(LostRace) as caught:
        fail()
    description = describe_exception(caught.value)

    assert PRIVATE not in json.dumps(description)
    assert isinstance(description, list)
    outer, inner = description
    assert isinstance(outer, dict)
    assert isinstance(inner, dict)
    assert (outer["type"], inner["type"]) == ("yilian_kit.database.LostRace", "ValueError")
    assert isinstance(outer["frames"], list)
    assert str(outer["frames"][-1]).endswith(" fail")


def test_a_suppressed_context_and_an_endless_chain_end_the_description() -> None:
    first = raised(RuntimeError("a"))
    first.__cause__ = raised(RuntimeError("b"))
    first.__cause__.__cause__ = first
    quiet = raised(RuntimeError("c"))
    quiet.__context__ = first
    quiet.__suppress_context__ = True

    ring = describe_exception(first)
    assert isinstance(ring, list)
    assert len(ring) == 5
    alone = describe_exception(quiet)
    assert isinstance(alone, list)
    assert len(alone) == 1


def test_the_type_is_qualified() -> None:
    assert error_type(ValueError()) == "ValueError"
    assert error_type(LostRace("x", new_id())) == "yilian_kit.database.LostRace"
