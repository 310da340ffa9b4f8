"""Rate limits: a token bucket per caller, school and address, each its own filter with its own Retry-After.

The least recently used buckets are forgotten beyond KEPT, which is far more than a district has callers.
"""

import re
from collections.abc import Iterator

from deploy.envoy.authentication import CLAIMS
from deploy.envoy.authentication import FILTER as JWT
from deploy.envoy.protobuf import Json, always, extension, seconds, set_header
from deploy.envoy.settings import EdgeSettings, Limit

KEPT = 5000
# Stands for "no valid token"; no claim can be this, since people and schools are UUIDs.
NOBODY = "-"
# A request that a filter is not about takes from this bucket, which is never empty.
NO_LIMIT = {"max_tokens": 4_000_000_000, "tokens_per_fill": 4_000_000_000, "fill_interval": "1s"}


def limit_filters(settings: EdgeSettings) -> Iterator[Json]:
    """The strictest first: what it refuses does not count for the others."""
    limits = settings.limits
    address = [claim("sub", or_else=NOBODY), remote_address()]
    yield limit_filter("sign_in", limits.sign_in, [signing_in(settings), remote_address()], ["yes", ""])
    yield limit_filter("address", limits.address, address, [NOBODY, ""])
    yield limit_filter("caller", limits.caller, [claim("sub")], [""])
    yield limit_filter("school", limits.school, [claim("school")], [""])


def limit_filter(name: str, limit: Limit, actions: list[Json], values: list[str]) -> Json:
    """One limit. An empty value in `values` stands for "a bucket for each value that comes"."""
    entries = [{"key": key_of(action), "value": value} for action, value in zip(actions, values, strict=True)]
    return extension(
        f"limit.{name}",
        "envoy.extensions.filters.http.local_ratelimit.v3.LocalRateLimit",
        {
            "stat_prefix": f"limit_{name}",
            "rate_limits": [{"actions": actions}],
            "descriptors": [{"entries": entries, "token_bucket": bucket(limit)}],
            "max_dynamic_descriptors": KEPT,
            "token_bucket": NO_LIMIT,
            "always_consume_default_token_bucket": False,
            "filter_enabled": always(f"limit.{name}.enabled"),
            "filter_enforced": always(f"limit.{name}.enforced"),
            "response_headers_to_add": [set_header("retry-after", str(limit.retry_after))],
        },
    )


def bucket(limit: Limit) -> Json:
    return {"max_tokens": limit.burst, "tokens_per_fill": limit.refill, "fill_interval": seconds(limit.seconds)}


def claim(name: str, *, or_else: str = "") -> Json:
    """A claim of a valid token. Without one: `or_else`, or the filter is not about the request."""
    path = [{"key": CLAIMS}, {"key": name}]
    missing: Json = {"default_value": or_else} if or_else else {"skip_if_absent": True}
    return {"metadata": {"descriptor_key": name, "metadata_key": {"key": JWT, "path": path}, **missing}}


def remote_address() -> Json:
    return {"remote_address": {}}


def signing_in(settings: EdgeSettings) -> Json:
    paths = "|".join(re.escape(path) for path in settings.sign_in_paths)
    return {
        "header_value_match": {
            "descriptor_key": "sign_in",
            "descriptor_value": "yes",
            "headers": [
                {"name": ":method", "string_match": {"exact": "POST"}},
                {"name": ":path", "string_match": {"safe_regex": {"regex": rf"({paths})/?(\?.*)?"}}},
            ],
        }
    }


def key_of(action: Json) -> str:
    """The key under which an action's value is looked up."""
    ((kind, fields),) = action.items()
    return str(fields.get("descriptor_key", kind))
