"""What must hold for every configuration, whoever writes the next route."""

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from deploy.envoy import Address, EdgeSettings, binary, bootstrap, render
from deploy.envoy.settings import ROLES
from deploy.envoy.shapes import Shape

JWT = "envoy.filters.http.jwt_authn"
LOCAL = {role: Address("127.0.0.1", 8000 + number) for number, role in enumerate(ROLES)}
NAMED = dict(Shape.CLUSTER.upstreams)
EVERYTHING = EdgeSettings(
    upstreams=NAMED,
    trusted_hops=2,
    trace_collector=Address("collector", 4318),
    public_paths=("/api/training/v1/certificates/check",),
    secret_paths=("feeds", "invitations", "a.b"),
    access_log="/dev/null",
)
SETTINGS = {
    "embedded": EdgeSettings(upstreams=LOCAL, access_log="/dev/null"),
    "the gateway alone": EdgeSettings(upstreams={"gateway.web": LOCAL["gateway.web"]}, access_log="/dev/null"),
    "containers": EdgeSettings(upstreams=NAMED, listen=Shape.CLUSTER.listen, access_log="/dev/null"),
    "every option": EVERYTHING,
}


def manager(settings: EdgeSettings) -> dict[str, Any]:
    (listener,) = bootstrap(settings)["static_resources"]["listeners"]
    found: dict[str, Any] = listener["filter_chains"][0]["filters"][0]["typed_config"]
    return found


def routes(settings: EdgeSettings) -> list[dict[str, Any]]:
    (host,) = manager(settings)["route_config"]["virtual_hosts"]
    found: list[dict[str, Any]] = host["routes"]
    return found


def forwarding(settings: EdgeSettings) -> Iterator[dict[str, Any]]:
    return (route for route in routes(settings) if "route" in route)


@pytest.mark.parametrize("kind", SETTINGS)
def test_envoy_accepts_it(tmp_path: Path, kind: str) -> None:
    configuration = tmp_path / "envoy.json"
    configuration.write_text(render(SETTINGS[kind]), encoding="utf-8")
    checked = subprocess.run(
        [binary(), "--mode", "validate", "-c", configuration, "--log-level", "warning"],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert checked.returncode == 0, checked.stderr
    assert "OK" in checked.stdout + checked.stderr
    assert "eprecated" not in checked.stderr


def test_the_same_settings_give_the_same_text_whatever_their_order() -> None:
    backwards = dict(reversed(LOCAL.items()))
    assert render(EdgeSettings(upstreams=LOCAL)) == render(EdgeSettings(upstreams=backwards))
    assert json.loads(render(EVERYTHING)) == bootstrap(EVERYTHING)


@pytest.mark.parametrize("kind", SETTINGS)
def test_every_route_says_what_it_asks_of_the_token(kind: str) -> None:
    for route in routes(SETTINGS[kind]):
        requirement = route["typed_per_filter_config"][JWT]
        assert requirement.get("disabled") or requirement["requirement_name"] in {"required", "optional"}


@pytest.mark.parametrize("kind", SETTINGS)
def test_whatever_reaches_a_service_under_api_has_a_valid_token_but_for_the_named_exceptions(kind: str) -> None:
    for route in forwarding(SETTINGS[kind]):
        match, cluster = route["match"], route["route"]["cluster"]
        required = route["typed_per_filter_config"][JWT].get("requirement_name") == "required"
        path = match.get("path_separated_prefix") or match.get("path") or match.get("prefix")
        exception = cluster == "gateway.web" or "openapi" in str(match) or path in {"/feeds", *EVERYTHING.public_paths}
        assert required is not exception, match


@pytest.mark.parametrize("kind", SETTINGS)
def test_only_routes_of_safe_methods_are_tried_again(kind: str) -> None:
    for route in forwarding(SETTINGS[kind]):
        if "retry_policy" in route["route"]:
            (method,) = route["match"]["headers"]
            assert method == {"name": ":method", "string_match": {"safe_regex": {"regex": "GET|HEAD"}}}


@pytest.mark.parametrize("kind", SETTINGS)
def test_every_route_but_the_stream_has_a_timeout(kind: str) -> None:
    endless = [route for route in forwarding(SETTINGS[kind]) if route["route"].get("timeout", "0s") == "0s"]
    assert [route["route"]["cluster"] for route in endless] in ([], ["notifications.stream"])


@pytest.mark.parametrize("kind", SETTINGS)
def test_every_route_leads_to_a_process_that_runs(kind: str) -> None:
    clusters = {cluster["name"] for cluster in bootstrap(SETTINGS[kind])["static_resources"]["clusters"]}
    assert {route["route"]["cluster"] for route in forwarding(SETTINGS[kind])} == set(SETTINGS[kind].upstreams)
    assert clusters >= set(SETTINGS[kind].upstreams)


@pytest.mark.parametrize("kind", SETTINGS)
def test_no_log_format_reads_a_header_or_a_query_that_may_hold_a_secret(kind: str) -> None:
    formats = json.dumps([log["typed_config"]["log_format"] for log in manager(SETTINGS[kind])["access_log"]]).lower()
    for word in ("cookie", "authorization", "referer", "csrf", "path(wq", "req(:path"):
        assert word not in formats


def test_names_are_looked_up_and_addresses_are_not() -> None:
    kinds = {
        kind: {cluster.get("type", "by name") for cluster in bootstrap(SETTINGS[kind])["static_resources"]["clusters"]}
        for kind in ("embedded", "containers")
    }
    assert kinds == {"embedded": {"STATIC"}, "containers": {"by name"}}


def test_with_a_collector_the_edge_takes_part_in_traces() -> None:
    tracing = manager(EVERYTHING)["tracing"]
    assert tracing["provider"]["typed_config"]["http_service"]["http_uri"]["uri"] == "http://collector:4318/v1/traces"
    assert "tracing" not in manager(SETTINGS["embedded"])


def test_x_forwarded_for_is_believed_only_behind_a_proxy_of_our_own() -> None:
    def removed(settings: EdgeSettings) -> str:
        return json.dumps(manager(settings)["early_header_mutation_extensions"])

    assert "x-forwarded-for" in removed(SETTINGS["embedded"])
    assert "x-forwarded-for" not in removed(EVERYTHING)
    assert manager(EVERYTHING)["xff_num_trusted_hops"] == 2
