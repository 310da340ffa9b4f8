"""The token: checked here so that nothing unsigned reaches a service, and again by each service."""

from enum import StrEnum

from deploy.envoy.protobuf import Json, extension, seconds, typed
from deploy.envoy.settings import GATEWAY, EdgeSettings

FILTER = "envoy.filters.http.jwt_authn"
PROVIDER = "gateway"
#: Where the later filters find the claims of a valid token.
CLAIMS = "claims"
KEYS_PATH = "/.well-known/jwks.json"
# Services allow the same: the edge must not refuse what they would take.
LEEWAY_SECONDS = 5
TOKEN_CACHE = 2000


class Token(StrEnum):
    """What a route asks of the caller."""

    REQUIRED = "required"
    #: Looked at only to know whose request it is; a bad one counts as none.
    OPTIONAL = "optional"
    NONE = "none"


def jwt_filter(settings: EdgeSettings) -> Json:
    return extension(
        FILTER,
        "envoy.extensions.filters.http.jwt_authn.v3.JwtAuthentication",
        {
            "providers": {PROVIDER: provider(settings)},
            "requirement_map": {
                Token.REQUIRED: {"provider_name": PROVIDER},
                Token.OPTIONAL: {
                    "requires_any": {"requirements": [{"provider_name": PROVIDER}, {"allow_missing_or_failed": {}}]}
                },
            },
        },
    )


def provider(settings: EdgeSettings) -> Json:
    """A header and a cookie that are both sent must both be valid, or a service might take the one not checked.

    A token that was once found good is not verified again until it expires: when a key is withdrawn before its
    time, it is the services that refuse the rest of its tokens.
    """
    return {
        "issuer": settings.issuer,
        "audiences": [settings.audience],
        "from_headers": [{"name": "Authorization", "value_prefix": "Bearer "}],
        "from_cookies": [settings.access_cookie],
        "forward": True,
        "require_expiration": True,
        "clock_skew_seconds": LEEWAY_SECONDS,
        "payload_in_metadata": CLAIMS,
        "jwt_cache_config": {"jwt_cache_size": TOKEN_CACHE},
        "remote_jwks": keys(settings),
    }


def keys(settings: EdgeSettings) -> Json:
    """Fetched in the background; the last keys hold while the gateway is away."""
    address = settings.upstreams[GATEWAY]
    return {
        "http_uri": {"uri": f"http://{address}{KEYS_PATH}", "cluster": GATEWAY, "timeout": "2s"},
        "cache_duration": seconds(settings.keys_refresh_seconds),
        "async_fetch": {"fast_listener": True, "failed_refetch_duration": "1s"},
    }


def checked(token: Token) -> Json:
    """The per-route part: which requirement holds here."""
    fields: Json = {"disabled": True} if token is Token.NONE else {"requirement_name": token.value}
    return {FILTER: typed("envoy.extensions.filters.http.jwt_authn.v3.PerRouteConfig", fields)}
