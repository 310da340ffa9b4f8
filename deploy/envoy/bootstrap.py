"""The whole configuration: what listens, what is behind it, what guards the process itself."""

import json

from deploy.envoy.clusters import clusters
from deploy.envoy.listener import listener
from deploy.envoy.protobuf import Json, extension
from deploy.envoy.settings import Address, EdgeSettings


def render(settings: EdgeSettings) -> str:
    """The configuration as JSON, which is YAML too: save it as `.json` or `.yaml`. The same settings, the same text."""
    return json.dumps(bootstrap(settings), indent=2, ensure_ascii=False) + "\n"


def bootstrap(settings: EdgeSettings) -> Json:
    return {
        "node": {"id": "edge", "cluster": "qinglan"},
        "admin": admin(settings.admin),
        "static_resources": {"listeners": [listener(settings)], "clusters": clusters(settings)},
        "overload_manager": overload(settings),
        "stats_config": {"stats_matcher": {"exclusion_list": {"patterns": quiet_stats()}}},
    }


def socket_address(address: Address) -> Json:
    return {"socket_address": {"address": address.host, "port_value": address.port}}


def admin(address: Address) -> Json:
    """Readiness and metrics only: the rest of Envoy's admin pages shows the configuration and can stop it."""
    return {
        "address": socket_address(address),
        "allow_paths": [{"exact": "/ready"}, {"exact": "/stats/prometheus"}],
        "ignore_global_conn_limit": True,
    }


def overload(settings: EdgeSettings) -> Json:
    """Refuse new work before the process runs out of file descriptors or memory."""
    monitors = "envoy.extensions.resource_monitors"
    heap = "envoy.resource_monitors.fixed_heap"
    connections = "envoy.resource_monitors.global_downstream_max_connections"
    return {
        "refresh_interval": "1s",
        "resource_monitors": [
            extension(
                heap, f"{monitors}.fixed_heap.v3.FixedHeapConfig", {"max_heap_size_bytes": settings.max_heap_bytes}
            ),
            extension(
                connections,
                f"{monitors}.downstream_connections.v3.DownstreamConnectionsConfig",
                {"max_active_downstream_connections": settings.max_client_connections},
            ),
        ],
        "actions": [
            overload_action("shrink_heap", heap, 0.85),
            overload_action("stop_accepting_requests", heap, 0.95),
        ],
    }


def overload_action(action: str, monitor: str, threshold: float) -> Json:
    return {
        "name": f"envoy.overload_actions.{action}",
        "triggers": [{"name": monitor, "threshold": {"value": threshold}}],
    }


def quiet_stats() -> list[Json]:
    """Hundreds of series that no dashboard shows; each costs memory and time at every scrape."""
    return [
        {"safe_regex": {"regex": pattern}}
        for pattern in (
            r"cluster\..*\.(lb_|upstream_cx_http[23]|upstream_flow_control|ssl|assignment|bind_errors|external\.).*",
            r"cluster\..*\.(circuit_breakers\.high|retry_or_shadow_abandoned|update_|version|original_dst).*",
            r"(cluster_manager|listener_manager|runtime|filesystem|vhost|dns|thread_local).*",
            r"http\..*\.(downstream_cx_http[23]|downstream_rq_http[23]|passthrough|tracing|rs_too_large).*",
        )
    ]
