"""Prometheus metrics. Labels are bounded: a route's pattern, never its path; no person, no school."""

from prometheus_client import REGISTRY, Counter, Histogram, generate_latest

__all__ = ["REGISTRY", "expose_metrics", "observe_request"]

BUCKETS = (0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)

requests_total = Counter(
    "qinglan_http_requests_total", "Requests answered", ("service", "route", "method", "status"), registry=REGISTRY
)
request_seconds = Histogram(
    "qinglan_http_request_seconds", "Time to answer", ("service", "route", "method"), buckets=BUCKETS, registry=REGISTRY
)


def observe_request(service: str, route: str, method: str, status: int, seconds: float) -> None:
    requests_total.labels(service, route, method, str(status)).inc()
    request_seconds.labels(service, route, method).observe(seconds)


def expose_metrics() -> bytes:
    return generate_latest(REGISTRY)
