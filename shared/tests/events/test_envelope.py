"""The envelope on the wire."""

import json
from datetime import UTC, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yilian_kit.events.envelope import Envelope, MalformedEnvelope

instants = st.datetimes(min_value=datetime(2000, 1, 1), max_value=datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - hypothesis adds the zone
values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**60), 2**60) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@given(
    st.builds(
        Envelope,
        id=st.uuids(),
        source=st.text(min_size=1, max_size=20),
        type=st.text(min_size=1, max_size=40),
        subject=st.uuids(),
        time=instants,
        aggregateversion=st.integers(1, 2**60),
        traceparent=st.none() | st.text(max_size=60),
        data=st.dictionaries(st.text(max_size=8), values, max_size=4),
    )
)
def test_what_is_written_is_read_back(envelope: Envelope) -> None:
    assert Envelope.from_bytes(envelope.to_bytes()) == envelope


def test_the_wire_form_has_the_attributes_of_cloudevents() -> None:
    envelope = Envelope(
        id=UUID(int=1),
        source="/yilian/alliance",
        type="cn.yilian.alliance.dispatch-planned.v1",
        subject=UUID(int=2),
        time=datetime(2025, 3, 1, tzinfo=UTC),
        aggregateversion=3,
        data={"kind": "outpatient"},
    )

    assert json.loads(envelope.to_bytes()) == {
        "specversion": "1.0",
        "id": "00000000-0000-0000-0000-000000000001",
        "source": "/yilian/alliance",
        "type": "cn.yilian.alliance.dispatch-planned.v1",
        "subject": "00000000-0000-0000-0000-000000000002",
        "time": "2025-03-01T00:00:00Z",
        "datacontenttype": "application/json",
        "aggregateversion": 3,
        "data": {"kind": "outpatient"},
    }


@given(st.binary(max_size=200))
def test_other_bytes_are_malformed_and_nothing_else(value: bytes) -> None:
    with pytest.raises(MalformedEnvelope):
        Envelope.from_bytes(value)


def test_the_error_names_attributes_and_no_values() -> None:
    with pytest.raises(MalformedEnvelope) as failure:
        Envelope.from_bytes(b'{"id": "990101190001011234", "aggregateversion": 0, "data": "secret"}')

    assert "aggregateversion" in str(failure.value)
    assert "data" in str(failure.value)
    assert not any(value in str(failure.value) for value in ("990101190001011234", "secret"))
