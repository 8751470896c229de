"""Metrics: a registry per instance, templates as labels."""

import pytest
from prometheus_client.parser import text_string_to_metric_families

from yilian_kit.observability.metrics import ServiceMetrics


def value(metrics: ServiceMetrics, name: str, **labels: str) -> float | None:
    return metrics.registry.get_sample_value(name, labels)


def test_two_services_in_one_process_count_apart() -> None:
    alliance, referral = ServiceMetrics("alliance"), ServiceMetrics("referral")

    alliance.request_finished("GET", "/v1/experts", 200, 0.01)

    labels = {"method": "GET", "route": "/v1/experts", "status": "200"}
    assert value(alliance, "yilian_http_requests_total", **labels) == 1
    assert value(referral, "yilian_http_requests_total", **labels) is None


def test_requests_are_counted_and_timed_by_template_method_and_status() -> None:
    metrics = ServiceMetrics("referral")

    for status, seconds in ((200, 0.003), (200, 0.3), (409, 0.03)):
        metrics.request_finished("POST", "/v1/referrals/{id}/accept", status, seconds)

    route = {"method": "POST", "route": "/v1/referrals/{id}/accept"}
    assert value(metrics, "yilian_http_requests_total", status="200", **route) == 2
    assert value(metrics, "yilian_http_requests_total", status="409", **route) == 1
    assert value(metrics, "yilian_http_request_seconds_count", **route) == 3
    assert value(metrics, "yilian_http_request_seconds_bucket", le="0.005", **route) == 1


def test_what_is_rendered_is_valid_and_names_the_service() -> None:
    metrics = ServiceMetrics("drg-billing")
    metrics.consumer_lag.labels("alliance.institutions", "0").set(4)
    metrics.request_refused("body-too-large")

    families = {family.name: family for family in text_string_to_metric_families(metrics.render().decode())}

    assert families["yilian_service"].samples[0].labels == {"service": "drg-billing"}
    assert families["yilian_consumer_lag"].samples[0].value == 4
    assert "process_cpu_seconds" in families


def test_a_business_counter_carries_the_service_s_name_and_is_made_once() -> None:
    metrics = ServiceMetrics("drg-billing")

    metrics.business_counter("cases_grouped", "Cases by outcome", ("outcome",)).labels("qy").inc()
    metrics.business_counter("cases_grouped", "Cases by outcome", ("outcome",)).labels("qy").inc()

    assert value(metrics, "yilian_drg_billing_cases_grouped_total", outcome="qy") == 2


def test_a_business_counter_cannot_hide_one_of_the_kit() -> None:
    with pytest.raises(ValueError, match="Duplicated"):
        ServiceMetrics("http").business_counter("requests", "Clashes with http_requests")
