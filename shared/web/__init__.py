"""HTTP as every service speaks it: routes that name their capability, problem+json, OpenAPI from the schemas."""

from shared.web.app import create_app
from shared.web.capabilities import ROLE_CAPABILITIES, Capability, Role
from shared.web.endpoints import Api, Call, Endpoint, Reply, Upload
from shared.web.paging import Page, paginate
from shared.web.tokens import Caller, TokenVerifier

__all__ = [
    "ROLE_CAPABILITIES",
    "Api",
    "Call",
    "Caller",
    "Capability",
    "Endpoint",
    "Page",
    "Reply",
    "Role",
    "TokenVerifier",
    "Upload",
    "create_app",
    "paginate",
]
