"""What the operator sees, and how an edge begins and ends."""

import time
from pathlib import Path

import httpx
import pytest

from tests.integration.envoy.conftest import Upstreams
from tests.integration.envoy.issuer import Issuer
from tests.integration.envoy.world import Edge, running_edge


def admin(edge: Edge, method: str, path: str) -> httpx.Response:
    return httpx.request(method, edge.admin_url + path, trust_env=False, timeout=5)


def test_metrics_name_each_process_and_limit(edge: Edge, teacher: httpx.Client) -> None:
    teacher.get("/api/scheduling/v1/plans")
    text = admin(edge, "GET", "/stats/prometheus").text
    for metric in (
        'envoy_cluster_upstream_rq_total{envoy_cluster_name="scheduling_web"}',
        'envoy_cluster_upstream_rq_time_bucket{envoy_cluster_name="scheduling_web"',
        'envoy_http_downstream_rq_xx{envoy_response_code_class="2",envoy_http_conn_manager_prefix="edge"}',
        'envoy_http_jwt_authn_allowed{envoy_http_conn_manager_prefix="edge"}',
        'envoy_cluster_circuit_breakers_default_rq_pending_open{envoy_cluster_name="scheduling_web"}',
        'envoy_cluster_outlier_detection_ejections_active{envoy_cluster_name="scheduling_web"}',
        'envoy_http_local_rate_limit_rate_limited{envoy_local_http_ratelimit_prefix="limit_caller"}',
        'envoy_http_local_rate_limit_rate_limited{envoy_local_http_ratelimit_prefix="limit_sign_in"}',
    ):
        assert metric in text


@pytest.mark.parametrize("path", ["/config_dump", "/certs", "/clusters", "/logging", "/", "/stats"])
def test_the_rest_of_the_admin_pages_is_closed(edge: Edge, path: str) -> None:
    assert admin(edge, "GET", path).status_code == 403


def test_nobody_can_stop_the_edge_over_http(edge: Edge) -> None:
    assert admin(edge, "POST", "/quitquitquit").status_code == 403
    assert edge.is_ready()


def test_processes_may_be_reached_by_name(folder: Path, issuer: Issuer) -> None:
    upstreams = Upstreams(issuer)
    for upstream in upstreams.values():
        upstream.host = "localhost"
    with running_edge(folder, upstreams) as edge, edge.client(Authorization=f"Bearer {issuer.token()}") as client:
        assert client.get("/api/scheduling/v1/plans").json() == {"from": "scheduling.web"}
        assert (folder / "envoy.log").read_text(encoding="utf-8") == ""
    upstreams.stop()


def test_it_ends_at_once_when_told_to(folder: Path, issuer: Issuer) -> None:
    upstreams = Upstreams(issuer)
    with running_edge(folder, upstreams) as edge:
        began = time.monotonic()
        edge.stop()
        assert time.monotonic() - began < 3
    upstreams.stop()


def test_it_says_nothing_when_all_is_well(edge: Edge, teacher: httpx.Client) -> None:
    """A warning at start is something to put right in the configuration."""
    teacher.get("/api/scheduling/v1/plans")
    lines = (edge.folder / "envoy.log").read_text(encoding="utf-8").splitlines()
    assert lines == []
