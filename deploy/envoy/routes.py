"""Which request goes where, how long it may take and whether it may be tried again."""

import re
from collections.abc import Iterator

from deploy.envoy.authentication import Token, checked
from deploy.envoy.protobuf import Json, seconds, set_header, typed
from deploy.envoy.settings import GATEWAY, STREAM, EdgeSettings

#: The client's address, for locks and records: what the services see of a connection is only the edge's.
CLIENT = "x-qinglan-client"
BUFFER = "envoy.filters.http.buffer"
STREAM_PATH = "/api/notifications/v1/inbox/stream"
FEEDS = "scheduling.web"
#: Every process has these beside its API; they are for the operator, not for the street.
HIDDEN = ("/metrics", "/readyz", "/healthz")
HEALTH = "/healthz"


def route_configuration(settings: EdgeSettings) -> Json:
    return {
        "name": "edge",
        "virtual_hosts": [{"name": "qinglan", "domains": ["*"], "routes": list(routes(settings))}],
        "request_headers_to_add": [set_header(CLIENT, "%DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT%")],
        "response_headers_to_remove": ["server"],
    }


def routes(settings: EdgeSettings) -> Iterator[Json]:
    """The first that matches is taken."""
    yield answer({"path": HEALTH}, 200)
    for path in HIDDEN:
        yield answer({"path_separated_prefix": path}, 404)
    if STREAM in settings.upstreams:
        yield stream(settings)
    for service in settings.services:
        yield from service_routes(service, settings)
    yield answer({"safe_regex": {"regex": r"/api/[^/]+/v[0-9]+(/.*)?"}}, 404)
    if FEEDS in settings.upstreams:
        yield from forward({"path_separated_prefix": "/feeds"}, FEEDS, Token.NONE, settings)
    else:
        yield answer({"path_separated_prefix": "/feeds"}, 404)
    yield from forward({"prefix": "/"}, GATEWAY, Token.OPTIONAL, settings)


def service_routes(service: str, settings: EdgeSettings) -> Iterator[Json]:
    """`/api/<service>/v1/...` with a token, but for what describes it and what is public on purpose."""
    cluster, prefix = f"{service}.web", f"/api/{service}"
    public = [path for path in settings.public_paths if path.startswith(prefix + "/")]
    openapi = rf"{re.escape(prefix)}/v[0-9]+/openapi\.json"
    yield from forward({"safe_regex": {"regex": openapi}}, cluster, Token.NONE, settings)
    for path in public:
        yield from forward({"path": path}, cluster, Token.OPTIONAL, settings)
    # The gateway checks itself: signing in and renewing a token come without a valid one.
    token = Token.OPTIONAL if cluster == GATEWAY else Token.REQUIRED
    yield from forward({"path_separated_prefix": prefix}, cluster, token, settings)


def forward(path: Json, cluster: str, token: Token, settings: EdgeSettings) -> Iterator[Json]:
    """Three routes to one cluster: what may be repeated, what carries a file, the rest."""
    short, long = settings.timeout_seconds, settings.upload_timeout_seconds
    yield route(path, [method("GET|HEAD")], {"timeout": seconds(short), "retry_policy": retries()}, cluster, token)
    yield route(path, [multipart()], {"timeout": seconds(long)}, cluster, token)
    yield route(path, [], {"timeout": seconds(short)}, cluster, token)


def route(path: Json, headers: list[Json], action: Json, cluster: str, token: Token) -> Json:
    return {
        "match": path | {"headers": headers} if headers else path,
        "route": {"cluster": cluster, **action},
        "typed_per_filter_config": checked(token),
    }


def stream(settings: EdgeSettings) -> Json:
    """Server-sent events: no end, no retry; gone when an hour passes without a byte."""
    action = {"timeout": "0s", "idle_timeout": seconds(settings.stream_idle_seconds)}
    found = route({"path": STREAM_PATH}, [method("GET")], action, STREAM, Token.REQUIRED)
    found["typed_per_filter_config"][BUFFER] = typed(
        "envoy.extensions.filters.http.buffer.v3.BufferPerRoute", {"disabled": True}
    )
    return found


def answer(path: Json, status: int) -> Json:
    """The edge answers itself; `local_replies` writes the body."""
    return {"match": path, "direct_response": {"status": status}, "typed_per_filter_config": checked(Token.NONE)}


def method(pattern: str) -> Json:
    return {"name": ":method", "string_match": {"safe_regex": {"regex": pattern}}}


def multipart() -> Json:
    return {"name": "content-type", "string_match": {"prefix": "multipart/form-data", "ignore_case": True}}


def retries() -> Json:
    """Only for requests that change nothing: twice more within the route's timeout, the cluster's budget permitting."""
    return {
        "retry_on": "connect-failure,refused-stream,reset,retriable-status-codes",
        "retriable_status_codes": [503],
        "num_retries": 2,
        "retry_back_off": {"base_interval": "0.05s", "max_interval": "0.5s"},
        "retry_host_predicate": [
            {
                "name": "envoy.retry_host_predicates.previous_hosts",
                "typed_config": typed(
                    "envoy.extensions.retry.host.previous_hosts.v3.PreviousHostsPredicate",
                ),
            }
        ],
        "host_selection_retry_max_attempts": 3,
    }
