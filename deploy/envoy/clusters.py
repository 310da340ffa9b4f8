"""What is behind the edge: one cluster per process, with what keeps a sick one from hurting the rest."""

from deploy.envoy.protobuf import Json, extension, seconds, typed
from deploy.envoy.settings import STREAM, Address, EdgeSettings

TRACES = "traces"
# Granian closes a kept connection after 30 s without a request; ours must go first, or a POST meets the closing.
KEEP_ALIVE_SECONDS = 10


def clusters(settings: EdgeSettings) -> list[Json]:
    behind = [cluster(role, address, settings) for role, address in sorted(settings.upstreams.items())]
    if settings.trace_collector:
        behind.append(cluster(TRACES, settings.trace_collector, settings))
    return behind


def cluster(name: str, address: Address, settings: EdgeSettings) -> Json:
    return {
        "name": name,
        "alt_stat_name": name.replace(".", "_"),
        "connect_timeout": "2s",
        **discovery(address),
        "load_assignment": {"cluster_name": name, "endpoints": [{"lb_endpoints": [endpoint(address)]}]},
        "lb_policy": "LEAST_REQUEST",
        "circuit_breakers": {"thresholds": [thresholds(name, settings)]},
        "outlier_detection": outlier_detection(),
        # With less than half of the instances well, the failures are not theirs: use all of them.
        "common_lb_config": {"healthy_panic_threshold": {"value": 50}},
        "typed_extension_protocol_options": {
            "envoy.extensions.upstreams.http.v3.HttpProtocolOptions": typed(
                "envoy.extensions.upstreams.http.v3.HttpProtocolOptions",
                {
                    "explicit_http_config": {"http_protocol_options": {}},
                    "common_http_protocol_options": {"idle_timeout": seconds(KEEP_ALIVE_SECONDS)},
                },
            )
        },
    }


def discovery(address: Address) -> Json:
    """All addresses of a DNS name, looked up again every few seconds: instances come and go."""
    if address.is_ip:
        return {"type": "STATIC"}
    lookup = {"dns_lookup_family": "V4_PREFERRED", "dns_refresh_rate": "5s", "all_addresses_in_single_endpoint": False}
    return {"cluster_type": extension("envoy.clusters.dns", "envoy.extensions.clusters.dns.v3.DnsCluster", lookup)}


def endpoint(address: Address) -> Json:
    return {"endpoint": {"address": {"socket_address": {"address": address.host, "port_value": address.port}}}}


def thresholds(name: str, settings: EdgeSettings) -> Json:
    """Beyond these the answer is 503 at once. At most a fifth of the requests under way are retries."""
    streams = name == STREAM
    connections = settings.max_streams if streams else settings.max_upstream_connections
    return {
        "max_connections": connections,
        "max_pending_requests": settings.max_upstream_pending,
        "max_requests": connections + settings.max_upstream_pending,
        "retry_budget": {"budget_percent": {"value": 20}, "min_retry_concurrency": 3},
        "track_remaining": True,
    }


def outlier_detection() -> Json:
    """Leaves out an instance that keeps failing, never more than half of them: a single one always stays."""
    return {
        "consecutive_gateway_failure": 5,
        "enforcing_consecutive_gateway_failure": 100,
        # A 500 is a bug in a route, not a sick instance.
        "enforcing_consecutive_5xx": 0,
        "enforcing_success_rate": 0,
        "split_external_local_origin_errors": True,
        "consecutive_local_origin_failure": 5,
        "enforcing_local_origin_success_rate": 0,
        "interval": "5s",
        "base_ejection_time": "5s",
        "max_ejection_time": "60s",
        "max_ejection_percent": 50,
        "always_eject_one_host": False,
    }
