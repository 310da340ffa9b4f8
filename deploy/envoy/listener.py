"""What listens: HTTP as the world sends it in, made safe, through the filters to the routes."""

from deploy.envoy.access_log import access_logs
from deploy.envoy.authentication import jwt_filter
from deploy.envoy.clusters import TRACES
from deploy.envoy.limits import limit_filters
from deploy.envoy.local_replies import local_replies
from deploy.envoy.protobuf import Json, extension, seconds, set_header, typed
from deploy.envoy.routes import BUFFER, route_configuration
from deploy.envoy.settings import EdgeSettings

MANAGER = "envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager"
#: Headers in which our own processes trust: they are made here or not at all.
OURS = "x-qinglan-"
NO_CLIENT = "255.255.255.255"
FORWARDED = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-forwarded-port", "x-real-ip")


def listener(settings: EdgeSettings) -> Json:
    address = {"address": settings.listen.host, "port_value": settings.listen.port}
    return {
        "name": "edge",
        "address": {"socket_address": address},
        # What one slow reader may keep in memory.
        "per_connection_buffer_limit_bytes": 256 * 1024,
        "filter_chains": [
            {
                "filters": [
                    extension("envoy.filters.network.http_connection_manager", MANAGER, connection_manager(settings))
                ]
            }
        ],
    }


def connection_manager(settings: EdgeSettings) -> Json:
    return {
        "stat_prefix": "edge",
        "route_config": route_configuration(settings),
        "http_filters": http_filters(settings),
        "local_reply_config": local_replies(),
        "access_log": access_logs(settings),
        **safe_requests(settings),
        **client_identity(settings),
        **patience(settings),
        **tracing(settings),
    }


def safe_requests(settings: EdgeSettings) -> Json:
    """One spelling of a path for the edge and for the services, and nothing that the two could read differently."""
    return {
        "codec_type": "AUTO",
        "normalize_path": True,
        "merge_slashes": True,
        "path_with_escaped_slashes_action": "REJECT_REQUEST",
        "strip_any_host_port": False,
        "max_request_headers_kb": 32,
        "server_header_transformation": "PASS_THROUGH",
        "common_http_protocol_options": {
            "headers_with_underscores_action": "REJECT_REQUEST",
            "max_headers_count": 100,
            "idle_timeout": "120s",
        },
        "http2_protocol_options": {
            "max_concurrent_streams": 100,
            "initial_stream_window_size": 65536,
            "initial_connection_window_size": 1048576,
        },
        "early_header_mutation_extensions": [
            extension(
                "envoy.http.early_header_mutation.header_mutation",
                "envoy.extensions.http.early_header_mutation.header_mutation.v3.HeaderMutation",
                {"mutations": removals(settings)},
            )
        ],
    }


def removals(settings: EdgeSettings) -> list[Json]:
    """What a client must not say. X-Forwarded-For is believed only behind a proxy of our own."""
    ours = {"remove_on_match": {"key_matcher": {"prefix": OURS, "ignore_case": True}}}
    forwarded = FORWARDED if settings.trusted_hops == 0 else ("forwarded", "x-real-ip")
    return [ours, *({"remove": name} for name in forwarded)]


def client_identity(settings: EdgeSettings) -> Json:
    """Who asks, and under which request id.

    No client is internal to Envoy, or it could steer retries and timeouts by X-Envoy-* headers and bring a request
    id of its own. Without a range Envoy would take all private addresses for internal, so there is one that
    no client has.
    """
    return {
        "use_remote_address": True,
        "xff_num_trusted_hops": settings.trusted_hops,
        "internal_address_config": {"cidr_ranges": [{"address_prefix": NO_CLIENT, "prefix_len": 32}]},
        "generate_request_id": True,
        "preserve_external_request_id": False,
        "always_set_request_id_in_response": True,
    }


def patience(settings: EdgeSettings) -> Json:
    """How long a client may take to send; routes say how long a service may take to answer."""
    return {
        "request_headers_timeout": "10s",
        "request_timeout": seconds(settings.upload_timeout_seconds),
        "stream_idle_timeout": seconds(settings.upload_timeout_seconds + 5),
        "delayed_close_timeout": "1s",
        "drain_timeout": "5s",
    }


def http_filters(settings: EdgeSettings) -> list[Json]:
    return [
        extension(
            "envoy.filters.http.header_mutation",
            "envoy.extensions.filters.http.header_mutation.v3.HeaderMutation",
            {"mutations": {"response_mutations": [{"append": set_header("x-content-type-options", "nosniff")}]}},
        ),
        jwt_filter(settings),
        *limit_filters(settings),
        # Whole requests only: a slow upload waits here and not on one of a service's few threads.
        extension(
            BUFFER,
            "envoy.extensions.filters.http.buffer.v3.Buffer",
            {"max_request_bytes": settings.max_request_bytes},
        ),
        extension(
            "envoy.filters.http.router",
            "envoy.extensions.filters.http.router.v3.Router",
            {"suppress_envoy_headers": True},
        ),
    ]


def tracing(settings: EdgeSettings) -> Json:
    """With a collector, the edge begins or continues a trace; without, `traceparent` passes through untouched."""
    if settings.trace_collector is None:
        return {}
    uri = {"uri": f"http://{settings.trace_collector}/v1/traces", "cluster": TRACES, "timeout": "1s"}
    provider = typed(
        "envoy.config.trace.v3.OpenTelemetryConfig", {"http_service": {"http_uri": uri}, "service_name": "edge"}
    )
    return {
        "tracing": {
            "provider": {"name": "envoy.tracers.opentelemetry", "typed_config": provider},
            "random_sampling": {"value": settings.trace_percent},
            "spawn_upstream_span": True,
        }
    }
