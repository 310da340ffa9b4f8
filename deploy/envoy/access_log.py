"""One JSON line per request. No query, no cookie, no token, no secret path: what is not logged cannot leak."""

import re

from deploy.envoy.protobuf import Json, extension
from deploy.envoy.settings import EdgeSettings

REDACTED = "(secret)"
FIELDS = {
    "time": "%START_TIME(%Y-%m-%dT%H:%M:%S.%3fZ)%",
    "request_id": "%REQ(X-REQUEST-ID)%",
    "traceparent": "%REQ(TRACEPARENT)%",
    "method": "%REQ(:METHOD)%",
    "path": "%PATH(NQ)%",
    "protocol": "%PROTOCOL%",
    "status": "%RESPONSE_CODE%",
    "flags": "%RESPONSE_FLAGS%",
    "details": "%RESPONSE_CODE_DETAILS%",
    "milliseconds": "%DURATION%",
    "upstream_milliseconds": "%RESPONSE_DURATION%",
    "attempts": "%UPSTREAM_REQUEST_ATTEMPT_COUNT%",
    "bytes_in": "%BYTES_RECEIVED%",
    "bytes_out": "%BYTES_SENT%",
    "upstream": "%UPSTREAM_CLUSTER%",
    "upstream_host": "%UPSTREAM_HOST%",
    "client": "%DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT%",
    "person": "%DYNAMIC_METADATA(envoy.filters.http.jwt_authn:claims:sub)%",
    "school": "%DYNAMIC_METADATA(envoy.filters.http.jwt_authn:claims:school)%",
    "agent": "%REQ(USER-AGENT):160%",
}


def access_logs(settings: EdgeSettings) -> list[Json]:
    """Two logs to the same place: a request is written by the one that its path selects."""
    secret = ".*(" + "|".join(re.escape(word) for word in settings.secret_paths) + ")[^a-z0-9-].*"
    return [
        log(settings.access_log, FIELDS, path_matches(secret, invert=True)),
        log(settings.access_log, FIELDS | {"path": REDACTED}, path_matches(secret, invert=False)),
    ]


def log(path: str, fields: dict[str, str], condition: Json) -> Json:
    line = {"log_format": {"json_format": fields}}
    logger = extension(
        "envoy.access_loggers.file", "envoy.extensions.access_loggers.file.v3.FileAccessLog", {"path": path, **line}
    )
    return logger | {"filter": condition}


def path_matches(pattern: str, *, invert: bool) -> Json:
    """Case does not matter, and neither does the query: better a path too many redacted than one too few."""
    matcher = {"safe_regex": {"regex": f"(?i){pattern}"}}
    return {"header_filter": {"header": {"name": ":path", "string_match": matcher, "invert_match": invert}}}
